import type {Store} from '../../model.ts';
import {type Failure, failure, qualified} from '../failure.ts';
import {type Attributes, isOfResource} from './attributes.ts';
import {decide} from './rbac.ts';
import type {User} from './user.ts';

function refusedWords(user: User, attributes: Attributes): string {
  const who = `User ${JSON.stringify(user.name)} cannot ${attributes.verb}`;
  if (!isOfResource(attributes)) return `${who} path ${JSON.stringify(attributes.path)}`;
  const {group, resource, subresource, namespace} = attributes;
  const what = subresource === undefined ? resource : `${resource}/${subresource}`;
  const where = namespace ? `in the namespace ${JSON.stringify(namespace)}` : 'at the cluster scope';
  return `${who} resource ${JSON.stringify(what)} in API group ${JSON.stringify(group)} ${where}`;
}

function refused(user: User, attributes: Attributes, reason: string): Failure {
  const words = [refusedWords(user, attributes), ...(reason ? [reason] : [])].join(': ');
  if (!isOfResource(attributes)) {
    return failure({code: 403, reason: 'Forbidden', message: `forbidden: ${words}`, details: {}});
  }
  const {group, resource, name} = attributes;
  const what = qualified({plural: resource, group});
  return failure({
    code: 403,
    reason: 'Forbidden',
    message: `${what}${name === undefined ? '' : ` ${JSON.stringify(name)}`} is forbidden: ${words}`,
    details: {...(name !== undefined && {name}), ...(group && {group}), kind: resource},
  });
}

/** Lets an access pass or throws the server's 403. */
export function authorise(store: Store, user: User, attributes: Attributes): void {
  const {isAllowed, reason} = decide(store, user, attributes);
  if (!isAllowed) throw refused(user, attributes, reason);
}
