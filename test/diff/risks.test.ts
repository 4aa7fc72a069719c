import {describe, expect, test} from 'vitest';
import {makePlan, type PlanInput, planHash} from '../../source/diff/plan.ts';
import {parseQuantity} from '../../source/tools/quantity.ts';
import {deployment, fixture} from './fixture.ts';

const input: PlanInput = {
  liveManifest: '',
  nextManifest: '',
  liveHooks: '',
  nextHooks: '',
  revision: 7,
  chartSha256: 'chart',
  valuesSha256: 'values',
  clusterUid: 'cluster',
};

const risks = (liveManifest: string, nextManifest: string, more: Partial<PlanInput> = {}) =>
  makePlan({...input, liveManifest, nextManifest, ...more}).plan.risks.map(
    ({level, object, text}) => `${level} ${object}: ${text}`,
  );

const object = (kind: string, more: object = {}, name = 'x'): string =>
  JSON.stringify({
    apiVersion: kind === 'Deployment' || kind === 'StatefulSet' ? 'apps/v1' : 'v1',
    kind,
    metadata: {name},
    ...more,
  });
const kept = {metadata: {name: 'x', annotations: {'helm.sh/resource-policy': 'keep'}}};
const claim = (storage: string, more: object = {}) =>
  object('PersistentVolumeClaim', {spec: {resources: {requests: {storage}}, ...more}});
const pod = (spec: object) => ({template: {spec}});

const table: [what: string, before: string, after: string, risk: string | undefined][] = [
  ['a claim that goes', claim('1Gi'), '', 'stop PersistentVolumeClaim/x: is deleted, and its data with it'],
  [
    'a claim that is kept',
    object('PersistentVolumeClaim', kept),
    '',
    'look PersistentVolumeClaim/x: leaves the chart; it is kept (resource-policy: keep) and no longer managed',
  ],
  ['a StatefulSet that goes', object('StatefulSet'), '', 'stop StatefulSet/x: is deleted'],
  ['a namespace that goes', object('Namespace'), '', 'stop Namespace/x: is deleted, and everything in it'],
  [
    'a definition that goes',
    object('CustomResourceDefinition'),
    '',
    'stop CustomResourceDefinition/x: is deleted, and every object of its kind with it',
  ],
  ['a Service that goes', object('Service'), '', 'look Service/x: is deleted'],
  [
    'another selector',
    deployment({}),
    deployment({selector: {matchLabels: {app: 'b'}}}),
    'stop Deployment/backend: spec.selector.matchLabels[app] cannot be changed: the server will refuse it',
  ],
  [
    'another claim template',
    object('StatefulSet', {spec: {volumeClaimTemplates: [{metadata: {name: 'data'}, spec: {a: 1}}]}}),
    object('StatefulSet', {spec: {volumeClaimTemplates: [{metadata: {name: 'data'}, spec: {a: 2}}]}}),
    'stop StatefulSet/x: spec.volumeClaimTemplates[data].spec.a cannot be changed: the server will refuse it',
  ],
  [
    'more replicas of a StatefulSet',
    object('StatefulSet', {spec: {replicas: 1}}),
    object('StatefulSet', {spec: {replicas: 2}}),
    'note StatefulSet/x: replicas 1 → 2',
  ],
  [
    'another Job template',
    object('Job', {spec: pod({a: 1})}),
    object('Job', {spec: pod({a: 2})}),
    'stop Job/x: spec.template.spec.a cannot be changed: the server will refuse it',
  ],
  [
    'another cluster IP',
    object('Service', {spec: {clusterIP: 'None'}}),
    object('Service', {spec: {}}),
    'stop Service/x: spec.clusterIP cannot be changed: the server will refuse it',
  ],
  [
    'a claim that shrinks',
    claim('2Gi'),
    claim('1024Mi'),
    'stop PersistentVolumeClaim/x: spec.resources.requests[storage] cannot be changed: the server will refuse it',
  ],
  ['a claim that grows', claim('1Gi'), claim('2Gi'), 'look PersistentVolumeClaim/x: grows: 1Gi → 2Gi'],
  [
    'another storage class',
    claim('1Gi', {storageClassName: 'a'}),
    claim('1Gi', {storageClassName: 'b'}),
    'stop PersistentVolumeClaim/x: spec.storageClassName cannot be changed: the server will refuse it',
  ],
  [
    'frozen content',
    object('ConfigMap', {immutable: true, data: {a: '1'}}),
    object('ConfigMap', {immutable: true, data: {a: '2'}}),
    'stop ConfigMap/x: data[a] cannot be changed: the server will refuse it',
  ],
  [
    'another role',
    object('RoleBinding', {roleRef: {name: 'a'}}),
    object('RoleBinding', {roleRef: {name: 'b'}}),
    'stop RoleBinding/x: roleRef.name cannot be changed: the server will refuse it',
  ],
  [
    'another version',
    deployment({}),
    deployment({}, {image: 'a/backend:2'}),
    'note Deployment/backend: backend: image 1 → 2',
  ],
  [
    'another registry',
    deployment({}),
    deployment({}, {image: 'reg.internal:5000/a/backend:1'}),
    'note Deployment/backend: backend: image from reg.internal:5000, so far docker.io',
  ],
  ['fewer replicas', deployment({replicas: 4}), deployment({replicas: 2}), 'look Deployment/backend: replicas 4 → 2'],
  [
    'replicas left to the default',
    deployment({replicas: 4}),
    deployment({}),
    'look Deployment/backend: replicas 4 → 1',
  ],
  [
    'a probe that goes',
    deployment({}, {readinessProbe: {a: 1}}),
    deployment({}),
    'look Deployment/backend: backend: readinessProbe is removed',
  ],
  [
    'a port that changes',
    deployment({}, {ports: [{containerPort: 80}]}),
    deployment({}, {ports: [{containerPort: 81}]}),
    'look Deployment/backend: backend: ports change: ports[81]',
  ],
  [
    'less memory',
    deployment({}, {resources: {limits: {memory: '1Gi'}}}),
    deployment({}, {resources: {limits: {memory: '512Mi'}}}),
    'look Deployment/backend: backend: limits memory 1Gi → 512Mi',
  ],
  [
    'more memory',
    deployment({}, {resources: {limits: {memory: '1Gi'}}}),
    deployment({}, {resources: {limits: {memory: '2Gi'}}}),
    'note Deployment/backend: backend: limits memory 1Gi → 2Gi',
  ],
  [
    'more CPU asked for',
    deployment({}, {resources: {requests: {cpu: '100m'}}}),
    deployment({}, {resources: {requests: {cpu: 1}}}),
    'look Deployment/backend: backend: requests cpu 100m → 1',
  ],
  [
    'another strategy',
    deployment({strategy: {type: 'RollingUpdate'}}),
    deployment({strategy: {type: 'Recreate'}}),
    'look Deployment/backend: strategy RollingUpdate → Recreate',
  ],
  [
    'a checksum alone',
    object('ConfigMap', {metadata: {name: 'x', annotations: {'checksum/config': 'a'}}}),
    object('ConfigMap', {metadata: {name: 'x', annotations: {'checksum/config': 'b'}}}),
    undefined,
  ],
];

