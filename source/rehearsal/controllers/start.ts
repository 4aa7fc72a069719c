import {autoscalerController} from './autoscaler.ts';
import {claimController} from './claims.ts';
import {daemonSetController} from './daemonset.ts';
import {deploymentController} from './deployment.ts';
import {disruptionController} from './disruption.ts';
import {endpointsController} from './endpoints.ts';
import {jobController} from './job.ts';
import {leaseController} from './leases.ts';
import {quotaController} from './quota.ts';
import {replicaSetController} from './replicaset.ts';
import {statefulSetController} from './statefulset.ts';
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
    endpointsController(room),
    disruptionController(room),
    quotaController(room),
    autoscalerController(room),
    leaseController(room),
  ];
  const stops = controllers.map(controller => startController(room, controller));
  return () => {
    for (const stop of stops) stop();
  };
}
