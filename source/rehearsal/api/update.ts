import type {KubeObject, Metadata} from '../model.ts';
import {bodyFields, mediaTypeOf, parseJson} from './body.ts';
import {withDefaults} from './defaults.ts';
import {badRequest, conflict, invalid, notBuilt} from './failure.ts';
import {fieldsAt, isFields, textAt} from './fields.ts';
import {immutableCauses} from './immutable.ts';
import {type Kind, storedAs} from './kinds.ts';
import {defaultsContext, existing, typed} from './objects.ts';
import {applyPatch, patched} from './patch/index.ts';
import {type Answer, type ApiRequest, type Context, isDryRun, type Target} from './request.ts';
import {validationCauses} from './validation.ts';

const staleVersion = 'the object has been modified; please apply your changes to the latest version and try again';

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
