import type {KubeObject} from '../../model.ts';
import {failure} from '../failure.ts';
import {asWritten} from '../schema/canonical.ts';
import type {StructType} from '../schema/notation.ts';
import {compared, merged} from './compare.ts';
import {difference, emptySet, type FieldSet, intersection, isEmptySet, pathTexts, union} from './field-set.ts';
import {lastAppliedSet, mindsLastApplied, withLastApplied} from './last-applied.ts';
import {isSameManager, type Manager, type Owner, ownable, ownersOf} from './managers.ts';
import {spokenOf, withDeclared, withoutPaths} from './parts.ts';
import {nothing, overlap, ownersAfter, yielding} from './update.ts';

export type Application = {
  type: StructType;
  live: KubeObject | undefined;
  config: KubeObject;
  manager: Manager;
  time: string;
  /** Takes over what others own instead of refusing. */
  force: boolean;
  ignored: readonly string[];
};

/** The one who is said to have made what was there before anybody was recorded. */
const beforeFirst = 'before-first-apply';

function recordedOwners({type, live, time, manager, ignored}: Application): Owner[] {
  if (!live) return [];
  const owners = ownersOf(live);
  if (owners.length > 0) return owners;
  const author: Manager = {...manager, name: beforeFirst, operation: 'Update', subresource: ''};
  return ownersAfter([], {type, before: undefined, after: live, manager: author, time, ignored});
}

/** Takes away what the manager applied before and applies no more, unless somebody else owns it. */
function pruned(type: StructType, object: unknown, last: FieldSet, owned: FieldSet): unknown {
  const declared = (set: FieldSet) => withDeclared(type, set);
  const speaks = (value: unknown) => declared(spokenOf(type, value));
  const all = speaks(object);
  const cut = withoutPaths(type, object, declared(last));
  // What went along but is owned by somebody comes back, and so does what was never this manager's.
  const givenBack = withoutPaths(type, object, difference(difference(all, speaks(cut)), declared(owned)));
  return withoutPaths(type, object, intersection(difference(all, speaks(givenBack)), declared(last)));
}

function managerText({name, operation, apiVersion, subresource}: Manager): string {
  const through = subresource ? ` with subresource ${JSON.stringify(subresource)}` : '';
  return `${JSON.stringify(name)}${through}${operation === 'Update' ? ` using ${apiVersion}` : ''}`;
}

function conflictError(conflicts: readonly Owner[]) {
  const found = conflicts.flatMap(({manager, set}) => pathTexts(set).map(path => ({who: managerText(manager), path})));
  const byManager = [...Map.groupBy(found, ({who}) => who)].toSorted(([left], [right]) => (left < right ? -1 : 1));
  const [only] = found;
  const message =
    found.length === 1 && only
      ? `Apply failed with 1 conflict: conflict with ${only.who}: ${only.path}`
      : `Apply failed with ${found.length} conflicts: ${byManager
          .flatMap(([who, paths]) => [`conflicts with ${who}:`, ...paths.map(({path}) => `- ${path}`)])
          .join('\n')}`;
  const causes = byManager.flatMap(([, paths]) =>
    paths.map(({who, path}) => ({reason: 'FieldManagerConflict', message: `conflict with ${who}`, field: path})),
  );
  return failure({code: 409, reason: 'Conflict', message, details: {causes}});
}

/** Owners without the paths that need no force. */
const without = (conflicts: readonly Owner[], allowed: FieldSet): Owner[] =>
  conflicts.map(owner => ({...owner, set: difference(owner.set, allowed)})).filter(owner => !isEmptySet(owner.set));

/**
 * Applies a configuration to what is there. Returns the object before defaults and the owners afterwards; throws the 409
 * that names every field which somebody else owns and which would change.
 */
export function applied(application: Application): {object: KubeObject; owners: Owner[]} {
  const {type, config, manager, force, ignored, time} = application;
  const owners = recordedOwners(application);
  const live = application.live ? asWritten(type, application.live) : nothing(type, config);
  const last = owners.find(owner => isSameManager(owner.manager, manager));
  const others = owners.filter(owner => !isSameManager(owner.manager, manager));
  const set = ownable(spokenOf(type, config), ignored);
  const ownedNow = others.reduce((all, owner) => union(all, owner.set), set);
  const united = merged(type, live, config);
  const object = (last ? pruned(type, united, last.set, ownedNow) : united) as KubeObject;
  const changes = compared(type, live, object);
  const mindsNote = mindsLastApplied(manager.name);
  const allowed = mindsNote ? lastAppliedSet(type, application.live) : emptySet;
  const found = others.map(owner => overlap(owner, changes));
  const refused = without(found, allowed);
  if (refused.length > 0 && !force) throw conflictError(refused);
  // Whoever changes nothing takes its fields without a time.
  const isNoop = Object.values(changes).every(isEmptySet);
  const mine: Owner = {manager, time: isNoop ? last?.time : time, set};
  const owned = [...yielding(others, changes), mine];
  return {object: mindsNote ? withLastApplied(object, config) : object, owners: owned};
}
