import type {Pod, PodSpec} from '../controllers/kinds.ts';
import type {KubeObject} from '../model.ts';
import {quantity} from '../quantity.ts';
import {inTheWay, type Obstacle} from './scheduler-words.ts';

const counted = ['cpu', 'memory', 'ephemeral-storage'] as const;

/** What a pod asks for: its containers together, or its hungriest init container when that is more. */
export function requestOf({containers, initContainers = []}: PodSpec, name: string): number {
  const asked = (container: PodSpec['containers'][number]) => quantity(container.resources?.requests?.[name]);
  const sidecars = initContainers.filter(({restartPolicy}) => restartPolicy === 'Always').map(asked);
  const together = [...containers.map(asked), ...sidecars].reduce((sum, value) => sum + value, 0);
  return Math.max(together, ...initContainers.map(asked));
}

/** A pod that has ended takes nothing of its node any more. */
export const isOver = ({status}: Pod) => status?.phase === 'Succeeded' || status?.phase === 'Failed';

/** What the node lacks to take one pod more beside those there; empty when it has room, or does not say. */
export function lackOfRoom(node: KubeObject, there: readonly Pod[], pod: Pod): Obstacle[] {
  const status = node['status'] as {allocatable?: Record<string, string>} | undefined;
  const {allocatable} = status ?? {};
  if (!allocatable) return [];
  const lacks: Obstacle[] = [];
  if (there.length >= quantity(allocatable['pods'])) lacks.push(inTheWay('Too many pods', 'number'));
  for (const name of counted) {
    const wanted = requestOf(pod.spec, name);
    const used = there.reduce((sum, other) => sum + requestOf(other.spec, name), 0);
    if (wanted > 0 && used + wanted > quantity(allocatable[name])) {
      lacks.push(inTheWay(`Insufficient ${name}`, 'room'));
    }
  }
  return lacks;
}

/** Whether a pod asks for anything that a node can lack. */
export const asksForRoom = ({spec}: Pod): boolean => counted.some(name => requestOf(spec, name) > 0);

/** Whether a pod has let go of its place and of what it had asked for: it is gone or over, or nothing will run again. */
export function letsGo(pod: Pod, isGone: boolean): boolean {
  const {spec, status} = pod;
  if (!spec.nodeName) return false;
  const statuses = status?.containerStatuses ?? [];
  const hasEnded =
    spec.restartPolicy === 'Never' && statuses.length > 0 && statuses.every(({state}) => state.terminated);
  return isGone || hasEnded || isOver(pod);
}
