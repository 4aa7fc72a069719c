import {randomBytes} from 'node:crypto';
import type {KubeObject, Metadata} from '../model.ts';
import {bodyFields} from './body.ts';
import {establish} from './custom-resources.ts';
import {withDefaults} from './defaults.ts';
import {alreadyExists, badRequest, forbidden, invalid, notFound} from './failure.ts';
import {storedAs} from './kinds.ts';
import {defaultsContext, typed} from './objects.ts';
import {type Answer, type ApiRequest, type Context, isDryRun, type Target} from './request.ts';
import {validationCauses} from './validation.ts';

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

/** POST on a collection. */
export function create(context: Context, target: Target, request: ApiRequest): Answer {
  const {store} = context;
  const {kind} = target;
  const sent = typed(bodyFields(request), target);
  const name = sent.metadata.name || (sent.metadata.generateName ? generatedName(sent.metadata.generateName) : '');
  checkNamespace(context, target, name);
  const metadata = withoutServerFields(sent.metadata);
  const {status: _status, ...withoutStatus} = sent;
  const keepsStatus = !kind.subresources.includes('status');
  const fresh = {...(keepsStatus ? sent : withoutStatus), metadata: {...metadata, name}} as KubeObject;
  const completed = withDefaults(fresh, defaultsContext(store));
  const object = kind.kind === 'CustomResourceDefinition' ? establish(completed, now(context)) : completed;
  const causes = validationCauses(kind, object);
  if (causes.length > 0) throw invalid(kind, name, causes);
  if (store.get(storedAs(kind), object.metadata.namespace, name)) throw alreadyExists(kind, name);
  if (isDryRun(request)) {
    return {code: 201, body: {...object, metadata: {...object.metadata, creationTimestamp: now(context)}}};
  }
  return {code: 201, body: store.create(storedAs(kind), object)};
}
