import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Deployment} from '../../../source/rehearsal/controllers/kinds.ts';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import {sampleNamespace} from '../../../source/rehearsal/sample/product.ts';
import {packagedTools} from '../../../source/rehearsal/tools.ts';
import {apiFetch} from '../../helpers/api-fetch.ts';
import {type Ended, run, type SampleSite, startSampleSite} from './sample-site.ts';

const selector = {matchLabels: {'app.kubernetes.io/component': 'frontend'}};
const frontend = {apiVersion: 'apps/v1', kind: 'Deployment', name: 'datachain-studio-frontend'};

/** Kinds that the sample does not use. */
const others = [
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: {name: 'frontend'},
    spec: {scaleTargetRef: frontend, maxReplicas: 1},
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: {name: 'frontend'},
    spec: {minAvailable: 1, selector},
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {name: 'frontend'},
    spec: {podSelector: selector},
  },
  {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: {name: 'roomy'},
    spec: {hard: {pods: '100', 'count/jobs.batch': '9'}},
  },
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {name: 'once'},
    spec: {
      template: {spec: {restartPolicy: 'Never', containers: [{name: 'main', image: 'busybox:1', command: ['true']}]}},
    },
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: {name: 'reader'},
    rules: [{apiGroups: [''], resources: ['pods'], verbs: ['get']}],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: {name: 'reader'},
    roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader'},
    subjects: [{kind: 'ServiceAccount', name: 'default'}],
  },
  {apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: {name: 'leader'}, spec: {holderIdentity: 'me'}},
  {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {name: 'gadgets.example.com'},
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: {kind: 'Gadget', plural: 'gadgets', singular: 'gadget'},
      versions: [{name: 'v1', served: true, storage: true, schema: {openAPIV3Schema: {type: 'object'}}}],
    },
  },
];

const gadget = {apiVersion: 'example.com/v1', kind: 'Gadget', metadata: {name: 'first'}};

let sample: SampleSite;
beforeAll(async () => {
  sample = await startSampleSite();
  const {store} = sample.site;
  const {spec} = store.get(resources.deployments, sampleNamespace, frontend.name) as Deployment;
  const labels = {app: 'beside'};
  const template = {metadata: {labels}, spec: spec.template.spec};
  const beside = ['StatefulSet', 'DaemonSet'].map(kind => ({
    apiVersion: 'apps/v1',
    kind,
    metadata: {name: `beside-${kind.toLowerCase()}`},
    spec: {selector: {matchLabels: labels}, template, ...(kind === 'StatefulSet' && {serviceName: 'beside'})},
  }));
  const list = [...others, ...beside].map(object => JSON.stringify(object)).join('\n');
  const {exitCode, stderr} = await sample.feed(list, 'apply', '-f', '-');
  expect(`${exitCode} ${stderr}`).toBe('0 ');
  const custom = await sample.feed(JSON.stringify(gadget), 'create', '-f', '-');
  expect(`${custom.exitCode} ${custom.stderr}`).toBe('0 ');
});
afterAll(() => sample.close());

