import {refusing} from '../api/intercept.ts';
import type {Fault} from './fault.ts';
import {atFirstChange} from './parts/api.ts';

export const api500: Fault = {
  about: "the cluster's store changes its leader as the upgrade changes its first workload: status 500, once",
  begin: place => ({
    intercept: atFirstChange(place, () =>
      refusing({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'etcdserver: leader changed',
        code: 500,
      }),
    ),
  }),
};
