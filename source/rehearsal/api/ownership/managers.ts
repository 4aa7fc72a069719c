import {isDeepStrictEqual} from 'node:util';
import type {KubeObject} from '../../model.ts';
import {isFields, textAt} from '../fields.ts';
import {type FieldSet, fromFieldsV1, isEmptySet, toFieldsV1, withoutBranch} from './field-set.ts';

/** Who writes, and how: entries of managedFields are told apart by this. */
export type Manager = {
  name: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  /** Through which subresource; '' for the object itself. */
  subresource: string;
};

/** What one manager owns since when. */
export type Owner = {manager: Manager; time: string | undefined; set: FieldSet};

export const isSameManager = (left: Manager, right: Manager): boolean => isDeepStrictEqual(left, right);

/** Fields that the server alone says, so nobody owns them. */
const unowned = [
  'apiVersion',
  'kind',
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map(name => `metadata.${name}`),
];

const steps = (path: string) => path.split('.').map(name => `f:${name}`);

/** What of a set may be owned by a writer that may not touch these fields. */
export function ownable(set: FieldSet, ignored: readonly string[]): FieldSet {
  const cut = [...unowned, ...ignored].reduce((rest, path) => withoutBranch(rest, steps(path)), set);
  const metadata = cut.below.get('f:metadata');
  if (!metadata?.isMember) return cut;
  const below = new Map(cut.below).set('f:metadata', {...metadata, isMember: false});
  return {
    ...cut,
    below: metadata.below.size > 0 ? below : new Map([...below].filter(([step]) => step !== 'f:metadata')),
  };
}

/** Reads an object's managedFields. */
export function ownersOf({metadata}: KubeObject): Owner[] {
  return (metadata.managedFields ?? []).filter(isFields).map(entry => ({
    manager: {
      name: textAt(entry, 'manager'),
      operation: entry['operation'] === 'Apply' ? 'Apply' : 'Update',
      apiVersion: textAt(entry, 'apiVersion'),
      subresource: textAt(entry, 'subresource'),
    },
    time: textAt(entry, 'time') || undefined,
    set: fromFieldsV1(entry['fieldsV1']),
  }));
}

const byRank = (left: Owner, right: Owner) => {
  const rank = ({manager, time}: Owner) => [
    manager.operation,
    time ?? '',
    manager.name,
    manager.apiVersion,
    manager.subresource,
  ];
  const [a, b] = [rank(left), rank(right)];
  const index = a.findIndex((text, place) => text !== b[place]);
  return index < 0 ? 0 : (a[index] ?? '') < (b[index] ?? '') ? -1 : 1;
};

/** Writes managedFields: appliers first, then by time and name; owners of nothing are gone. */
export function managedFields(owners: readonly Owner[]): unknown[] {
  return owners
    .filter(({set}) => !isEmptySet(set))
    .toSorted(byRank)
    .map(({manager: {name, operation, apiVersion, subresource}, time, set}) => ({
      manager: name,
      operation,
      apiVersion,
      ...(time && {time}),
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(set),
      ...(subresource && {subresource}),
    }));
}

const withoutTimes = (entries: unknown[] | undefined) =>
  (entries ?? []).map(entry => (isFields(entry) ? {...entry, time: undefined} : entry));

/** Puts owners into an object; when only their times would change the old ones stay, so that nothing was written. */
export function withOwners(before: KubeObject | undefined, object: KubeObject, owners: readonly Owner[]): KubeObject {
  const entries = managedFields(owners);
  const old = before?.metadata.managedFields;
  const isSame = old !== undefined && isDeepStrictEqual(withoutTimes(old), withoutTimes(entries));
  const {managedFields: _sent, ...metadata} = object.metadata;
  const kept = isSame && isUnchanged(before, object) ? old : entries;
  return {...object, metadata: {...metadata, ...(kept.length > 0 && {managedFields: kept})}};
}

const comparable = ({metadata, ...object}: KubeObject) => {
  const {managedFields: _fields, ...rest} = metadata;
  return JSON.parse(JSON.stringify({...object, metadata: rest})) as unknown;
};

const isUnchanged = (before: KubeObject | undefined, after: KubeObject) =>
  before !== undefined && isDeepStrictEqual(comparable(before), comparable(after));
