import {describe, expect, test} from 'vitest';
import {createClock} from '../../../source/rehearsal/clock.ts';
import type {Pod, PodSpec} from '../../../source/rehearsal/controllers/kinds.ts';
import type {PodAffinityTerm, SpreadConstraint} from '../../../source/rehearsal/controllers/pod-kinds.ts';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import {choose} from '../../../source/rehearsal/pods/scheduler.ts';
import {createStore} from '../../../source/rehearsal/store.ts';

type Labels = Record<string, string>;
type PodPlan = {on?: string; labels?: Labels; in?: string; spec?: object; metadata?: object; status?: Pod['status']};
type NodePlan = {labels?: Labels; spec?: object; status?: object};

const podOf = (name: string, plan: PodPlan): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name, namespace: plan.in ?? 'app', labels: plan.labels ?? {}, ...plan.metadata},
  spec: {containers: [{name: 'main', image: 'web:1'}], ...(plan.on && {nodeName: plan.on}), ...plan.spec},
  ...(plan.status && {status: plan.status}),
});

/** Two zones: a and b in the first, c in the second. */
const zones: Record<string, NodePlan> = {
  a: {labels: {zone: '1', host: 'a'}},
  b: {labels: {zone: '1', host: 'b'}},
  c: {labels: {zone: '2', host: 'c'}},
};

/** Where a pod may go, or what the scheduler says instead. */
function ask(plan: PodPlan, there: PodPlan[] = [], nodes: Record<string, NodePlan> = zones): string {
  const store = createStore(createClock());
  for (const [name, team] of [
    ['app', 'blue'],
    ['other', 'green'],
  ] as const) {
    store.create(resources.namespaces, {apiVersion: 'v1', kind: 'Namespace', metadata: {name, labels: {team}}});
  }
  for (const [name, {labels = {}, ...rest}] of Object.entries(nodes)) {
    store.create(resources.nodes, {apiVersion: 'v1', kind: 'Node', metadata: {name, labels}, ...rest});
  }
  for (const [index, other] of there.entries()) store.create(resources.pods, podOf(`there-${index}`, other));
  const choice = choose(store, podOf('wanted', plan));
  return 'why' in choice ? choice.why : choice.nodes.map(({metadata}) => metadata.name).join(' ');
}

/** The whole sentence when every node says the same. */
const all = (why: string, ending: 'No preemption victims found for incoming pod' | 'unhelpful', count = 3) =>
  `0/${count} nodes are available: ${count} ${why}. preemption: 0/${count} nodes are available: ${count} ${
    ending === 'unhelpful' ? 'Preemption is not helpful for scheduling' : ending
  }.`;
const noVictims = 'No preemption victims found for incoming pod';

const web = {app: 'web'};
const term = (more: Partial<PodAffinityTerm> = {}): PodAffinityTerm => ({
  topologyKey: 'host',
  labelSelector: {matchLabels: web},
  ...more,
});
const required = (...terms: PodAffinityTerm[]) => ({requiredDuringSchedulingIgnoredDuringExecution: terms});
const near = (...terms: PodAffinityTerm[]): Pick<PodSpec, 'affinity'> => ({
  affinity: {podAffinity: required(...terms)},
});
const apart = (...terms: PodAffinityTerm[]): Pick<PodSpec, 'affinity'> => ({
  affinity: {podAntiAffinity: required(...terms)},
});

