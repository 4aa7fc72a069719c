import {isDeepStrictEqual} from 'node:util';
import type {KubeObject} from '../../model.ts';
import {asWritten} from '../schema/canonical.ts';
import type {StructType} from '../schema/notation.ts';
import {type Changes, compared} from './compare.ts';
import {difference, intersection, isEmptySet, union} from './field-set.ts';
import {isSameManager, type Manager, type Owner, ownable, ownersOf, withOwners} from './managers.ts';

/** One write as ownership sees it. */
export type Write = {
  type: StructType;
  /** What was there; undefined when the object is new. */
  before: KubeObject | undefined;
  after: KubeObject;
  manager: Manager;
  time: string;
  /** Fields that this way of writing leaves alone: the status of an object, the spec beside a status. */
  ignored: readonly string[];
};

/** Before anything is there, the structs that are always written are empty. */
export const nothing = (type: StructType, {apiVersion, kind}: KubeObject): KubeObject =>
  asWritten(type, {apiVersion, kind, metadata: {}} as unknown as KubeObject);

const changesOf = ({type, before, after}: Write): Changes => {
  const old = before ? asWritten(type, before) : nothing(type, after);
  return compared(type, old, asWritten(type, after));
};

/** What others keep of their fields when somebody changes, adds and removes these. */
export function yielding(owners: readonly Owner[], {added, modified, removed}: Changes): Owner[] {
  const taken = union(union(added, modified), removed);
  return owners.map(owner => ({...owner, set: difference(owner.set, taken)}));
}

/** The entries after an update: the writer owns what it changed, and others own it no more. */
export function ownersAfter(owners: readonly Owner[], write: Write): Owner[] {
  const changes = changesOf(write);
  const others = owners.filter(({manager}) => !isSameManager(manager, write.manager));
  const own = owners.find(({manager}) => isSameManager(manager, write.manager));
  const gained = ownable(union(changes.added, changes.modified), write.ignored);
  const kept = own ? difference(own.set, changes.removed) : undefined;
  const set = kept ? union(kept, gained) : gained;
  const isTouched = !isEmptySet(gained);
  const mine: Owner = {manager: write.manager, time: isTouched ? write.time : own?.time, set};
  return [...yielding(others, changes), mine];
}

/** One empty entry is how clients ask for the list to be cleared. */
const isReset = (entries: unknown[]) => entries.length === 1 && isDeepStrictEqual(entries[0], {});

/**
 * The written object with its managedFields. A client may edit the list itself, as kubectl does when it moves an object
 * to server-side apply; objects that never had any get none from an update.
 */
export function recordUpdate(write: Write): KubeObject {
  const {before, after, manager} = write;
  if (before === undefined) return withOwners(before, after, ownersAfter([], write));
  const given = manager.subresource === '' ? (after.metadata.managedFields ?? []) : [];
  const owners = isReset(given) ? [] : ownersOf(given.length > 0 ? after : before);
  return withOwners(before, after, owners.length > 0 ? ownersAfter(owners, write) : []);
}

/** Whether two owners share a path. */
export const overlap = (owner: Owner, changes: Changes): Owner => ({
  ...owner,
  set: intersection(owner.set, union(changes.added, changes.modified)),
});
