import type {KubeObject} from '../model.ts';
import type {Column} from './columns/column.ts';
import {podRowConditions} from './columns/pods.ts';
import type {Kind} from './kinds.ts';

const definition = ({name, type, isWide}: Column) => ({
  name,
  type,
  format: name === 'Name' ? 'name' : '',
  description: name,
  priority: isWide ? 1 : 0,
});

/** How much of the object each row carries: `includeObject` of the query. */
export type Included = 'None' | 'Metadata' | 'Object';

/** Reads `includeObject`; metadata is the server's own choice. */
export function includedIn(query: URLSearchParams): Included {
  const wanted = query.get('includeObject');
  return wanted === 'None' || wanted === 'Object' ? wanted : 'Metadata';
}

function rowObject(object: KubeObject, included: Included): unknown {
  if (included === 'None') return null;
  if (included === 'Object') return object;
  return {kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata};
}

export type TableOptions = {
  kind: Kind;
  objects: KubeObject[];
  metadata: Record<string, unknown>;
  now: Date;
  included: Included;
  /** Left out after the first event of a watch. */
  hasHeaders: boolean;
};

/** Objects as the server prints them for `kubectl get`. */
export function table({kind, objects, metadata, now, included, hasHeaders}: TableOptions): Record<string, unknown> {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: hasHeaders ? kind.columns.map(definition) : [],
    rows: objects.map(object => {
      const conditions = kind.kind === 'Pod' ? podRowConditions(object) : undefined;
      return {
        cells: kind.columns.map(column => column.cell(object, now)),
        ...(conditions && {conditions}),
        object: rowObject(object, included),
      };
    }),
  };
}
