import {refusing} from '../api/intercept.ts';
import type {Fault} from './fault.ts';
import {atFirstChange} from './parts/api.ts';

/** Helm tries again by itself only when the store has changed its leader. */
export const api500: Fault = {
  about: "the cluster's own store answers too late as the upgrade changes its first workload: status 500, once",
  begin: place => ({
    intercept: atFirstChange(place, () =>
      refusing({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'etcdserver: request timed out',
        code: 500,
      }),
    ),
  }),
};
