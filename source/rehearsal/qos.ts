import type {PodSpec} from './controllers/pod-kinds.ts';

/** The Quality of Service class that follows from requests and limits. */
export function qosClass({containers, initContainers: inits = []}: PodSpec): string {
  const all = [...containers, ...inits].map(container => container.resources ?? {});
  const isNothing = all.every(({requests = {}, limits = {}}) => Object.keys({...requests, ...limits}).length === 0);
  if (isNothing) return 'BestEffort';
  const isGuaranteed = all.every(({requests = {}, limits = {}}) =>
    ['cpu', 'memory'].every(name => limits[name] !== undefined && (requests[name] ?? limits[name]) === limits[name]),
  );
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}
