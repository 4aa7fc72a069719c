import {randomBytes} from 'node:crypto';
import type {KubeObject, Metadata, Store} from '../model.ts';
import {bodyFields, mediaTypeOf, parseJson} from './body.ts';
import {establish} from './custom-resources.ts';
import {type DefaultsContext, withDefaults} from './defaults.ts';
import {alreadyExists, badRequest, conflict, forbidden, invalid, notBuilt, notFound} from './failure.ts';
import {type Fields, fieldsAt, isFields, textAt} from './fields.ts';
import {immutableCauses} from './immutable.ts';
import {groupVersionOf, type Kind, storedAs} from './kinds.ts';
import {applyPatch, patched} from './patch/index.ts';
import type {Answer, ApiRequest, Context, Target} from './request.ts';
import {isDryRun} from './request.ts';
import {validationCauses} from './validation.ts';

const namespaces = {group: '', resource: 'namespaces'};
const staleVersion = 'the object has been modified; please apply your changes to the latest version and try again';

const now = ({clock}: Context) => `${clock.now().toISOString().slice(0, 19)}Z`;

function defaultsContext(store: Store): DefaultsContext {
  return {
    freeClusterIp() {
      const taken = store.list({group: '', resource: 'services'}).map(service => textAt(service, 'spec.clusterIP'));
      let number = 256;
      const ip = () => `10.96.${Math.floor(number / 256)}.${number % 256}`;
      do number += 1;
      while (taken.includes(ip()));
      return ip();
    },
    defaultStorageClass: () =>
      store
        .list({group: 'storage.k8s.io', resource: 'storageclasses'})
        .find(({metadata}) => metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true')
        ?.metadata.name,
  };
}

/** Checks what a body says it is against the path it was sent to. */
function typed(fields: Fields, {kind, namespace}: Target): KubeObject {
  const apiVersion = groupVersionOf(kind);
  if ((fields['apiVersion'] ?? apiVersion) !== apiVersion || (fields['kind'] ?? kind.kind) !== kind.kind) {
    throw badRequest(
      `${fields['kind']} in version "${fields['apiVersion']}" cannot be handled as a ${kind.kind}: does not match the endpoint`,
    );
  }
  const metadata = fieldsAt(fields, 'metadata');
  const named = metadata['namespace'];
  if (named && namespace && named !== namespace) {
    throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
  }
  return {
    ...fields,
    apiVersion,
    kind: kind.kind,
    metadata: {...metadata, name: textAt(metadata, 'name'), ...(kind.namespaced && {namespace})},
  };
}

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

/** Every namespace gets its default account and the cluster's certificate authority. */
function furnishNamespace(store: Store, namespace: string): void {
  const account = {apiVersion: 'v1', kind: 'ServiceAccount', metadata: {name: 'default', namespace}};
  store.create({group: '', resource: 'serviceaccounts'}, account);
  const authority = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {name: 'kube-root-ca.crt', namespace},
    data: {'ca.crt': ''},
  };
  store.create({group: '', resource: 'configmaps'}, authority);
}

/** POST on a collection. */
export function create(context: Context, target: Target, request: ApiRequest): Answer {
  const {store} = context;
  const {kind} = target;
  const sent = typed(bodyFields(request), target);
  const name = sent.metadata.name || (sent.metadata.generateName ? generatedName(sent.metadata.generateName) : '');
  checkNamespace(context, target, name);
  // A client has no say in these.
  const {resourceVersion: _version, uid: _uid, creationTimestamp: _created, ...metadata} = sent.metadata;
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
  const made = store.create(storedAs(kind), object);
  if (kind.kind === 'Namespace') furnishNamespace(store, name);
  return {code: 201, body: made};
}

/** The object a path names; 404 without it. */
export function existing({store}: Context, {kind, namespace, name = ''}: Target): KubeObject {
  const found = store.get(storedAs(kind), namespace, name);
  if (!found) throw notFound(kind, name);
  return found;
}

/** Metadata of an update: what clients may not touch stays, what they must respect is checked. */
function updatedMetadata(kind: Kind, before: KubeObject, after: KubeObject): Metadata {
  const {name, namespace, uid, resourceVersion, creationTimestamp} = before.metadata;
  const sent = after.metadata;
  if (sent.resourceVersion && sent.resourceVersion !== resourceVersion) throw conflict(kind, name, staleVersion);
  if (sent.uid && sent.uid !== uid) {
    throw conflict(kind, name, `Precondition failed: UID in precondition: ${sent.uid}, UID in object meta: ${uid}`);
  }
  if (sent.name && sent.name !== name) {
    throw badRequest(`the name of the object (${sent.name}) does not match the name on the URL (${name})`);
  }
  const {deletionTimestamp, deletionGracePeriodSeconds, generation} = before.metadata;
  return {
    ...sent,
    name,
    namespace,
    uid,
    resourceVersion,
    creationTimestamp,
    generation,
    deletionTimestamp,
    deletionGracePeriodSeconds,
  };
}

/** A body of an update may leave out what the server once chose. */
function keepServerChoices(before: KubeObject, after: KubeObject): KubeObject {
  if (after.kind === 'Service' && !textAt(after, 'spec.clusterIP') && textAt(after, 'spec.type') !== 'ExternalName') {
    const {clusterIP, clusterIPs} = fieldsAt(before, 'spec');
    return {...after, spec: {...fieldsAt(after, 'spec'), clusterIP, clusterIPs}};
  }
  return after;
}

/** What of an update counts: everything but the status, or the status alone. */
function chosenPart({kind, subresource}: Target, before: KubeObject, after: KubeObject): KubeObject {
  const {status: oldStatus} = before;
  if (subresource === 'status') return {...before, metadata: after.metadata, status: after['status']};
  if (!kind.subresources.includes('status')) return after;
  return {...after, status: oldStatus};
}

function save(context: Context, target: Target, request: ApiRequest, before: KubeObject, sent: KubeObject): Answer {
  const {store} = context;
  const {kind} = target;
  const metadata = updatedMetadata(kind, before, sent);
  const chosen = chosenPart(target, before, {...sent, metadata});
  const after = withDefaults(keepServerChoices(before, chosen), defaultsContext(store));
  const causes = [...validationCauses(kind, after), ...immutableCauses(kind.kind, before, after)];
  if (causes.length > 0) throw invalid(kind, before.metadata.name, causes);
  if (isDryRun(request)) return {code: 200, body: JSON.parse(JSON.stringify(after))};
  const saved = store.update(storedAs(kind), after);
  const isReleased = saved.metadata.deletionTimestamp && !saved.metadata.finalizers?.length && kind.kind !== 'Pod';
  if (isReleased && before.metadata.finalizers?.length) {
    store.remove(storedAs(kind), saved.metadata.namespace, saved.metadata.name);
  }
  return {code: 200, body: saved};
}

/** PUT on an object or its status. */
export function replace(context: Context, target: Target, request: ApiRequest): Answer {
  const before = existing(context, target);
  return save(context, target, request, before, typed(bodyFields(request), target));
}

/** PATCH on an object or its status. Server-side apply is refused. */
export function patch(context: Context, target: Target, request: ApiRequest): Answer {
  const mediaType = mediaTypeOf(request.contentType);
  if (mediaType === applyPatch) throw notBuilt('server-side apply (application/apply-patch+yaml)');
  const before = existing(context, target);
  const after = patched(target.kind, before, mediaType, parseJson(request.body));
  if (!isFields(after.metadata)) throw badRequest('the patched object has no metadata');
  return save(context, target, request, before, after);
}
