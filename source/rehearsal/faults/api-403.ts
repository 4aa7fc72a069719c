import {bodyFields} from '../api/body.ts';
import {fieldsAt} from '../api/fields.ts';
import {refusing} from '../api/intercept.ts';
import type {ApiRequest} from '../api/request.ts';
import type {Fault} from './fault.ts';
import {collectionName, namedBy, statusOf} from './parts/api.ts';

const verbs: Record<string, string> = {POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete'};

const reviews = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

/** A review of the right that is gone, answered with no. */
function denied(request: ApiRequest) {
  const sent = bodyFields(request);
  const {verb, resource} = fieldsAt(sent, 'spec.resourceAttributes') as {verb?: string; resource?: string};
  if (resource !== 'deployments' || !Object.values(verbs).includes(verb ?? '')) return undefined;
  return {
    code: 201,
    body: {...sent, kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', status: {allowed: false}},
  };
}

export const api403: Fault = {
  about: 'the account may read Deployments and no longer change them; asked for its rights, the cluster says so',
  begin: ({installed}) => ({
    intercept(request) {
      if (!installed()) return undefined;
      const {method, path} = request;
      if (method === 'POST' && path === reviews) {
        const answer = denied(request);
        return answer && {kind: 'answer', answer};
      }
      const verb = verbs[method];
      const named = namedBy(path);
      if (!verb || named.plural !== 'deployments' || named.group !== 'apps') return undefined;
      const {name, namespace} = named;
      const about = name === '' ? collectionName(named) : `${collectionName(named)} "${name}"`;
      const message = `${about} is forbidden: User "${request.user.name}" cannot ${verb} resource "deployments" in API group "apps" in the namespace "${namespace}"`;
      const details = {...(name !== '' && {name}), group: 'apps', kind: 'deployments'};
      return refusing(statusOf(403, 'Forbidden', message, details));
    },
  }),
};
