import * as kubectl from '../tools/kubectl.ts';
import type {KubeObject} from '../tools/kubectl-output.ts';
import {podProblem} from '../tools/pod-state.ts';
import {asPod, podSummary} from '../tools/pods.ts';
import {rolloutsOf} from '../tools/rollouts.ts';
import {targetOf} from '../tools/target.ts';
import {readList, readOptionalList, some} from './answers.ts';
import {failed, look, namedProbe, proved} from './named.ts';
import type {Site} from './site.ts';

const instanceLabel = 'app.kubernetes.io/instance';

/** True unless the object says that it belongs to another release; charts need not set the label. */
const mayBeOurs =
  (site: Site) =>
  ({metadata: {labels}}: KubeObject): boolean =>
    (labels[instanceLabel] ?? site.release) === site.release;

/** Pods of the release run and are ready before anything is changed. */
export const podsHealthy = namedProbe({
  id: 'pods',
  title: 'The pods are healthy',
  remedy: 'Bring the running version to health first: an upgrade on top of a fault hides both.',
  commands: site => [kubectl.pods(targetOf(site))],
  judge([outcome], site) {
    const answer = readList(outcome);
    if ('judgement' in answer) return answer.judgement;
    const pods = answer.value.filter(mayBeOurs(site)).flatMap(object => asPod(object) ?? []);
    if (pods.length === 0) return look(`No pods in namespace ${site.namespace}`);
    const rows = pods.map(pod => ({...podSummary(pod), problem: podProblem(pod)?.message ?? ''}));
    const words = ({name, state, problem}: (typeof rows)[number]) => `${name} is ${state}${problem && ` (${problem})`}`;
    const broken = rows.filter(({result}) => result === 'failed');
    if (broken.length > 0) return failed(some(broken.map(words), 2));
    const unready = rows.filter(({result}) => result !== 'proved');
    return unready.length > 0 ? look(some(unready.map(words), 2)) : proved(`${rows.length} of ${rows.length} well`);
  },
});

/** No rollout is under way. */
export const rolloutsDone = namedProbe({
  id: 'rollouts',
  title: 'No rollout is under way',
  remedy: 'Wait for it to end, or find out what holds it up.',
  commands: site => [kubectl.workloads(targetOf(site))],
  judge([outcome], site) {
    const answer = readList(outcome);
    if ('judgement' in answer) return answer.judgement;
    const rollouts = rolloutsOf(answer.value.filter(mayBeOurs(site)));
    const words = rollouts
      .filter(({state}) => state !== 'done')
      .map(({kind, name, note}) => `${kind}/${name}: ${note}`);
    if (rollouts.some(({state}) => state === 'failed')) return failed(some(words));
    return words.length > 0 ? look(some(words)) : proved(`${rollouts.length} workloads rolled out`);
  },
});

/** Marks that a GitOps controller leaves on what it applies. */
const marks: readonly (readonly [name: string, owner: string])[] = [
  ['argocd.argoproj.io/instance', 'Argo CD'],
  ['argocd.argoproj.io/tracking-id', 'Argo CD'],
  ['kustomize.toolkit.fluxcd.io/name', 'Flux'],
  ['helm.toolkit.fluxcd.io/name', 'Flux'],
];

function ownersOf({kind, metadata}: KubeObject): string[] {
  const owner = marks.find(([name]) => name in metadata.labels || name in metadata.annotations)?.[1];
  return owner === undefined ? [] : [`${owner} manages ${kind}/${metadata.name}`];
}

/** Nobody else changes the release's objects: a GitOps controller would undo the upgrade, an autoscaler owns replicas. */
export const otherControllers = namedProbe({
  id: 'controllers',
  title: 'No other controller owns the release',
  remedy: 'Suspend it for the window (Argo CD: auto-sync off; Flux: suspend), and remember it afterwards.',
  commands: site => [
    kubectl.workloads(targetOf(site)),
    kubectl.get(targetOf(site), 'horizontalpodautoscalers', {purpose: 'the autoscalers of the namespace'}),
  ],
  judge([workloads, autoscalers], site) {
    const answer = readList(workloads);
    if ('judgement' in answer) return answer.judgement;
    const owners = answer.value.filter(mayBeOurs(site)).flatMap(ownersOf);
    if (owners.length > 0) return look(some(owners, 2));
    const scaled = readOptionalList(autoscalers);
    if ('judgement' in scaled) return scaled.judgement;
    const names = scaled.value.filter(mayBeOurs(site)).map(({metadata}) => metadata.name);
    if (names.length === 0) return proved('none found');
    return look(
      `Autoscaled: ${some(names)}`,
      'Replicas set by the chart are overruled; compare them after the upgrade.',
    );
  },
});
