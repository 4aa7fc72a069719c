import type {Outcome} from '../../source/tools/command.ts';
import {exited} from '../tools/recording.ts';

export type PodGiven = {
  name: string;
  image: string;
  imageID: string;
  isReady?: boolean;
  restarts?: number;
  release?: string;
  isLeaving?: boolean;
  phase?: string;
};

const podOf = ({
  name,
  image,
  imageID,
  isReady = true,
  restarts = 0,
  release = 'datachain-studio',
  isLeaving = false,
  phase = 'Running',
}: PodGiven) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    namespace: 'studio-lab',
    creationTimestamp: '2026-11-22T20:00:00Z',
    labels: {'app.kubernetes.io/instance': release},
    ...(isLeaving ? {deletionTimestamp: '2026-11-22T22:00:00Z'} : {}),
  },
  spec: {nodeName: 'node-1', containers: [{name: 'main', image}]},
  status: {
    phase,
    conditions: [{type: 'Ready', status: isReady ? 'True' : 'False'}],
    containerStatuses: [
      {
        name: 'main',
        image,
        imageID,
        ready: isReady,
        restartCount: restarts,
        started: true,
        state:
          phase === 'Succeeded'
            ? {terminated: {exitCode: 0, reason: 'Completed'}}
            : imageID === ''
              ? {waiting: {reason: 'ErrImagePull', message: 'not found'}}
              : {running: {startedAt: '2026-11-22T20:00:00Z'}},
      },
    ],
  },
});

/** What `kubectl get pods -o json` prints of these. */
export const podsOf = (...pods: PodGiven[]): Outcome =>
  exited(0, JSON.stringify({apiVersion: 'v1', kind: 'List', items: pods.map(podOf)}));

/** What `kubectl get pod/NAME -o json` prints. */
export const onePod = (pod: PodGiven): Outcome => exited(0, JSON.stringify(podOf(pod)));
