import type {Fault} from './fault.ts';
import {isNew, isServer} from './parts/installed.ts';

/** Two of these, one after another, still fit into the rehearsal's own timeout at its usual speed. */
const slowReadyMs = 25_000;

export const slowRollout: Fault = {
  about: 'the new pods take half a minute each to get ready',
  begin: place => ({
    behave(task, usual) {
      if (!isServer(task, usual) || !isNew(place, task.image)) return undefined;
      return {...usual, readyAfterMs: slowReadyMs, notReady: 'HTTP probe failed with statuscode: 503'};
    },
  }),
};
