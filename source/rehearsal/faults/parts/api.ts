import {failure} from '../../api/failure.ts';
import type {Interception} from '../../api/intercept.ts';
import type {ApiRequest} from '../../api/request.ts';
import type {FaultPlace} from '../fault.ts';

const workloadPath = /^\/apis\/apps\/v1\/namespaces\/([^/]+)\/(deployments|statefulsets|daemonsets)\/[^/]+$/;

/** A write to a workload of the release: from here on an upgrade or a rollback changes what runs. */
export function changesWorkload({installed}: FaultPlace, {method, path, query}: ApiRequest): boolean {
  const [, namespace] = workloadPath.exec(path) ?? [];
  const isWrite = method === 'PATCH' || method === 'PUT';
  return (
    isWrite &&
    namespace !== undefined &&
    namespace === installed()?.namespace &&
    !query.getAll('dryRun').includes('All')
  );
}

/** Steps in the first time that a workload is changed, and never again. */
export function atFirstChange(place: FaultPlace, intercept: (request: ApiRequest) => Interception) {
  let isOver = false;
  return (request: ApiRequest): Interception | undefined => {
    if (isOver || !changesWorkload(place, request)) return undefined;
    isOver = true;
    return intercept(request);
  };
}

/** The object that a path names: `{plural: 'deployments', group: 'apps', name: 'web'}`. */
export function namedBy(path: string): {plural: string; group: string; namespace: string; name: string} {
  const [, group = '', namespace = '', plural = '', name = ''] =
    /^\/(?:api|apis\/([^/]+))\/[^/]+\/namespaces\/([^/]+)\/([^/]+)(?:\/([^/]+))?/.exec(path) ?? [];
  return {plural, group, namespace, name};
}

/** How messages name a collection. */
export const collectionName = ({plural, group}: {plural: string; group: string}): string =>
  group === '' ? plural : `${plural}.${group}`;

/** A refusal's Status; `reason` is left out where the server has none. */
export function statusOf(code: number, reason: string, message: string, details?: Record<string, unknown>) {
  return failure({code, reason, message, ...(details && {details})}).status;
}
