import {podStatus} from '../../../source/rehearsal/api/columns/pods.ts';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import type {KubeObject, Store} from '../../../source/rehearsal/model.ts';
import {masked, withoutAges, withoutLooks} from './masks.ts';
import type {Recording} from './recordings.ts';
import {valueDifferences, valuesIn} from './values.ts';

/** The pod that is made when all is over, so that whoever tells of it has told of all before. No recording has it. */
export const theEnd = 'the-end-of-the-story';

/** Makes a pod, and an event of it, in the namespace that a command speaks of. */
export function markTheEnd(store: Store, argv: readonly string[]): void {
  const namespace = argv[argv.indexOf('-n') + 1] ?? 'default';
  const object = {metadata: {name: theEnd, namespace}, apiVersion: 'v1'};
  const containers = [{name: 'main', image: 'nginx:1.24'}];
  store.create(resources.pods, {...object, kind: 'Pod', spec: {containers}});
  const involvedObject = {apiVersion: 'v1', kind: 'Pod', name: theEnd, namespace};
  const told = {involvedObject, type: 'Normal', reason: 'Ended', message: 'that was all'};
  store.create(resources.events, {...object, kind: 'Event', ...told});
}

/** One thing that a watch told: of which object, and what. */
type Told = {of: string; what: string};

type Line = {type?: string; object?: KubeObject} & Partial<KubeObject>;
type Subject = {kind?: string; name?: string};

/** What of a pod, or of an event, tells one step of its life from the next. */
function stepOf({type, object, ...bare}: Line): Told {
  const told = (object ?? bare) as KubeObject;
  const {kind = '', name = ''} = (told['involvedObject'] ?? {}) as Subject;
  if (told.kind === 'Event') {
    return {of: `${kind}/${name}`, what: [told['type'], told['reason'], told['message']].map(String).join(' | ')};
  }
  const {containerStatuses = []} = (told['status'] ?? {}) as {containerStatuses?: {ready: boolean}[]};
  const {containers} = told['spec'] as {containers: unknown[]};
  const isReady = `${containerStatuses.filter(({ready}) => ready).length}/${containers.length}`;
  const {deletionGracePeriodSeconds: grace} = told.metadata;
  return {
    of: told.metadata.name,
    what: [type, isReady, podStatus(told), ...(grace === undefined ? [] : [`grace ${grace}`])].join(' | '),
  };
}

const subjectColumns = ['NAME', 'OBJECT'];

/** Rows of a table; its columns may grow on the way, so the gaps between cells mean nothing. */
function rowsOf(stdout: string): Told[] {
  const cellsOf = (line: string) => line.trimEnd().split(/ {2,}/);
  const [heads = [], ...rows] = stdout.trimEnd().split('\n').map(cellsOf);
  const subject = heads.findIndex(name => subjectColumns.includes(name));
  const told = rows.map(cells => ({of: cells[subject] ?? '', what: cells.map(withoutAges).join(' | ')}));
  return [{of: '', what: heads.join(' | ')}, ...told];
}

/** What is told of an object or not by the luck of a moment, with the reason. Both sides go without it. */
const luck: readonly {reason: string; pattern: RegExp}[] = [
  {reason: 'the kubelet looks once a second: what is over by then it does not tell', pattern: /\| 0\/1 \| Running\b/},
  {reason: 'a probe met an old pod in the half second in which it stopped', pattern: /\| Unhealthy \|/},
  {
    reason: 'whether the autoscaler looked while the new pod was young',
    pattern: /\b(?:FailedGetResourceMetric|FailedComputeMetricsReplicas)\b/,
  },
];

/** The recorded runtime killed every container at once, whatever it does with the signal. */
const withoutEnding = (step: string) => step.replace(/\| 0\/1 \| (?:Error|Completed)\b/, '| 0/1 | <ended>');

/** The steps of one life: luck apart, and each once, for its status is written as often as the kubelet looks. */
function stepsOf(told: readonly Told[]): string[] {
  const steps = told
    .map(({what}) => withoutEnding(masked(withoutLooks(what))))
    .filter(step => !luck.some(({pattern}) => pattern.test(step)));
  return steps.filter((step, index) => step !== steps[index - 1]);
}

/** What was told of each object in its order; the objects in the order of their lives, for their names end at random. */
function livesIn({argv}: Recording, stdout: string): string[][] {
  const told = argv.includes('json') ? ((valuesIn(stdout, 'json') ?? []) as Line[]).map(stepOf) : rowsOf(stdout);
  const meant = told.filter(({of}) => !of.includes(theEnd));
  const lives = [...Map.groupBy(meant, ({of}) => of)].map(([of, steps]) => [masked(of), ...stepsOf(steps)]);
  return lives.toSorted((left, right) => (left.join('\n') < right.join('\n') ? -1 : 1));
}

/**
 * Where a watch differs from its recording: objects live side by side, so what is told of one may come before or after
 * what is told of another; of each it is all told, in its order.
 */
export function lifeDifferences(recording: Recording, stdout: string): string[] {
  const [recorded, replayed] = [livesIn(recording, recording.stdout), livesIn(recording, stdout)];
  return valueDifferences(recorded, replayed, recording.name);
}
