import {refusing} from '../api/intercept.ts';
import type {Fault} from './fault.ts';
import {changesWorkload, statusOf} from './parts/api.ts';

/** Until somebody has renewed the login. */
const renewedAfterMs = 30_000;

export const api401: Fault = {
  about: 'the login expires as the upgrade changes its first workload, and holds again half a minute later',
  begin(place) {
    let state: 'valid' | 'expired' | 'renewed' = 'valid';
    return {
      intercept(request) {
        if (state === 'valid' && changesWorkload(place, request)) {
          state = 'expired';
          place.clock.after(renewedAfterMs, () => {
            state = 'renewed';
          });
        }
        return state === 'expired' ? refusing(statusOf(401, 'Unauthorized', 'Unauthorized')) : undefined;
      },
    };
  },
};
