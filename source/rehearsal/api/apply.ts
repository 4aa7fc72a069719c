import {parseDocument} from 'yaml';
import type {KubeObject} from '../model.ts';
import {make} from './create.ts';
import {badRequest, failure, invalid} from './failure.ts';
import {type Fields, isFields, textAt} from './fields.ts';
import {groupVersionOf, storedAs} from './kinds.ts';
import {typed} from './objects.ts';
import {applied} from './ownership/apply.ts';
import {stepText} from './ownership/field-set.ts';
import {withOwners} from './ownership/managers.ts';
import {elementStep} from './ownership/parts.ts';
import type {Answer, ApiRequest, Context, Target} from './request.ts';
import {save} from './save.ts';
import {type Fault, faultsIn, type Step} from './schema/faults.ts';
import {typeOf} from './schema/index.ts';
import {served} from './views.ts';
import {writeOf} from './writer.ts';

/** Who applies must say so. */
function checkManager({query}: ApiRequest): void {
  if (query.get('fieldManager')) return;
  const message = 'Required value: is required for apply patch';
  throw invalid({kind: 'PatchOptions', group: 'meta.k8s.io'}, '', [
    {reason: 'FieldValueRequired', message, field: 'fieldManager'},
  ]);
}

/** Reads the configuration; a field that is set twice is refused whatever the client says about validation. */
function readConfig({body}: ApiRequest): Fields {
  const document = parseDocument(body.toString());
  const [error] = document.errors;
  if (error) throw badRequest(`error decoding YAML: ${error.message}`);
  const config: unknown = document.toJS();
  if (!isFields(config)) throw badRequest('error decoding YAML: the configuration is not an object');
  for (const field of ['apiVersion', 'kind']) {
    if (!textAt(config, field)) throw badRequest(`Object '${title(field)}' is missing in '${JSON.stringify(config)}'`);
  }
  return config;
}

const title = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function shownStep(step: Step): string {
  if ('name' in step) return `.${step.name}`;
  if ('key' in step) return `.${step.key}`;
  return step.list.owned === 'whole' ? `[${step.index}]` : stepText(elementStep(step.list, step.item));
}

const goValue = (value: unknown) => `&value.valueUnstructured{Value:${JSON.stringify(value)}}`;

function complaint(fault: Exclude<Fault, {fault: 'undecodable'}>): string {
  const path = fault.path.map(shownStep).join('');
  if (fault.fault === 'unknown') return `${path}: field not declared in schema`;
  const {expected, value} = fault;
  if (expected === 'string') return `${path}: expected string, got ${goValue(value)}`;
  if (expected === 'bool') return `${path}: expected boolean, got ${goValue(value)}`;
  if (expected.startsWith('int')) return `${path}: expected numeric (int or float), got ${typeof value}`;
  return `${path}: expected ${expected.startsWith('[]') ? 'list' : 'map'}, got ${goValue(value)}`;
}

/** Throws when the configuration does not fit its kind, in the words of the server's typed objects. */
function checkConfig({kind, namespace = ''}: Target, config: KubeObject): void {
  const faults = faultsIn(typeOf(kind), config);
  const complaints = faults.filter(fault => fault.fault !== 'undecodable').map(complaint);
  const what = `${namespace}/${config.metadata.name}; ${kind.group}/${kind.version}, Kind=${kind.kind}`;
  if (complaints.length === 0) {
    const unreadable = faults.find(fault => fault.fault === 'undecodable');
    if (!unreadable) return;
    const message = `failed to convert new object (${what}) to proper version (${groupVersionOf(kind)}): ${unreadable.why}`;
    throw failure({code: 500, reason: '', message});
  }
  const [only] = complaints;
  const all = complaints.length === 1 ? only : ['errors:', ...complaints.map(text => `  ${text}`)].join('\n');
  throw failure({code: 500, reason: '', message: `failed to create typed patch object (${what}): ${all}`});
}

/** PATCH of server-side apply: what the manager wants is laid over what is there, which need not be anything. */
export function apply(context: Context, target: Target, request: ApiRequest): Answer {
  checkManager(request);
  const {kind, namespace, name = ''} = target;
  const fields = readConfig(request);
  const config = typed(fields, target);
  if (config.metadata.name && config.metadata.name !== name) {
    throw badRequest(`the name of the object (${config.metadata.name}) does not match the name on the URL (${name})`);
  }
  if (config.metadata.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
  checkConfig(target, config);
  const stored = context.store.get(storedAs(kind), namespace, name);
  const live = stored && served(kind, stored);
  const named = {...config, metadata: {...config.metadata, name}};
  const force = request.query.get('force') === 'true';
  const {object, owners} = applied({...writeOf(context, target, request, 'Apply'), live, config: named, force});
  const own = (after: KubeObject) => withOwners(live, after, owners);
  return live
    ? save(context, target, request, {before: live, sent: object, own})
    : make(context, target, request, object, own);
}
