import type {Clock, KubeObject} from '../model.ts';
import {conflict} from './failure.ts';
import {type Fields, fieldsAt, numberAt, textAt} from './fields.ts';
import {contentOf, dependentsOf, type Found, foregroundDeletion} from './garbage.ts';
import {type Kind, storedAs} from './kinds.ts';
import type {Context} from './request.ts';

type Options = {propagation: 'Background' | 'Foreground' | 'Orphan'; graceSeconds: number | undefined};

const timestamp = (clock: Clock, seconds = 0) =>
  `${new Date(clock.now().getTime() + seconds * 1000).toISOString().slice(0, 19)}Z`;

/** How long a pod may take to end: not at all when it never ran or has ended already. */
function gracePeriodOf(pod: KubeObject, wanted: number | undefined): number {
  const isOver = ['Succeeded', 'Failed'].includes(textAt(pod, 'status.phase'));
  if (isOver || !textAt(pod, 'spec.nodeName')) return 0;
  return wanted ?? numberAt(pod, 'spec.terminationGracePeriodSeconds', 30);
}

const marked = (object: KubeObject, deletionTimestamp: string, deletionGracePeriodSeconds: number): KubeObject => ({
  ...object,
  metadata: {...object.metadata, deletionTimestamp, deletionGracePeriodSeconds},
});

const orphaned = (object: KubeObject, owner: string | undefined): KubeObject => ({
  ...object,
  metadata: {
    ...object.metadata,
    ownerReferences: object.metadata.ownerReferences?.filter(({uid}) => uid !== owner),
  },
});

/** Jobs keep their pods when nobody says otherwise: older clients relied on it. */
const usualPropagation = (kind: Kind) => (kind.kind === 'Job' ? 'Orphan' : 'Background');

/** Reads DeleteOptions out of body and query. */
export function deleteOptions(kind: Kind, body: Fields, query: URLSearchParams): Options {
  const propagation = query.get('propagationPolicy') ?? textAt(body, 'propagationPolicy');
  const known = propagation === 'Foreground' || propagation === 'Orphan' || propagation === 'Background';
  const grace = query.get('gracePeriodSeconds') ?? body['gracePeriodSeconds'];
  return {
    propagation: known ? propagation : usualPropagation(kind),
    graceSeconds: grace === undefined || grace === null ? undefined : Number(grace),
  };
}

/** Throws 409 when the object is not the one that the client meant to delete. */
export function checkPreconditions(kind: Kind, object: KubeObject, body: Fields): void {
  const wanted = fieldsAt(body, 'preconditions');
  for (const [field, label] of [
    ['uid', 'UID'],
    ['resourceVersion', 'ResourceVersion'],
  ] as const) {
    const value = textAt(wanted, field);
    const actual = object.metadata[field];
    if (value && value !== actual) {
      const why = `Precondition failed: ${label} in precondition: ${value}, ${label} in object meta: ${actual}`;
      throw conflict(kind, object.metadata.name, why);
    }
  }
}

/**
 * Deletes as far as it goes at once. Returns what is left: the marked object when a pod's life cycle, dependents,
 * finalizers or a namespace's content still hold it, undefined when it is gone.
 */
export function removeObject(context: Context, {kind, object}: Found, options: Options): KubeObject | undefined {
  const {store, clock} = context;
  const {namespace, name, uid, finalizers = []} = object.metadata;
  const mark = (graceSeconds: number, edit = (found: KubeObject) => found) =>
    store.change(storedAs(kind), namespace, name, found =>
      edit(marked(found, timestamp(clock, graceSeconds), graceSeconds)),
    );

  if (kind.kind === 'Pod' && kind.group === '') {
    const grace = gracePeriodOf(object, options.graceSeconds);
    if (grace > 0 && !object.metadata.deletionTimestamp) return mark(grace);
    if (grace > 0) return object;
    // Whoever watches is told that nothing is waited for any more, and then that it is gone.
    const last = mark(0);
    if (finalizers.length > 0) return last;
  }
  if (options.propagation === 'Orphan') {
    for (const {kind: dependentKind, object: dependent} of dependentsOf(store, uid)) {
      store.update(storedAs(dependentKind), orphaned(dependent, uid));
    }
  }
  const dependents = options.propagation === 'Foreground' ? dependentsOf(store, uid) : [];
  if (dependents.length > 0) {
    mark(0, found => ({
      ...found,
      metadata: {...found.metadata, finalizers: [...new Set([...finalizers, foregroundDeletion])]},
    }));
    for (const dependent of dependents) removeObject(context, dependent, options);
    return store.get(storedAs(kind), namespace, name);
  }
  if (finalizers.length > 0) return object.metadata.deletionTimestamp ? object : mark(0);
  if (kind.kind === 'Namespace' && kind.group === '') return removeNamespace(context, name, mark);
  store.remove(storedAs(kind), namespace, name);
  return undefined;
}

/** A namespace goes when its content is gone: the garbage collector ends it after the last object. */
function removeNamespace(
  {store, ...context}: Context,
  name: string,
  mark: (grace: number, edit: (found: KubeObject) => KubeObject) => KubeObject | undefined,
): KubeObject | undefined {
  const terminating = mark(0, found => ({...found, status: {phase: 'Terminating'}}));
  const content = contentOf(store, name);
  if (content.length === 0) store.remove({group: '', resource: 'namespaces'}, undefined, name);
  for (const found of content) {
    const {namespace, name: objectName} = found.object.metadata;
    // Earlier deletions may have taken it along.
    const current = store.get(storedAs(found.kind), namespace, objectName);
    if (current && !current.metadata.deletionTimestamp) {
      const options: Options = {propagation: 'Background', graceSeconds: undefined};
      removeObject({store, ...context}, {kind: found.kind, object: current}, options);
    }
  }
  return terminating;
}
