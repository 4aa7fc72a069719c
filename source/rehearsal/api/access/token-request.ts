import {bodyFields} from '../body.ts';
import {invalid, methodNotAllowed, notBuilt} from '../failure.ts';
import {at, fieldsAt, numberAt, textsAt} from '../fields.ts';
import {existing} from '../objects.ts';
import type {Answer, ApiRequest, Context, Target} from '../request.ts';

const hour = 3600;
const shortest = 600;
const text = (date: Date) => `${date.toISOString().slice(0, 19)}Z`;
const kind = {kind: 'TokenRequest', group: 'authentication.k8s.io'};

/** `serviceaccounts/NAME/token`: a token of the account for a while (`kubectl create token`). */
export function tokenRequest(context: Context, target: Target, request: ApiRequest): Answer {
  if (request.method !== 'POST') throw methodNotAllowed();
  const account = existing(context, target);
  const asked = fieldsAt(bodyFields(request), 'spec');
  if (at(asked, 'boundObjectRef.kind') !== undefined) throw notBuilt('a token bound to another object');
  const expirationSeconds = numberAt(asked, 'expirationSeconds', hour);
  if (expirationSeconds < shortest) {
    const message = `Invalid value: ${expirationSeconds}: may not specify a duration less than 10 minutes`;
    throw invalid(kind, '', [{reason: 'FieldValueInvalid', message, field: 'spec.expirationSeconds'}]);
  }
  const wanted = textsAt(asked, 'audiences');
  const {token, expiresAt, audiences} = context.tokens.issue(account, expirationSeconds, wanted);
  const {name, namespace} = account.metadata;
  return {
    code: 201,
    body: {
      kind: kind.kind,
      apiVersion: `${kind.group}/v1`,
      metadata: {name, namespace, creationTimestamp: text(context.clock.now())},
      spec: {audiences, expirationSeconds, boundObjectRef: null},
      status: {token, expirationTimestamp: text(expiresAt)},
    },
  };
}
