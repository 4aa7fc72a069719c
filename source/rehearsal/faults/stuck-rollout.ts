import type {Fault} from './fault.ts';
import {isVictim} from './parts/installed.ts';

export const stuckRollout: Fault = {
  about: 'the new backend runs and never gets ready: its readiness probe fails for ever',
  begin: place => ({
    behave(task, usual) {
      if (!isVictim(place, task, usual)) return undefined;
      return {
        ...usual,
        readyAfterMs: Number.POSITIVE_INFINITY,
        notReady: 'HTTP probe failed with statuscode: 503',
      };
    },
  }),
};
