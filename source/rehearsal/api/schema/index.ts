import {groupVersionOf, type Kind} from '../kinds.ts';
import {type Field, free, readTables, type StructType, type Type} from './notation.ts';
import {apiextensions} from './tables/apiextensions.ts';
import {apps} from './tables/apps.ts';
import {authentication} from './tables/authentication.ts';
import {authorization} from './tables/authorization.ts';
import {autoscaling} from './tables/autoscaling.ts';
import {batch} from './tables/batch.ts';
import {core} from './tables/core.ts';
import {discovery} from './tables/discovery.ts';
import {meta} from './tables/meta.ts';
import {networking} from './tables/networking.ts';
import {pods} from './tables/pods.ts';
import {autoscalingV1, coordination, events, policy, rbac, scheduling, storage} from './tables/small-groups.ts';
import {volumes} from './tables/volumes.ts';

const tables = readTables({
  meta,
  core: [core, pods, volumes].map(table => table.trim()).join('\n'),
  apps,
  batch,
  autoscaling,
  autoscalingV1,
  networking,
  policy,
  rbac,
  scheduling,
  storage,
  coordination,
  discovery,
  events,
  authorization,
  authentication,
  apiextensions,
});

/** Which table describes a group and version. */
const tableOf: Readonly<Record<string, string>> = {
  v1: 'core',
  'apps/v1': 'apps',
  'batch/v1': 'batch',
  'autoscaling/v1': 'autoscalingV1',
  'autoscaling/v2': 'autoscaling',
  'networking.k8s.io/v1': 'networking',
  'policy/v1': 'policy',
  'rbac.authorization.k8s.io/v1': 'rbac',
  'scheduling.k8s.io/v1': 'scheduling',
  'storage.k8s.io/v1': 'storage',
  'coordination.k8s.io/v1': 'coordination',
  'discovery.k8s.io/v1': 'discovery',
  'events.k8s.io/v1': 'events',
  'authorization.k8s.io/v1': 'authorization',
  'authentication.k8s.io/v1': 'authentication',
  'apiextensions.k8s.io/v1': 'apiextensions',
};

const text = (name: string): [string, Field] => [
  name,
  {name, number: 0, type: {form: 'scalar', scalar: 'string'}, isOptional: false, isAlwaysThere: false},
];

/** The message of a built-in kind; undefined for kinds that no table describes. */
export function builtInType(apiVersion: string, kind: string): StructType | undefined {
  const table = kind === 'DeleteOptions' ? 'meta' : tableOf[apiVersion];
  const name = `${table}.${kind}`;
  return tables.has(name) ? tables.find(name) : undefined;
}

/** The metadata that every object has. */
export const metadataType: StructType = tables.find('meta.ObjectMeta');

/** A custom object: its metadata is everybody's, these fields are its own, `rest` is what else it may have. */
export function customType(fields: Iterable<[string, Field]>, rest?: Type): StructType {
  const metadata: Field = {name: 'metadata', number: 1, type: metadataType, isOptional: false, isAlwaysThere: true};
  return {
    form: 'struct',
    name: 'CustomResource',
    isAtomic: false,
    fields: new Map([...fields, text('apiVersion'), text('kind'), ['metadata', metadata]]),
    inlined: new Map(),
    ...(rest && {rest}),
  };
}

/** What objects of a kind are made of; free below their metadata when nobody says. */
export const typeOf = (kind: Pick<Kind, 'group' | 'version' | 'kind' | 'customType'>): StructType =>
  kind.customType ?? builtInType(groupVersionOf(kind), kind.kind) ?? customType([], free);
