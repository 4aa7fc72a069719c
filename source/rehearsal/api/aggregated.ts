import type {Store} from '../model.ts';
import {listAt} from './fields.ts';

/** The one API of the site that a server of its own answers: the API server passes requests on to it. */
export const metricsGroup = 'metrics.k8s.io';

const services = {group: 'apiregistration.k8s.io', resource: 'apiservices'};
export const metricsService = {resource: services, name: `v1beta1.${metricsGroup}`};

/** How the metrics API stands, as its APIService tells it: nobody registered it, its server is down, or it answers. */
export type Standing = 'missing' | 'down' | 'available';

export function metricsStanding(store: Store): Standing {
  const service = store.get(services, undefined, metricsService.name);
  if (!service) return 'missing';
  const isDown = listAt(service, 'status.conditions').some(
    ({type, status}) => type === 'Available' && status === 'False',
  );
  return isDown ? 'down' : 'available';
}
