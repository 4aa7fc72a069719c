import {isDeepStrictEqual} from 'node:util';
import type {KubeObject, Metadata} from '../model.ts';
import {updateRefusal} from '../refusals.ts';
import {desired} from '../store.ts';
import {withDefaults} from './defaults.ts';
import {badRequest, conflict, forbidden, invalid} from './failure.ts';
import {fieldsAt, textAt} from './fields.ts';
import {immutableCauses} from './immutable.ts';
import {type Kind, storedAs} from './kinds.ts';
import {defaultsContext, existing} from './objects.ts';
import {type Answer, type ApiRequest, type Context, isDryRun, type Target} from './request.ts';
import {asWritten} from './schema/canonical.ts';
import {typeOf} from './schema/index.ts';
import {validationCauses} from './validation/index.ts';
import {kept, owned, served} from './views.ts';

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

/** What a dry run shows: a change of what is wanted would have counted. */
function trialOf(before: KubeObject, after: KubeObject): KubeObject {
  const plain = JSON.parse(JSON.stringify(after)) as KubeObject;
  const {generation} = before.metadata;
  if (generation === undefined || isDeepStrictEqual(desired(before), desired(plain))) return plain;
  return {...plain, metadata: {...plain.metadata, generation: generation + 1}};
}

/**
 * Puts an object in the place of the one before, as far as the way of writing allows; both are in the words of the kind
 * that is written. `own` records whose it is.
 */
export function save(
  context: Context,
  target: Target,
  request: ApiRequest,
  {before, sent, own}: {before: KubeObject; sent: KubeObject; own: (after: KubeObject) => KubeObject},
): Answer {
  const {store} = context;
  const {kind} = target;
  const metadata = updatedMetadata(kind, before, sent);
  const written = asWritten(typeOf(kind), {...sent, metadata});
  const stored = existing(context, target);
  const chosen = chosenPart(target, stored, kept(kind, written));
  const completed = withDefaults(keepServerChoices(stored, chosen), defaultsContext(store), kind.schema);
  const causes = [...validationCauses(kind, completed, stored), ...immutableCauses(kind.kind, stored, completed)];
  if (causes.length > 0) throw invalid(kind, stored.metadata.name, causes);
  const refusal = updateRefusal(store, storedAs(kind), stored, completed);
  if (refusal) throw forbidden(kind, stored.metadata.name, refusal);
  const after = owned(kind, completed, own);
  if (isDryRun(request)) return {code: 200, body: served(kind, trialOf(stored, after))};
  const saved = store.update(storedAs(kind), after);
  const isReleased = saved.metadata.deletionTimestamp && !saved.metadata.finalizers?.length && kind.kind !== 'Pod';
  if (isReleased && before.metadata.finalizers?.length) {
    store.remove(storedAs(kind), saved.metadata.namespace, saved.metadata.name);
  }
  return {code: 200, body: served(kind, saved)};
}
