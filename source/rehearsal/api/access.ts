import {bodyFields} from './body.ts';
import {type Fields, fieldsAt} from './fields.ts';
import type {Answer, ApiRequest, Target} from './request.ts';

/** What somebody asks to be allowed: attributes of a resource or of a plain path. */
export type Attributes = {resource?: Fields; path?: Fields};

/** Decides about one access. Everybody is the administrator for now. */
export const isAllowed = (_attributes: Attributes): boolean => true;

const adminRules = {
  resourceRules: [{verbs: ['*'], apiGroups: ['*'], resources: ['*']}],
  nonResourceRules: [{verbs: ['*'], nonResourceURLs: ['*']}],
  incomplete: false,
};

/** Answers SelfSubjectAccessReview and SelfSubjectRulesReview; neither is stored. */
export function review({kind}: Target, request: ApiRequest): Answer {
  const sent = bodyFields(request);
  const spec = fieldsAt(sent, 'spec');
  const attributes = {
    ...(spec['resourceAttributes'] !== undefined && {resource: fieldsAt(spec, 'resourceAttributes')}),
    ...(spec['nonResourceAttributes'] !== undefined && {path: fieldsAt(spec, 'nonResourceAttributes')}),
  };
  const status = kind.kind === 'SelfSubjectRulesReview' ? adminRules : {allowed: isAllowed(attributes)};
  return {
    code: 201,
    body: {kind: kind.kind, apiVersion: 'authorization.k8s.io/v1', metadata: {creationTimestamp: null}, spec, status},
  };
}