describe('a pod that wants others beside it', () => {
  const beside = (plan: PodPlan, ...terms: PodAffinityTerm[]) => ask({spec: near(...terms)}, [plan]);
  const refused = all("node(s) didn't match pod affinity rules", 'unhelpful');

  test.each([
    ['goes to the node of such a pod', {on: 'b', labels: web}, [term()], 'b'],
    ['goes to any node of its zone', {on: 'b', labels: web}, [term({topologyKey: 'zone'})], 'a b'],
    ['goes where all its terms are fulfilled', {on: 'b', labels: web}, [term(), term({topologyKey: 'zone'})], 'b'],
    ['waits where there is none', {on: 'b', labels: {app: 'db'}}, [term()], refused],
    ['waits where the pod has no place yet', {labels: web}, [term()], refused],
    ['waits where the pod has ended', {on: 'b', labels: web, status: {phase: 'Succeeded'}}, [term()], refused],
    ['waits where nodes lack the key', {on: 'b', labels: web}, [term({topologyKey: 'rack'})], refused],
    ['waits where only another namespace has it', {on: 'b', labels: web, in: 'other'}, [term()], refused],
    ['looks into namespaces by name', {on: 'b', labels: web, in: 'other'}, [term({namespaces: ['other']})], 'b'],
    [
      'looks into namespaces by their labels',
      {on: 'b', labels: web, in: 'other'},
      [term({namespaceSelector: {matchExpressions: [{key: 'team', operator: 'In', values: ['green']}]}})],
      'b',
    ],
    ['looks into all for an empty selector', {on: 'b', labels: web, in: 'other'}, [term({namespaceSelector: {}})], 'b'],
    ['wants nobody without a selector', {on: 'b', labels: web}, [{topologyKey: 'host'}], refused],
  ] as const)('%s', (_title, there, terms, answer) => {
    expect(beside(there as PodPlan, ...(terms as readonly PodAffinityTerm[]))).toBe(answer);
  });

  test('may be the first of its kind, wherever the key is', () => {
    const nodes = {...zones, d: {labels: {}}};
    expect(ask({labels: web, spec: near(term({topologyKey: 'zone'}))}, [], nodes)).toBe('a b c');
    expect(ask({labels: web, spec: near(term())}, [{on: 'b', labels: web}], nodes)).toBe('b');
  });

  test('takes only those of its own version by matchLabelKeys, and of others by mismatchLabelKeys', () => {
    const there = [
      {on: 'a', labels: {...web, version: '1'}},
      {on: 'c', labels: {...web, version: '2'}},
    ];
    const labels = {version: '2'};
    expect(ask({labels, spec: near(term({matchLabelKeys: ['version']}))}, there)).toBe('c');
    expect(ask({labels, spec: near(term({mismatchLabelKeys: ['version']}))}, there)).toBe('a');
  });
});

describe('a pod that wants others away', () => {
  const refused = all("node(s) didn't match pod anti-affinity rules", noVictims);

  test('goes where there is none', () => {
    expect(ask({spec: apart(term())}, [{on: 'a', labels: web}])).toBe('b c');
    expect(ask({spec: apart(term({topologyKey: 'zone'}))}, [{on: 'a', labels: web}])).toBe('c');
  });

  test('waits where each node has one, and the sentence says so', () => {
    const there = ['a', 'b', 'c'].map(on => ({on, labels: web}));
    expect(ask({spec: apart(term())}, there)).toBe(refused);
  });

  test('is kept away by those who do not want it, though it minds nobody', () => {
    const there = [{on: 'a', spec: apart(term({topologyKey: 'zone'}))}];
    expect(ask({labels: web}, there)).toBe('c');
    expect(ask({labels: {app: 'db'}}, there)).toBe('a b c');
    const everywhere = ['a', 'b', 'c'].map(on => ({on, spec: apart(term())}));
    expect(ask({labels: web}, everywhere)).toBe(
      all("node(s) didn't satisfy existing pods anti-affinity rules", noVictims),
    );
  });

  test('is judged by the namespace of who does not want it', () => {
    const averse = (more: Partial<PodAffinityTerm>) => [{on: 'a', in: 'other', spec: apart(term(more))}];
    expect(ask({labels: web}, averse({}))).toBe('a b c');
    expect(ask({labels: web}, averse({namespaceSelector: {matchLabels: {team: 'blue'}}}))).toBe('b c');
  });

  test('is not disturbed by what others would only rather', () => {
    const soft = {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 100, podAffinityTerm: term()}]};
    expect(ask({spec: {affinity: {podAntiAffinity: soft}}}, [{on: 'a', labels: web}])).toBe('a b c');
  });
});

