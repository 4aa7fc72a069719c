import type {Store} from '../../model.ts';
import {bodyFields} from '../body.ts';
import {invalid, notBuilt} from '../failure.ts';
import {at, type Fields, fieldsAt, textAt, textsAt} from '../fields.ts';
import {groupVersionOf, type Kind} from '../kinds.ts';
import type {Answer, ApiRequest, Context, Target} from '../request.ts';
import type {Attributes} from './attributes.ts';
import {decide, rulesFor} from './rbac.ts';
import {type User, userInfo} from './user.ts';

/** What is asked about in a review's spec. Throws 422 when it is nothing, or two things. */
function attributesIn(kind: Kind, spec: Fields): Attributes {
  const [resource, path] = [at(spec, 'resourceAttributes'), at(spec, 'nonResourceAttributes')];
  if ((resource === undefined) === (path === undefined)) {
    const detail = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
    const value = resource === undefined ? 'null' : '"cannot be specified in combination with nonResourceAttributes"';
    const message = `Invalid value: ${value}: ${detail}`;
    throw invalid(kind, '', [{reason: 'FieldValueInvalid', message, field: 'spec.resourceAttributes'}]);
  }
  if (path !== undefined) return {verb: textAt(path, 'verb'), path: textAt(path, 'path')};
  const optional = Object.fromEntries(
    ['subresource', 'namespace', 'name']
      .map(field => [field, textAt(resource, field)])
      .filter(([, text]) => text !== ''),
  );
  return {
    verb: textAt(resource, 'verb'),
    group: textAt(resource, 'group'),
    resource: textAt(resource, 'resource'),
    ...optional,
  };
}

/** The user a SubjectAccessReview asks about. */
function subjectIn(kind: Kind, spec: Fields): User {
  const [name, uid] = [textAt(spec, 'user'), textAt(spec, 'uid')];
  const groups = textsAt(spec, 'groups');
  if (!name && groups.length === 0) {
    const message = 'Invalid value: "": at least one of user or group must be specified';
    throw invalid(kind, '', [{reason: 'FieldValueInvalid', message, field: 'spec.user'}]);
  }
  return {name, groups, ...(uid && {uid})};
}

function accessStatus(store: Store, user: User, attributes: Attributes): Fields {
  const {isAllowed, reason} = decide(store, user, attributes);
  return {allowed: isAllowed, ...(reason && {reason})};
}

/** Rules of resources and of paths apart, as clients list them. */
function rulesStatus(store: Store, user: User, namespace: string): Fields {
  const rules = rulesFor(store, user, namespace);
  return {
    resourceRules: rules.filter(rule => rule.nonResourceURLs === undefined),
    nonResourceRules: rules.filter(rule => rule.nonResourceURLs !== undefined),
    incomplete: false,
  };
}

/** Answers the reviews: who somebody is, and what they may do. None is stored. */
export function review({store, clock}: Context, {kind, namespace}: Target, request: ApiRequest): Answer {
  const spec = fieldsAt(bodyFields(request), 'spec');
  const {user} = request;
  const answer = (parts: Fields, creationTimestamp: string | null = null): Answer => ({
    code: 201,
    body: {kind: kind.kind, apiVersion: groupVersionOf(kind), metadata: {creationTimestamp}, ...parts},
  });
  switch (kind.kind) {
    case 'SelfSubjectReview':
      return answer({status: {userInfo: userInfo(user)}}, `${clock.now().toISOString().slice(0, 19)}Z`);
    case 'SelfSubjectAccessReview':
      return answer({spec, status: accessStatus(store, user, attributesIn(kind, spec))});
    case 'SelfSubjectRulesReview':
      return answer({spec: {}, status: rulesStatus(store, user, textAt(spec, 'namespace'))});
    case 'SubjectAccessReview':
      return answer({spec, status: accessStatus(store, subjectIn(kind, spec), attributesIn(kind, spec))});
    case 'LocalSubjectAccessReview': {
      const attributes = attributesIn(kind, spec);
      if (textAt(spec, 'resourceAttributes.namespace') !== namespace) {
        const message = `Invalid value: ${JSON.stringify(textAt(spec, 'resourceAttributes.namespace'))}: must match metadata.namespace`;
        throw invalid(kind, '', [{reason: 'FieldValueInvalid', message, field: 'spec.resourceAttributes.namespace'}]);
      }
      return answer({spec, status: accessStatus(store, subjectIn(kind, spec), attributes)});
    }
    default:
      throw notBuilt(`a review of kind ${kind.kind}`);
  }
}
