import type {Pod, PodSpec} from '../controllers/kinds.ts';
import {inTheWay, type Obstacle} from './scheduler-words.ts';

type HostPort = {port: number; protocol: string; ip: string};

const everywhere = '0.0.0.0';

/** The ports of its node that a pod wants for itself: on the host's network every port of its containers is one. */
export function hostPorts({containers, initContainers = [], hostNetwork = false}: PodSpec): HostPort[] {
  const lasting = [...containers, ...initContainers.filter(({restartPolicy}) => restartPolicy === 'Always')];
  return lasting
    .flatMap(({ports = []}) => ports)
    .map(({hostPort, containerPort, protocol = 'TCP', hostIP}) => ({
      port: hostPort ?? (hostNetwork ? containerPort : 0),
      protocol,
      ip: hostIP || everywhere,
    }))
    .filter(({port}) => port !== 0);
}

const collide = (one: HostPort, other: HostPort) =>
  one.port === other.port &&
  one.protocol === other.protocol &&
  (one.ip === other.ip || one.ip === everywhere || other.ip === everywhere);

/** Whether one of the pods on a node has a port that this one wants. */
export function portObstacle(there: readonly Pod[], {spec}: Pod): Obstacle | undefined {
  const wanted = hostPorts(spec);
  const taken = there.flatMap(other => hostPorts(other.spec));
  const isTaken = wanted.some(port => taken.some(other => collide(port, other)));
  return isTaken ? inTheWay("node(s) didn't have free ports for the requested pod ports") : undefined;
}
