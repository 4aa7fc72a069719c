import {servedKinds} from '../api/custom-resources.ts';
import {discovery} from '../api/discovery.ts';
import type {Interception} from '../api/intercept.ts';
import type {Fault} from './fault.ts';

const group = 'metrics.k8s.io';

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

export const noMetrics: Fault = {
  about: 'the metrics server is down: nobody knows what pods and nodes use',
  begin: ({store}) => ({
    intercept(request) {
      if (request.path.startsWith(`/apis/${group}`)) return unavailable;
      if (request.path !== '/apis' || request.method !== 'GET') return undefined;
      // The group is not offered for as long as nobody answers for it.
      const answer = discovery(
        request,
        servedKinds(store).filter(kind => kind.group !== group),
      );
      return answer && {kind: 'answer', answer};
    },
  }),
};