describe('risks', () => {
  test.each(table)('%s', (_, before, after, risk) => {
    const found = risks(before, after);
    if (risk === undefined) expect(found).toEqual([]);
    else expect(found).toContain(risk);
  });

  test('a Secret that changes shows that it does, and not what', () => {
    const secret = (value: string) => object('Secret', {stringData: {SECRET_KEY: value}});
    expect(risks(secret('geheim-1'), secret('geheim-2'))).toEqual([
      expect.stringMatching(/^look Secret\/x: SECRET_KEY changes: sha256 [0-9a-f]{8}… → sha256 [0-9a-f]{8}…$/),
    ]);
  });

  test('an object that moves into the hooks is lost, unless it is made after the upgrade', () => {
    const hook = (event: string) =>
      object('ServiceAccount', {metadata: {name: 'x', annotations: {'helm.sh/hook': event}}});
    expect(risks(object('ServiceAccount'), '', {nextHooks: hook('pre-upgrade')})).toEqual([
      'stop ServiceAccount/x: moves from the manifest into the hooks: helm deletes it at the end of the upgrade',
    ]);
    expect(risks(object('ServiceAccount'), '', {nextHooks: hook('post-upgrade')})).toEqual([
      'look ServiceAccount/x: moves into the hooks: deleted, then made anew after the upgrade',
    ]);
    expect(risks('', object('ServiceAccount'), {liveHooks: hook('pre-upgrade')})[0]).toContain(
      'moves from the hooks into the manifest',
    );
  });

  test('a hook is made anew, so nothing of it is immutable', () => {
    const hook = (image: string) =>
      object('Job', {
        metadata: {name: 'x', annotations: {'helm.sh/hook': 'test'}},
        spec: pod({containers: [{name: 'c', image}]}),
      });
    expect(risks(hook('a:1'), hook('a:2'))).toEqual(['note Job/x: c: image 1 → 2']);
  });

  test('pods that restart for a checksum alone are told, though the change is folded', () => {
    const withSum = (sum: string) =>
      object('StatefulSet', {spec: {template: {metadata: {annotations: {'checksum/config': sum}}}}});
    const made = makePlan({...input, liveManifest: withSum('a'), nextManifest: withSum('b')});
    expect(made.plan).toMatchObject({
      changed: 0,
      risks: [{level: 'note', object: 'StatefulSet/x', text: 'its pods are replaced for labels or checksums alone'}],
    });
  });

  test('come worst first', () => {
    const found = risks(
      `${deployment({})}\n---\n${claim('1Gi')}\n---\n${object('Service')}`,
      deployment({}, {image: 'a/backend:2'}),
    );
    expect(found.map(text => text.split(' ')[0])).toEqual(['stop', 'look', 'note']);
  });
});

