import {randomBytes, randomUUID} from 'node:crypto';
import type {KubeObject, Metadata} from '../model.ts';
import {admissionRefusal} from '../refusals.ts';
import {bodyFields} from './body.ts';
import {establish} from './custom-resources.ts';
import {withDefaults} from './defaults.ts';
import {alreadyExists, badRequest, forbidden, invalid, notFound} from './failure.ts';
import {checkFields, warningHeaders} from './field-validation.ts';
import {storedAs} from './kinds.ts';
import {defaultsContext, typed} from './objects.ts';
import {asBorn} from './ownership/birth.ts';
import {recordUpdate} from './ownership/update.ts';
import {type Answer, type ApiRequest, type Context, isDryRun, type Target} from './request.ts';
import {asWritten} from './schema/canonical.ts';
import {typeOf} from './schema/index.ts';
import {validationCauses} from './validation/index.ts';
import {kept, owned, served} from './views.ts';
import {writeOf} from './writer.ts';

const namespaces = {group: '', resource: 'namespaces'};

const now = ({clock}: Context) => `${clock.now().toISOString().slice(0, 19)}Z`;

const generatedName = (prefix: string) =>
  `${prefix}${[...randomBytes(5)].map(byte => 'bcdfghjklmnpqrstvwxz2456789'[byte % 27]).join('')}`;

/** The namespace must be there, and not on its way out. */
function checkNamespace({store}: Context, {kind, namespace}: Target, name: string): void {
  if (!kind.namespaced) return;
  if (!namespace) throw badRequest('an empty namespace may not be set during creation');
  const found = store.get(namespaces, undefined, namespace);
  if (!found) throw notFound({plural: 'namespaces', group: ''}, namespace);
  if (found.metadata.deletionTimestamp) {
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
    const message = `namespace ${namespace} is being terminated`;
    throw forbidden(kind, name, why, [{reason: 'NamespaceTerminating', message, field: 'metadata.namespace'}]);
  }
}

/** A client has no say in these. */
const serverFields = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'managedFields',
];

const withoutServerFields = (metadata: Metadata) =>
  Object.fromEntries(Object.entries(metadata).filter(([field]) => !serverFields.includes(field)));

/** Records who owns the fields of a new object. */
type Own = (object: KubeObject) => KubeObject;

/** A new object as it would be kept: completed, checked and owned. */
function prepared(context: Context, {kind}: Target, sent: KubeObject, own: Own): KubeObject {
  const {name} = sent.metadata;
  const {status: _status, ...withoutStatus} = sent;
  const keepsStatus = !kind.subresources.includes('status');
  const fresh = {...(keepsStatus ? sent : withoutStatus), metadata: withoutServerFields(sent.metadata)} as KubeObject;
  const written = kept(kind, asWritten(typeOf(kind), fresh));
  const completed = withDefaults(written, defaultsContext(context.store), kind.schema);
  const object = kind.kind === 'CustomResourceDefinition' ? establish(completed, now(context)) : completed;
  const causes = validationCauses(kind, object);
  if (causes.length > 0) throw invalid(kind, name, causes);
  return owned(kind, object, own);
}

/** Puts a new object where nothing is, or only shows what would be put there. */
export function make(context: Context, target: Target, request: ApiRequest, sent: KubeObject, own: Own): Answer {
  const {store} = context;
  const {kind} = target;
  const {name, generateName} = sent.metadata;
  const chosenName = name || (generateName ? generatedName(generateName) : '');
  checkNamespace(context, target, chosenName);
  const named = {...sent, metadata: {...sent.metadata, name: chosenName}};
  const object = prepared(context, target, named, own);
  if (store.get(storedAs(kind), object.metadata.namespace, chosenName)) throw alreadyExists(kind, chosenName);
  const refusal = kind.namespaced ? admissionRefusal(store, storedAs(kind), object) : undefined;
  if (refusal) throw forbidden(kind, chosenName, refusal);
  if (isDryRun(request)) {
    const metadata = {uid: randomUUID(), ...object.metadata, creationTimestamp: now(context)};
    const trial = {...object, metadata: {...metadata, ...('spec' in object && {generation: 1})}};
    return {code: 201, body: served(kind, trial)};
  }
  return {code: 201, body: served(kind, store.create(storedAs(kind), object))};
}

/** POST on a collection. */
export function create(context: Context, target: Target, request: ApiRequest): Answer {
  const fields = bodyFields(request);
  const sent = typed(fields, target);
  const warnings = checkFields(target, request, fields);
  const answer = make(context, target, request, sent, object => {
    const after = asBorn(object, sent);
    const owned = recordUpdate({...writeOf(context, target, request, 'Update'), before: undefined, after});
    const {managedFields} = owned.metadata;
    return {...object, metadata: {...object.metadata, ...(managedFields && {managedFields})}};
  });
  return {...answer, headers: warningHeaders(warnings)};
}
