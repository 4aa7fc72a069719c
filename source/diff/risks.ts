import type {Risk} from '../probes/facts.ts';
import type {Site} from '../probes/site.ts';
import {changedObject, type ObjectChange} from './compare.ts';
import {fieldRisk} from './field-risks.ts';
import {podPath} from './images.ts';
import {immutableFields} from './immutable.ts';
import {hookEvents, isKept, type ManifestObject, objectName} from './manifest.ts';
import {findMigrations} from './migration.ts';

export type RiskInput = {
  changes: readonly ObjectChange[];
  hookChanges: readonly ObjectChange[];
  live: readonly ManifestObject[];
  next: readonly ManifestObject[];
  liveHooks: readonly ManifestObject[];
  nextHooks: readonly ManifestObject[];
  pointOfNoReturn?: Site['pointOfNoReturn'];
};

const ranks = {stop: 0, look: 1, note: 2} as const;

/** What an operator has to know before approving, worst first; objects in the order of the plan within a rank. */
export function findRisks(input: RiskInput): Risk[] {
  const risks = [
    ...input.changes
      .filter(({kind}) => kind === 'removed')
      .map(change => removalRisk(changedObject(change), input.nextHooks)),
    ...input.changes.filter(({kind}) => kind === 'changed').flatMap(changeRisks),
    ...fromHooks(input),
    ...findMigrations(input),
  ];
  return risks.sort((one, other) => ranks[one.level] - ranks[other.level]);
}

/** Kinds whose deletion takes data or other objects with it. */
const precious: Readonly<Record<string, string>> = {
  CustomResourceDefinition: 'is deleted, and every object of its kind with it',
  Namespace: 'is deleted, and everything in it',
  PersistentVolume: 'is deleted, and its data may go with it',
  PersistentVolumeClaim: 'is deleted, and its data with it',
  StatefulSet: 'is deleted',
};

function removalRisk(object: ManifestObject, nextHooks: readonly ManifestObject[]): Risk {
  const name = objectName(object);
  const hook = nextHooks.find(({key}) => key === object.key);
  if (hook !== undefined) return movedRisk(name, hook);
  if (isKept(object))
    return {
      level: 'look',
      object: name,
      text: 'leaves the chart; it is kept (resource-policy: keep) and no longer managed',
    };
  const loss = Object.hasOwn(precious, object.kind) ? precious[object.kind] : undefined;
  if (loss === undefined) return {level: 'look', object: name, text: 'is deleted'};
  return {level: 'stop', object: name, text: loss};
}

/** Helm deletes what left the manifest at the end, after the pre-upgrade hooks made it anew; exit 0 all the same. */
function movedRisk(object: string, hook: ManifestObject): Risk {
  const isMadeAfter = hookEvents(hook).includes('post-upgrade');
  if (isMadeAfter)
    return {level: 'look', object, text: 'moves into the hooks: deleted, then made anew after the upgrade'};
  return {
    level: 'stop',
    object,
    text: 'moves from the manifest into the hooks: helm deletes it at the end of the upgrade',
  };
}

function fromHooks({changes, liveHooks}: RiskInput): Risk[] {
  const hooks = new Set(liveHooks.map(({key}) => key));
  return changes
    .filter(({kind, after}) => kind === 'added' && after !== undefined && hooks.has(after.key))
    .map(
      (change): Risk => ({
        level: 'look',
        object: objectName(changedObject(change)),
        text: 'moves from the hooks into the manifest: helm refuses an object that is there without its ownership labels',
      }),
    );
}

function changeRisks(change: ObjectChange): Risk[] {
  const {before, after, fields} = change;
  if (before === undefined || after === undefined) return [];
  const object = objectName(after);
  // A hook is deleted and made anew, so nothing of it is immutable.
  const stops = hookEvents(after).length > 0 ? [] : immutableFields(before, after, fields);
  const immutable = stops.map(
    ({path}): Risk => ({level: 'stop', object, text: `${path} cannot be changed: the server will refuse it`}),
  );
  const others = fields
    .filter(field => !stops.includes(field) && !field.isNoise)
    .map(field => fieldRisk(after, field))
    .filter(risk => risk !== undefined);
  return [...immutable, ...restartRisk(change, after), ...dedupe(others.map(risk => ({...risk, object})))];
}

/** Labels and checksums are folded away; that every pod restarts for them has to be said. */
function restartRisk({isNoise, fields}: ObjectChange, after: ManifestObject): Risk[] {
  const path = podPath(after.kind);
  const isInTemplate = fields.some(({at}) => path?.every((name, index) => at[index] === name) === true);
  if (!isNoise || path === undefined || path.length === 0 || !isInTemplate) return [];
  return [{level: 'note', object: objectName(after), text: 'its pods are replaced for labels or checksums alone'}];
}

const dedupe = (risks: Risk[]): Risk[] =>
  risks.filter((risk, index) => risks.findIndex(({text}) => text === risk.text) === index);