/** What an operator looks around with; all of it must work with both packaged versions of kubectl. */
describe.each([3, 4] as const)('the kubectl that comes with helm %d', major => {
  const kubectl = async (...args: string[]): Promise<Ended> => {
    const tools = await packagedTools(major);
    if (!tools) throw new Error('the packaged kubectl is not installed');
    return run(tools.kubectl, ['-n', sampleNamespace, ...args], sample.environment);
  };
  const said = async (...args: string[]): Promise<string> => {
    const {exitCode, stdout, stderr} = await kubectl(...args);
    expect(`${args.join(' ')}: ${exitCode} ${stderr.replace(/^Warning:.*\n/m, '')}`).toBe(`${args.join(' ')}: 0 `);
    return stdout;
  };

  test.each([
    'namespace',
    'node',
    'pod',
    'deployment',
    'replicaset',
    'statefulset',
    'daemonset',
    'service',
    'endpoints',
    'endpointslice',
    'ingress',
    'configmap',
    'secret',
    'serviceaccount',
    'pvc',
    'pv',
    'storageclass',
    'hpa',
    'pdb',
    'networkpolicy',
    'resourcequota',
    'job',
    'controllerrevision',
    'role',
    'rolebinding',
    'clusterrole',
    'clusterrolebinding',
    'lease',
    'event',
    'crd',
    'gadget',
  ])('describes every %s and lists it wide', async kind => {
    expect(await said('describe', kind)).toMatch(/^Name:/);
    expect(await said('get', kind, '-o', 'wide')).toMatch(/^(NAME|LAST SEEN) /);
  });

  test('shows the whole of it, what it uses and what has happened', async () => {
    expect(await said('get', 'all', '-A')).toContain('deployment.apps/datachain-studio-backend');
    expect(await said('top', 'pods', '--containers')).toMatch(/^POD +NAME +CPU\(cores\) +MEMORY\(bytes\)/);
    expect(await said('top', 'nodes')).toMatch(/node1 +\d+m/);
    expect(await said('events')).toContain('Created container: backend');
    expect(await said('get', 'lease', '-n', 'kube-node-lease')).toMatch(/node1 +node1/);
    expect(await said('api-resources')).toMatch(/^deployments +deploy +apps\/v1 +true +Deployment$/m);
    expect(await said('auth', 'can-i', '--list')).toMatch(/^\*\.\* +\[\] +\[\] +\[\*\]$/m);
  });

  test('shows what a change would change', async () => {
    const live = JSON.parse(await said('get', 'configmap', 'datachain-studio-config', '-o', 'json')) as object;
    const changed = JSON.stringify({...live, data: {QUEUE: 'other'}});
    const tools = await packagedTools(major);
    const diff = (text: string) =>
      run(tools?.kubectl ?? '', ['-n', sampleNamespace, 'diff', '-f', '-'], sample.environment, text);
    expect(await diff(JSON.stringify(live))).toMatchObject({exitCode: 0, stdout: ''});
    const {exitCode, stdout} = await diff(changed);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^\+ {2}QUEUE: other$/m);
  });

  test('rolls out, pauses, resumes, undoes and scales', async () => {
    const web = 'deployment/datachain-studio-frontend';
    await said('rollout', 'restart', web);
    await said('rollout', 'status', web, '--timeout=20s');
    expect(await said('rollout', 'history', web)).toMatch(/REVISION +CHANGE-CAUSE\n\d/);
    expect(await said('rollout', 'undo', web)).toContain('rolled back');
    await said('rollout', 'status', web, '--timeout=20s');
    await said('rollout', 'pause', web);
    const paused = await kubectl('rollout', 'pause', web);
    expect(paused.stderr).toContain('deployments.apps "datachain-studio-frontend" is already paused');
    await said('rollout', 'resume', web);
    for (const other of ['statefulset/beside-statefulset', 'daemonset/beside-daemonset']) {
      await said('rollout', 'restart', other);
      await said('rollout', 'status', other, '--timeout=20s');
      expect(await said('rollout', 'undo', other)).toContain('rolled back');
      await said('rollout', 'status', other, '--timeout=20s');
    }
    await said('scale', 'deployment/datachain-studio-worker', '--replicas=2');
    await said('rollout', 'status', 'deployment/datachain-studio-worker', '--timeout=20s');
    await said('scale', 'deployment/datachain-studio-worker', '--replicas=1');
    expect(sample.site.unsupported()).toEqual([]);
  });
});

test('what the pretend pods do not do is refused by its name', async () => {
  const pod = 'beside-statefulset-0';
  const known = sample.site.unsupported().length;
  for (const [command, ...args] of [
    ['attach', pod],
    ['port-forward', pod, '15432:5432'],
    ['debug', pod, '--image=busybox', '--attach=false'],
  ]) {
    const before = sample.site.unsupported().length;
    const ended = await sample.kubectl(command ?? '', ...args);
    expect(ended.exitCode).toBe(1);
    expect(sample.site.unsupported().slice(before).join('\n')).toContain(`kubectl ${command}`);
  }
  const copied = await sample.kubectl('cp', `${pod}:/tmp/x`, '/tmp/airlock-never-written');
  expect(copied.exitCode).toBe(1);
  expect(copied.stderr).toContain('exec: "tar": executable file not found in $PATH');
  expect(sample.site.unsupported().length).toBeGreaterThan(known + 3);
});

test('an eviction that a disruption budget does not allow is refused in the recorded words', async () => {
  const {store, apiUrl: url, caPem, token} = sample.site;
  const ask = apiFetch({url, caPem, token});
  const component = 'app.kubernetes.io/component';
  const pods = store.list(resources.pods, sampleNamespace);
  const web = pods.find(({metadata}) => metadata.labels?.[component] === 'frontend' && !metadata.deletionTimestamp);
  const name = web?.metadata.name ?? '';
  const eviction = {apiVersion: 'policy/v1', kind: 'Eviction', metadata: {name, namespace: sampleNamespace}};
  const path = `/api/v1/namespaces/${sampleNamespace}/pods/${name}/eviction`;
  const headers = {'content-type': 'application/json'};
  const response = await ask(path, {method: 'POST', headers, body: JSON.stringify(eviction)});
  expect(await response.json()).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: "Cannot evict pod as it would violate the pod's disruption budget.",
    reason: 'TooManyRequests',
    details: {
      causes: [
        {
          reason: 'DisruptionBudget',
          message: 'The disruption budget frontend needs 1 healthy pods and has 1 currently',
        },
      ],
    },
    code: 429,
  });
});
