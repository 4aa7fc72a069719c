import type {Kind} from './kinds.ts';

export type Cause = {reason: string; message: string; field: string};

/** A Kubernetes Status, as every refusal travels. */
export type Status = {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: Record<string, unknown>;
  status: 'Success' | 'Failure';
  message?: string;
  reason?: string;
  details?: Record<string, unknown>;
  code?: number;
};

/** An error that is answered to the client as its Status. */
export type Failure = Error & {status: Status};

type FailureParts = {code: number; reason: string; message: string; details?: Record<string, unknown>};

/** Builds the error that handlers throw to refuse a request. */
export function failure({code, reason, message, details}: FailureParts): Failure {
  const status: Status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details && {details}),
    code,
  };
  return Object.assign(new Error(message), {status});
}

/** Whether something thrown is a refusal of ours rather than a bug. */
export const isFailure = (error: unknown): error is Failure => error instanceof Error && 'status' in error;

const groupDetail = (group: string) => (group ? {group} : {});

/** How messages name a collection: `pods`, `deployments.apps`. */
export const qualified = ({plural, group}: Pick<Kind, 'plural' | 'group'>): string =>
  group ? `${plural}.${group}` : plural;

/** 400: the request itself makes no sense. */
export const badRequest = (message: string): Failure => failure({code: 400, reason: 'BadRequest', message});

/** 404 for a named object. */
export const notFound = (kind: Pick<Kind, 'plural' | 'group'>, name: string): Failure =>
  failure({
    code: 404,
    reason: 'NotFound',
    message: `${qualified(kind)} "${name}" not found`,
    details: {name, ...groupDetail(kind.group), kind: kind.plural},
  });

/** 409 for a name that is taken. */
export const alreadyExists = (kind: Kind, name: string): Failure =>
  failure({
    code: 409,
    reason: 'AlreadyExists',
    message: `${qualified(kind)} "${name}" already exists`,
    details: {name, ...groupDetail(kind.group), kind: kind.plural},
  });

/** 409 for a write against something that has moved on; `why` follows the colon. */
export const conflict = (kind: Kind, name: string, why: string): Failure =>
  failure({
    code: 409,
    reason: 'Conflict',
    message: `Operation cannot be fulfilled on ${qualified(kind)} "${name}": ${why}`,
    details: {name, ...groupDetail(kind.group), kind: kind.plural},
  });

/** 403 with its causes, if any; `why` follows the colon. */
export const forbidden = (kind: Kind, name: string, why: string, causes?: Cause[]): Failure =>
  failure({
    code: 403,
    reason: 'Forbidden',
    message: `${qualified(kind)} "${name}" is forbidden: ${why}`,
    details: {name, ...groupDetail(kind.group), kind: kind.plural, ...(causes && {causes})},
  });

/** 422 with one cause per field, worded as the server words one or several. */
export function invalid(kind: Pick<Kind, 'kind' | 'group'>, name: string, causes: Cause[]): Failure {
  const what = kind.group ? `${kind.kind}.${kind.group}` : kind.kind;
  const faults = causes.map(({field, message}) => `${field}: ${message}`);
  const all = faults.length === 1 ? faults[0] : `[${faults.join(', ')}]`;
  return failure({
    code: 422,
    reason: 'Invalid',
    message: `${what} "${name}" is invalid: ${all}`,
    details: {...(name && {name}), ...groupDetail(kind.group), ...(kind.kind && {kind: kind.kind}), causes},
  });
}

/** 405. */
export const methodNotAllowed = (): Failure =>
  failure({
    code: 405,
    reason: 'MethodNotAllowed',
    message: 'the server does not allow this method on the requested resource',
    details: {},
  });

/** 415 with what would have been understood. */
export const unsupportedMediaType = (accepted: readonly string[]): Failure =>
  failure({
    code: 415,
    reason: 'UnsupportedMediaType',
    message: `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  });

/** The pretend server's own limit: said loudly, so that nobody mistakes it for the behaviour of a real one. */
export const notBuilt = (what: string): Failure =>
  failure({code: 501, reason: 'NotImplemented', message: `the rehearsal's API server does not do this yet: ${what}`});
