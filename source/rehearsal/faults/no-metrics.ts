import type {Interception} from '../api/intercept.ts';
import {always} from './fault.ts';

/** As the server answers for an API whose own server is down. */
const unavailable: Interception = {
  kind: 'answer',
  answer: {
    code: 503,
    body: 'service unavailable\n',
    contentType: 'text/plain; charset=utf-8',
    headers: {'x-content-type-options': 'nosniff'},
  },
};

export const noMetrics = always('the metrics server is down: nobody knows what pods and nodes use', {
  intercept: ({path}) => (path.startsWith('/apis/metrics.k8s.io/') ? unavailable : undefined),
});
