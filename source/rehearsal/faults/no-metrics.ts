import {servedKinds} from '../api/custom-resources.ts';
import {discovery} from '../api/discovery.ts';
import type {Interception} from '../api/intercept.ts';
import {timestamp} from '../controllers/time.ts';
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

const services = {group: 'apiregistration.k8s.io', resource: 'apiservices'};

export const noMetrics: Fault = {
  about: 'the metrics server is down: nobody knows what pods and nodes use',
  begin({store, clock}) {
    const tell = (available: Record<string, string>) => {
      const condition = {type: 'Available', lastTransitionTime: timestamp(clock.now()), ...available};
      store.change(services, undefined, `v1beta1.${group}`, service => ({
        ...service,
        status: {conditions: [condition]},
      }));
    };
    tell({
      status: 'False',
      reason: 'FailedDiscoveryCheck',
      message: `failing or missing response from https://10.96.0.20:443/apis/${group}/v1beta1: bad status from https://10.96.0.20:443/apis/${group}/v1beta1: 503`,
    });
    return {
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
      stop: () => tell({status: 'True', reason: 'Passed', message: 'all checks passed'}),
    };
  },
};