describe('the point of no return', () => {
  const migrating = (image: string, name = 'migrate') =>
    JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {name: 'backend'},
      spec: {template: {spec: {initContainers: [{name, image}], containers: [{name: 'b', image}]}}},
    });
  const hook = object('Job', {
    metadata: {name: 'prepare', annotations: {'helm.sh/hook': 'pre-upgrade'}},
    spec: pod({containers: []}),
  });

  test('is an init container that is called a migration, when its pods are replaced', () => {
    expect(risks(migrating('a:1'), migrating('a:2'))[0]).toBe(
      'look Deployment/backend: init container migrate runs: point of no return',
    );
    expect(risks(migrating('a:1'), migrating('a:1'))).toEqual([]);
  });

  test('is what the site file names, and then nothing else', () => {
    const named = {pointOfNoReturn: {kind: 'initContainer' as const, workload: 'deployment/backend', name: 'schema'}};
    expect(risks(migrating('a:1', 'schema'), migrating('a:2', 'schema'), named)[0]).toBe(
      'look Deployment/backend: init container schema runs: point of no return',
    );
    expect(risks(migrating('a:1'), migrating('a:2'), named)[0]).toBe(
      'look Deployment/backend: init container migrate runs: looks like a migration',
    );
  });

  test('may be a hook', () => {
    const found = risks('', '', {nextHooks: hook, pointOfNoReturn: {kind: 'hook', name: 'prepare'}});
    expect(found).toEqual(['look Job/prepare: hook prepare runs (pre-upgrade): point of no return']);
    expect(risks('', '', {nextHooks: hook})).toEqual([]);
  });
});

describe('a plan', () => {
  const recorded: PlanInput = {
    ...input,
    liveManifest: fixture('helm-3.17-get-manifest.yaml'),
    liveHooks: fixture('helm-3.17-get-hooks.yaml'),
    nextManifest: fixture('helm-3.17-dry-run-manifest.yaml'),
    nextHooks: fixture('helm-3.17-dry-run-hooks.yaml'),
  };

  test('of a recorded upgrade counts, names its images and begins with the risks', () => {
    const {plan, document, errors} = makePlan(recorded);
    expect(errors).toEqual([]);
    expect(plan).toMatchObject({revision: 7, changed: 5, added: 1, removed: 1, hookCount: 3});
    expect(plan.images).toHaveLength(8);
    expect(plan.images).toContain('busybox:1.36');
    expect(plan.objects).toContain('Deployment/datachain-studio-backend');
    expect(plan.objects).not.toContain('Job/datachain-studio-pre-upgrade');
    expect(document.split('\n').slice(0, 4)).toEqual([
      `Plan ${plan.hash.slice(0, 6)} against revision 7: 5 changed  1 added  1 removed`,
      '',
      '! Service/datachain-studio-legacy-api: is deleted',
      '! Deployment/datachain-studio-backend: init container migrate runs: point of no return',
    ]);
    expect(document).not.toContain('not-a-real-key');
  });

  test('has the hash of everything that decides what happens', () => {
    const changes: Partial<PlanInput>[] = [
      {},
      {revision: 8},
      {chartSha256: 'x'},
      {valuesSha256: 'x'},
      {clusterUid: 'x'},
      {liveManifest: 'x: 1'},
      {nextManifest: 'x: 1'},
      {liveHooks: 'x: 1'},
      {nextHooks: 'x: 1'},
      {pointOfNoReturn: {kind: 'job', name: 'x'}},
    ];
    expect(new Set(changes.map(change => planHash({...recorded, ...change}))).size).toBe(changes.length);
    expect(makePlan(recorded).plan.hash).toBe(makePlan(recorded).plan.hash);
  });

  test('of a release against itself changes nothing', () => {
    const {plan, document} = makePlan({
      ...recorded,
      nextManifest: recorded.liveManifest,
      nextHooks: recorded.liveHooks,
    });
    expect(plan).toMatchObject({changed: 0, added: 0, removed: 0, risks: []});
    expect(document).toContain('Nothing changes.');
  });

  test('says what it could not read', () => {
    expect(makePlan({...input, nextManifest: 'a: ['}).errors).not.toEqual([]);
  });
});

test.each([
  ['1Gi', 1024 ** 3],
  ['250m', 0.25],
  ['1e3', 1000],
  ['0.1', parseQuantity('100m')],
  [2, 2],
  ['1Xi', undefined],
  ['', undefined],
  [true, undefined],
])('quantity %s', (text, expected) => expect(parseQuantity(text)).toBe(expected));
