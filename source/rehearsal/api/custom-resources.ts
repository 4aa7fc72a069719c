import type {KubeObject, Store} from '../model.ts';
import {metricsGroup, metricsStanding} from './aggregated.ts';
import {age, type Column, column, name, since} from './columns/column.ts';
import {type Fields, fieldsAt, listAt, textAt, textsAt} from './fields.ts';
import {builtInKinds, customKind, type Kind} from './kinds.ts';
import {definedType} from './schema/custom.ts';

const definitions = {group: 'apiextensions.k8s.io', resource: 'customresourcedefinitions'};

/** `.spec.schedule` of a printer column; anything cleverer than a path shows nothing. */
function printerColumn(definition: Fields): Column {
  const path = textAt(definition, 'jsonPath').replace(/^\./, '');
  const isDate = definition['type'] === 'date';
  const cell: Column['cell'] = (object, now) => (isDate ? since(textAt(object, path), now) : textAt(object, path));
  return {...column(textAt(definition, 'name'), cell), isWide: Number(definition['priority'] ?? 0) > 0};
}

function kindsOf(definition: KubeObject): Kind[] {
  const names = fieldsAt(definition, 'spec.names');
  const kind = textAt(names, 'kind');
  return listAt(definition, 'spec.versions')
    .filter(version => version['served'] !== false)
    .map(version => {
      const printed = listAt(version, 'additionalPrinterColumns').map(printerColumn);
      return customKind({
        group: textAt(definition, 'spec.group'),
        version: textAt(version, 'name'),
        kind,
        plural: textAt(names, 'plural'),
        singular: textAt(names, 'singular') || kind.toLowerCase(),
        shortNames: textsAt(names, 'shortNames'),
        namespaced: textAt(definition, 'spec.scope') !== 'Cluster',
        categories: textsAt(names, 'categories'),
        subresources: Object.keys(fieldsAt(version, 'subresources')),
        customType: definedType(version),
        schema: fieldsAt(version, 'schema.openAPIV3Schema'),
        columns: [name, ...(printed.length > 0 ? printed : [age])],
      });
    });
}

const [measuredKinds, ownKinds] = [true, false].map(isMeasured =>
  builtInKinds.filter(({group}) => (group === metricsGroup) === isMeasured),
) as [Kind[], Kind[]];

/**
 * Every kind that the cluster serves now: the built-in ones and those of its CustomResourceDefinitions. What nobody has
 * registered, or nobody answers for, is not among them.
 */
export const servedKinds = (store: Store): Kind[] => [
  ...ownKinds,
  ...store.list(definitions).flatMap(kindsOf),
  ...(metricsStanding(store) === 'available' ? measuredKinds : []),
];

/** A definition as the server keeps it: names completed and accepted at once, so clients need not wait. */
export function establish(definition: KubeObject, now: string): KubeObject {
  const names = fieldsAt(definition, 'spec.names');
  const kind = textAt(names, 'kind');
  const accepted = {singular: kind.toLowerCase(), listKind: `${kind}List`, ...names};
  const condition = (type: string, reason: string, message: string) => ({
    type,
    status: 'True',
    lastTransitionTime: now,
    reason,
    message,
  });
  const stored = listAt(definition, 'spec.versions').find(version => version['storage'] === true);
  return {
    ...definition,
    spec: {conversion: {strategy: 'None'}, ...fieldsAt(definition, 'spec'), names: accepted},
    status: {
      acceptedNames: accepted,
      conditions: [
        condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
        condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
      ],
      storedVersions: [textAt(stored, 'name')],
    },
  };
}
