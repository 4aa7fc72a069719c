import {claimController} from './claims.ts';
import {daemonSetController} from './daemonset.ts';
import {deploymentController} from './deployment.ts';
import {disruptionController} from './disruption.ts';
import {endpointsController} from './endpoints.ts';
import {startGarbageCollector} from './garbage.ts';
import {jobController} from './job.ts';
import {namespaceController} from './namespace.ts';
import {replicaSetController} from './replicaset.ts';
import {statefulSetController} from './statefulset.ts';
import {type Room, startController} from './work.ts';

/** Starts every controller of the pretend cluster. Returns the way to stop them. */
export function startControllers(room: Room, {caCertificate}: {caCertificate: string}): () => void {
  const controllers = [
    namespaceController(room, caCertificate),
    deploymentController(room),
    replicaSetController(room),
    statefulSetController(room),
    daemonSetController(room),
    jobController(room),
    claimController(room),
    endpointsController(room),
    disruptionController(room),
  ];
  const stops = [...controllers.map(controller => startController(room, controller)), startGarbageCollector(room)];
  return () => {
    for (const stop of stops) stop();
  };
}
