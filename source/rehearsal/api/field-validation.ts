import {mediaTypeOf} from './body.ts';
import {duplicateFields} from './duplicates.ts';
import {badRequest, type Failure, invalid} from './failure.ts';
import {isFields} from './fields.ts';
import type {ApiRequest, Target} from './request.ts';
import {type Fault, faultsIn, type Step} from './schema/faults.ts';
import {typeOf} from './schema/index.ts';

const levels = ['Ignore', 'Warn', 'Strict'];

/** How strictly a write wants its fields checked; the server warns unless told otherwise. */
function levelOf({method, query}: ApiRequest): string {
  const level = query.get('fieldValidation') || 'Warn';
  if (levels.includes(level)) return level;
  const message = `Unsupported value: "${level}": supported values: "", "Ignore", "Strict", "Warn"`;
  const kind = {POST: 'CreateOptions', PUT: 'UpdateOptions'}[method] ?? 'PatchOptions';
  throw invalid({kind, group: 'meta.k8s.io'}, '', [
    {reason: 'FieldValueNotSupported', message, field: 'fieldValidation'},
  ]);
}

const shownStep = (step: Step) => ('index' in step ? `[${step.index}]` : `.${'key' in step ? step.key : step.name}`);

const shownPath = (path: readonly Step[]) => path.map(shownStep).join('').replace(/^\./, '');

const names = (path: readonly Step[]) => path.flatMap(step => ('name' in step ? [step.name] : [])).join('.');

const jsonType = (value: unknown) =>
  Array.isArray(value) ? 'array' : isFields(value) ? 'object' : typeof value === 'boolean' ? 'bool' : typeof value;

const goType = (value: unknown) => {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'string' ? 'string' : Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';
};

/** How one way of writing words its refusals. */
type Words = {
  mistyped(fault: Extract<Fault, {fault: 'mistyped'}>): Failure;
  undecodable(why: string): Failure;
  strict(complaint: string): Failure;
};

/** Of a whole object, in a POST or PUT. */
const wholeWords = ({kind}: Target): Words => {
  const refuse = (why: string) =>
    badRequest(`${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: ${why}`);
  return {
    mistyped: ({path, holder, expected, value}) => {
      const where = `${holder}.${names(path)}`;
      return refuse(`json: cannot unmarshal ${jsonType(value)} into Go struct field ${where} of type ${expected}`);
    },
    undecodable: refuse,
    strict: complaint => refuse(`strict decoding error: ${complaint}`),
  };
};

/** Of a patch: `shown` is the patch, or the patched object, as the server prints it. */
const patchWords = (shown: string): Words => {
  const refuse = (why: string) => {
    const message = `Invalid value: ${JSON.stringify(shown)}: ${why}`;
    return invalid({kind: '', group: ''}, '', [{reason: 'FieldValueInvalid', message, field: 'patch'}]);
  };
  return {
    mistyped: ({value, expected}) => refuse(`cannot convert ${goType(value)} to ${expected}`),
    undecodable: refuse,
    strict: complaint => refuse(`strict decoding error: ${complaint}`),
  };
};

function checked(target: Target, request: ApiRequest, object: unknown, duplicates: string[], words: Words): string[] {
  const level = levelOf(request);
  const faults = faultsIn(typeOf(target.kind), object);
  const mistyped = faults.find(fault => fault.fault === 'mistyped');
  if (mistyped && !target.kind.isCustom) throw words.mistyped(mistyped);
  const unreadable = faults.find(fault => fault.fault === 'undecodable');
  if (unreadable) throw words.undecodable(unreadable.why);
  const unknown = faults.filter(({fault}) => fault === 'unknown').map(({path}) => `unknown field "${shownPath(path)}"`);
  const complaints = [...duplicates.map(path => `duplicate field "${path}"`), ...unknown];
  if (level === 'Strict' && complaints.length > 0) throw words.strict(complaints.join(', '));
  return level === 'Warn' ? complaints : [];
}

const isJson = ({contentType}: ApiRequest) => ['application/json', ''].includes(mediaTypeOf(contentType));

/** Checks the object of a POST or PUT. Returns what the server warns of; throws when the client wants it strictly. */
export function checkFields(target: Target, request: ApiRequest, object: unknown): string[] {
  const duplicates = isJson(request) && request.body.length > 0 ? duplicateFields(request.body.toString()) : [];
  return checked(target, request, object, duplicates, wholeWords(target));
}

/** A value as Go's `%v` shows it, which is how the server quotes a patch. */
function goShown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goShown).join(' ')}]`;
  if (!isFields(value)) return value === null ? '<nil>' : `${value}`;
  const entries = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return `map[${entries.map(([name, item]) => `${name}:${goShown(item)}`).join(' ')}]`;
}

/** Checks a patched object before anything unknown is dropped from it. */
export function checkPatched(target: Target, request: ApiRequest, patched: unknown, patch: unknown): string[] {
  const isStrategic = mediaTypeOf(request.contentType) === 'application/strategic-merge-patch+json';
  const words = patchWords(isStrategic ? goShown(patch) : JSON.stringify(patched));
  const duplicates = isStrategic ? duplicateFields(request.body.toString()) : [];
  return checked(target, request, patched, duplicates, words);
}

/** Complaints as headers of an answer; clients print them. */
export const warningHeaders = (warnings: readonly string[]): {warning?: string[]} =>
  warnings.length > 0 ? {warning: warnings.map(text => `299 - ${JSON.stringify(text)}`)} : {};
