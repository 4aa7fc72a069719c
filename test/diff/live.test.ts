import {describe, expect, test} from 'vitest';
import type {Fields} from '../../source/diff/fields.ts';
import {compareLive} from '../../source/diff/live.ts';
import {deployment, fixture, objects} from './fixture.ts';

const live = (yaml: string): Fields[] => objects(yaml).map(({body}) => body);
const differences = (target: string, there: string) => compareLive(objects(target), live(there));

describe('live objects', () => {
  test('recorded after helm installed them have every field of its manifest', () => {
    const recorded = JSON.parse(fixture('helm-4.1-live-objects.json')) as Fields[];
    expect(recorded.length).toBeGreaterThan(15);
    expect(compareLive(objects(fixture('helm-4.1-get-manifest.yaml')), recorded)).toEqual([]);
  });

  test('of the old version differ from the new manifest, name by name', () => {
    const recorded = JSON.parse(fixture('helm-4.1-live-objects.json')) as Fields[];
    const found = compareLive(objects(fixture('helm-3.17-dry-run-manifest.yaml')), recorded);
    expect(found).toContain('ConfigMap/datachain-studio-feature-flags is missing');
    expect(found).toContain('ConfigMap/datachain-studio-config: data[QUEUE] is default, fast is expected');
    expect(found).toContain('Deployment/datachain-studio-worker: spec.replicas is 1, 2 is expected');
  });

  const same: [what: string, target: string, there: string][] = [
    [
      'defaults of the server',
      deployment({}),
      deployment({replicas: 1, progressDeadlineSeconds: 600}, {imagePullPolicy: 'IfNotPresent'}),
    ],
    [
      'quantities written otherwise',
      deployment({}, {resources: {limits: {memory: '1024Mi', cpu: '1000m'}}}),
      deployment({}, {resources: {limits: {memory: '1Gi', cpu: '1'}}}),
    ],
    [
      'what is empty, false or zero',
      deployment({minReadySeconds: 0}, {env: [{name: 'A', value: ''}], args: []}, {}),
      deployment({}, {env: [{name: 'A'}]}),
    ],
    [
      'ports with their protocol',
      deployment({}, {ports: [{containerPort: 80}]}),
      deployment({}, {ports: [{containerPort: 80, protocol: 'TCP'}]}),
    ],
    [
      'numbers and their text',
      deployment({}, {livenessProbe: {httpGet: {port: '80'}}}),
      deployment({}, {livenessProbe: {httpGet: {port: 80, scheme: 'HTTP'}}}),
    ],
    [
      'a Secret in the clear and its base64',
      '{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {A: geheim}}',
      '{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: n, uid: u}, type: Opaque, data: {A: Z2VoZWlt}}',
    ],
    [
      'another version of the API',
      '{apiVersion: policy/v1beta1, kind: PDB, metadata: {name: p}}',
      '{apiVersion: policy/v1, kind: PDB, metadata: {name: p}}',
    ],
    [
      'replicas that an autoscaler decides',
      deployment({replicas: 2}),
      `${deployment({replicas: 5})}\n---\n{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: h}, spec: {scaleTargetRef: {kind: Deployment, name: backend}}}`,
    ],
    [
      'finalizers and secrets that others add',
      '{apiVersion: v1, kind: ServiceAccount, metadata: {name: s, finalizers: [a]}, secrets: [{name: a}]}',
      '{apiVersion: v1, kind: ServiceAccount, metadata: {name: s, finalizers: [b, a]}, secrets: [{name: b}, {name: a}]}',
    ],
  ];
  test.each(same)('are the same with %s', (_, target, there) => {
    expect(differences(target, there)).toEqual([]);
  });

  const at = 'Deployment/backend: spec.template.spec.';
  const sidecar = JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name: 'backend'},
    spec: {
      selector: {matchLabels: {app: 'backend'}},
      template: {
        spec: {
          containers: [
            {name: 'backend', image: 'a/backend:1'},
            {name: 'sidecar', image: 's:1'},
          ],
          volumes: [{name: 'cache', emptyDir: {}}],
        },
      },
    },
  });
  const other: [what: string, target: string, there: string, difference: string[]][] = [
    [
      'a container and a volume left over',
      deployment({}),
      sidecar,
      [`${at}containers[sidecar] is left over`, `${at}volumes[cache] is left over`],
    ],
    [
      'a variable left over',
      deployment({}),
      deployment({}, {env: [{name: 'NEW', value: '1'}]}),
      [`${at}containers[backend].env[NEW] is left over`],
    ],
    [
      'a key left over',
      '{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: "1"}}',
      '{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: "1", b: "2"}}',
      ['ConfigMap/c: data[b] is left over'],
    ],
    [
      'another image',
      deployment({}),
      deployment({}, {image: 'a/backend:2'}),
      [`${at}containers[backend].image is a/backend:2, a/backend:1 is expected`],
    ],
    [
      'a container that is gone',
      sidecar,
      deployment({}, {}),
      [`${at}containers[sidecar] is missing`, `${at}volumes is missing, [{"name":"cache","emptyDir":{}}] is expected`],
    ],
    [
      'a right that must be false',
      deployment({}, {securityContext: {allowPrivilegeEscalation: false}}),
      deployment({}, {securityContext: {runAsUser: 1}}),
      [`${at}containers[backend].securityContext.allowPrivilegeEscalation is missing, false is expected`],
    ],
    [
      'more replicas and no autoscaler',
      deployment({replicas: 2}),
      deployment({replicas: 5}),
      ['Deployment/backend: spec.replicas is 5, 2 is expected'],
    ],
    [
      'other words',
      deployment({}, {args: ['a', 'b']}),
      deployment({}, {args: ['a']}),
      [`${at}containers[backend].args is ["a"], ["a","b"] is expected`],
    ],
    [
      'an object of another group',
      deployment({}),
      '{apiVersion: other/v1, kind: Deployment, metadata: {name: backend}}',
      ['Deployment/backend is missing'],
    ],
  ];
  test.each(other)('differ by %s', (_, target, there, expected) => {
    expect(differences(target, there)).toEqual(expected);
  });
});
