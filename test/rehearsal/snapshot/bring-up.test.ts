import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Pod} from '../../../source/rehearsal/controllers/kinds.ts';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import {unknownProduct} from '../../../source/rehearsal/product.ts';
import {type Site, startSite} from '../../../source/rehearsal/site.ts';
import {type BroughtUp, bringUp} from '../../../source/rehearsal/snapshot/bring-up.ts';
import type {Snapshot} from '../../../source/rehearsal/snapshot/read.ts';
import {packagedTools} from '../../../source/rehearsal/tools.ts';
import {run} from '../site/sample-site.ts';

const namespace = 'zoned-prod';
let site: Site;
beforeEach(async () => {
  site = await startSite({speed: 50, product: unknownProduct({namespace})});
});
afterEach(async () => {
  expect(site.unsupported()).toEqual([]);
  await site.close();
});

const snapshotOf = (manifest: string): Snapshot => ({
  takenAt: '20261125T095534Z',
  manifest,
  hooks: '',
  values: {},
  computed: {},
  history: [{revision: 4, updated: '2026-11-25T09:00:00Z', status: 'deployed', chart: 'zoned-1.0.0', app_version: '1'}],
  secrets: undefined,
  workloads: undefined,
  volumes: undefined,
});

/** Brings a release of one manifest up. */
async function bring(manifest: string): Promise<BroughtUp> {
  const tools = await packagedTools(3);
  if (!tools) throw new Error('the packaged helm and kubectl are not installed');
  const snapshot = snapshotOf(manifest);
  const names = {release: 'zoned', namespace, registryHost: 'registry.example.com', pullSecret: 'login'};
  return bringUp(site, {snapshot, ...names, targets: [], kubectl: tools.kubectl, run});
}

const workload = (spec: string) => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      imagePullSecrets: [{name: login}]
      containers: [{name: web, image: 'registry.example.com/zoned/web:1'}]
${spec}`;

const nodesOfPods = () =>
  (site.store.list(resources.pods, namespace) as Pod[]).map(({spec}) => spec.nodeName).toSorted();

test.each([
  [
    'spread',
    `      topologySpreadConstraints:
        - {maxSkew: 1, topologyKey: example.com/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}
`,
  ],
  [
    'apart',
    `      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - {topologyKey: example.com/zone, labelSelector: {matchLabels: {app: web}}}
`,
  ],
])('pods that are %s over zones find some, though the snapshot tells of none', async (_title, spec) => {
  const {notes} = await bring(workload(spec));
  expect(notes.filter(note => note.startsWith('not ready'))).toEqual([]);
  expect(new Set(nodesOfPods()).size).toBe(2);
});

test('there are as many nodes as pods that want one each, and their rollout, take', async () => {
  const each = `      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: web}}}
`;
  const {notes} = await bring(workload(each).replace('replicas: 2', 'replicas: 4'));
  expect(notes.filter(note => note.startsWith('not ready'))).toEqual([]);
  expect(notes).toContain('made up, for pods that want a node each: node3, node4, node5');
  expect(new Set(nodesOfPods()).size).toBe(4);
});

test('kinds that are only kept are named, with how many there are of each', async () => {
  const limits = ['small', 'big'].map(
    name => `---
apiVersion: v1
kind: LimitRange
metadata: {name: ${name}}
spec: {limits: [{type: Container, defaultRequest: {cpu: 100m}}]}
`,
  );
  const priority = `---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: urgent}
value: 1000
`;
  const {notes} = await bring([workload(''), ...limits, priority].join(''));
  expect(notes).toContain('kept as they are written, and nothing acts on them: LimitRange (2), PriorityClass (1)');
  expect(nodesOfPods()).toHaveLength(2);
});