describe('pods that are spread', () => {
  const spread = (more: Partial<SpreadConstraint> = {}): Pick<PodSpec, 'topologySpreadConstraints'> => ({
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'zone',
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: {matchLabels: web},
        ...more,
      },
    ],
  });
  const words = "node(s) didn't match pod topology spread constraints";
  const onA = {on: 'a', labels: web};
  const onC = {on: 'c', labels: web};

  test.each([
    ['go to the emptier zone', {}, [onA], 'c'],
    ['go anywhere while they are even', {}, [onA, onC], 'a b c'],
    ['may be as uneven as maxSkew', {maxSkew: 2}, [onA], 'a b c'],
    ['may be uneven when it is only wished', {whenUnsatisfiable: 'ScheduleAnyway'}, [onA, onA], 'a b c'],
    ['are not counted in another namespace', {}, [{...onA, in: 'other'}], 'a b c'],
    ['are not counted once they end or go', {}, [{...onA, status: {phase: 'Failed'}}], 'a b c'],
    [
      'are not counted when they are going',
      {},
      [{...onA, metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}}],
      'a b c',
    ],
    ['wait where there are too few domains', {minDomains: 3}, [onA, onC], all(words, noVictims)],
    ['wait on nodes without the key', {topologyKey: 'rack'}, [], all(`${words} (missing required label)`, 'unhelpful')],
    ['count only their own version', {matchLabelKeys: ['version']}, [onA], 'a b c'],
  ] as const)('%s', (_title, more, there, answer) => {
    const plan = {labels: {...web, version: '2'}, spec: spread(more as Partial<SpreadConstraint>)};
    expect(ask(plan, there as unknown as PodPlan[])).toBe(answer);
  });

  test('count nodes that they do not choose only when told', () => {
    const chosen = {nodeSelector: {zone: '1'}};
    const plan = (more: Partial<SpreadConstraint>) => ({labels: web, spec: {...chosen, ...spread(more)}});
    expect(ask(plan({}), [onA])).toBe('a b');
    expect(ask(plan({nodeAffinityPolicy: 'Ignore'}), [onA])).toBe(
      `0/3 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 2 ${words}. preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 ${noVictims}.`,
    );
  });

  test('count tainted nodes unless told', () => {
    const tainted = {...zones, c: {...zones['c'], spec: {taints: [{key: 'gpu', effect: 'NoSchedule'}]}}};
    const plan = (more: Partial<SpreadConstraint>) => ({labels: web, spec: spread(more)});
    expect(ask(plan({nodeTaintsPolicy: 'Honor'}), [onA], tainted)).toBe('a b');
    expect(ask(plan({}), [onA], tainted)).toBe(
      `0/3 nodes are available: 1 node(s) had untolerated taint {gpu: }, 2 ${words}. preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 ${noVictims}.`,
    );
  });
});

describe('a pod that wants ports of its node', () => {
  type Port = {hostPort?: number; protocol?: string; hostIP?: string};
  const with80 = (port: Port = {hostPort: 80}, more: object = {}) => ({
    spec: {containers: [{name: 'main', image: 'web:1', ports: [{containerPort: 80, ...port}]}], ...more},
  });
  const taken = [{on: 'a', ...with80()}];
  const free = 'a b c';

  test.each([
    ['goes where they are free', with80(), 'b c'],
    ['shares a port with none of its protocol', with80({hostPort: 80, protocol: 'UDP'}), free],
    ['shares it with none of its address', with80({hostPort: 80, hostIP: '10.0.0.1'}), 'b c'],
    ['has another port to itself', with80({hostPort: 81}), free],
    ['minds no port of a container', with80({}), free],
    ["wants every port on the host's network", with80({}, {hostNetwork: true}), 'b c'],
  ] as const)('%s', (_title, plan, answer) => {
    expect(ask(plan, taken)).toBe(answer);
  });

  test('waits where they are taken everywhere', () => {
    const everywhere = ['a', 'b', 'c'].map(on => ({on, ...with80()}));
    const words = "node(s) didn't have free ports for the requested pod ports";
    expect(ask(with80(), everywhere)).toBe(all(words, noVictims));
  });
});

describe('nodes', () => {
  const node = (...nodeSelectorTerms: object[]) => ({
    affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms}}},
  });

  test.each([
    ['by an expression', node({matchExpressions: [{key: 'zone', operator: 'NotIn', values: ['1']}]}), 'c'],
    ['by a number', node({matchExpressions: [{key: 'zone', operator: 'Gt', values: ['1']}]}), 'c'],
    ['by the other number', node({matchExpressions: [{key: 'zone', operator: 'Lt', values: ['2']}]}), 'a b'],
    ['by one term of several', node({matchExpressions: [{key: 'host', operator: 'In', values: ['a']}]}, {}), 'a'],
    ['by a selector', {nodeSelector: {host: 'b'}}, 'b'],
  ] as const)('are chosen %s', (_title, spec, answer) => {
    expect(ask({spec})).toBe(answer);
  });

  test('that a pod rules out by name are not looked at', () => {
    const spec = node({matchFields: [{key: 'metadata.name', operator: 'In', values: ['a']}]});
    const full = {...zones, a: {...zones['a'], status: {allocatable: {pods: '0'}}}};
    expect(ask({spec})).toBe('a');
    expect(ask({spec}, [], full)).toBe(
      `0/3 nodes are available: 1 Too many pods, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. preemption: 0/3 nodes are available: 1 ${noVictims}, 2 Preemption is not helpful for scheduling.`,
    );
  });
});
