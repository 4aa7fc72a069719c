import type {Fault} from './fault.ts';
import {atFirstChange, statusOf} from './parts/api.ts';

/** The server's own limit, in the site's time. */
const limitMs = 60_000;

export const apiTimeout: Fault = {
  about: 'the first change of a workload hangs until the API server gives it up after a minute: status 504, once',
  begin: place => ({
    intercept: atFirstChange(place, () => {
      const why = 'request did not complete within requested timeout - context deadline exceeded';
      const body = statusOf(504, 'Timeout', `Timeout: ${why}`, {});
      return {kind: 'late', afterMs: limitMs, answer: {code: 504, body}};
    }),
  }),
};
