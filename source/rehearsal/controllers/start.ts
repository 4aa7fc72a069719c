import {claimController} from './claims.ts';
import {daemonSetController} from './daemonset.ts';
import {deploymentController} from './deployment.ts';
import {disruptionController} from './disruption.ts';
import {endpointsController} from './endpoints.ts';
import {jobController} from './job.ts';
import {replicaSetController} from './replicaset.ts';
import {statefulSetController} from './statefulset.ts';
import {volumeController} from './volumes.ts';
import {type Room, startController} from './work.ts';

/** Starts every controller of the pretend cluster. Returns the way to stop them. */
export function startControllers(room: Room): () => void {
  const controllers = [
    deploymentController(room),
    replicaSetController(room),
    statefulSetController(room),
    daemonSetController(room),
    jobController(room),
    claimController(room),
    volumeController(room),
    endpointsController(room),
    disruptionController(room),
  ];
  const stops = controllers.map(controller => startController(room, controller));
  return () => {
    for (const stop of stops) stop();
  };
}
