import {metricsGroup, metricsService} from '../api/aggregated.ts';
import {timestamp} from '../controllers/time.ts';
import type {Fault} from './fault.ts';

const address = `https://10.96.0.20:443/apis/${metricsGroup}/v1beta1`;

/** All that follows from it follows from what the APIService says. */
export const noMetrics: Fault = {
  about: 'the metrics server is down: nobody knows what pods and nodes use',
  begin({store, clock}) {
    const tell = (available: Record<string, string>) => {
      const condition = {type: 'Available', lastTransitionTime: timestamp(clock.now()), ...available};
      store.change(metricsService.resource, undefined, metricsService.name, service => ({
        ...service,
        status: {conditions: [condition]},
      }));
    };
    tell({
      status: 'False',
      reason: 'FailedDiscoveryCheck',
      message: `failing or missing response from ${address}: bad status from ${address}: 503`,
    });
    return {stop: () => tell({status: 'True', reason: 'Passed', message: 'all checks passed'})};
  },
};
