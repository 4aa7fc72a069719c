import type {KubeObject} from '../model.ts';
import {type Fields, fieldsAt} from './fields.ts';
import {groupVersionOf} from './kinds.ts';
import type {Manager} from './ownership/managers.ts';
import type {ApiRequest, Context, Target} from './request.ts';
import {typeOf} from './schema/index.ts';
import type {StructType} from './schema/notation.ts';

/** The first word of what a client calls itself: `helm/v4.1.4 (linux/amd64)` is helm. */
const firstWord = (userAgent: string) => userAgent.split('/')[0] || 'unknown';

/** Fields that a way of writing leaves alone. */
function ignoredBy({kind, subresource}: Target): string[] {
  if (subresource === 'status') return ['spec', 'metadata.labels', 'metadata.ownerReferences'];
  return kind.subresources.includes('status') ? ['status'] : [];
}

export type Writing = {type: StructType; manager: Manager; time: string; ignored: string[]};

/** Who writes what and when, as ownership of fields records it. */
export function writeOf(
  {clock}: Context,
  target: Target,
  {query, userAgent}: ApiRequest,
  operation: Manager['operation'],
): Writing {
  return {
    type: typeOf(target.kind),
    manager: {
      name: query.get('fieldManager') || firstWord(userAgent),
      operation,
      apiVersion: groupVersionOf(target.kind),
      subresource: target.subresource ?? '',
    },
    time: `${clock.now().toISOString().slice(0, 19)}Z`,
    ignored: ignoredBy(target),
  };
}

const only = (fields: Fields, names: string[]) =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));

/** What the server chooses only while it stores an object, after the fields have got their owners. */
const chosenLate: Readonly<Record<string, string[]>> = {
  Service: ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'],
  Job: ['selector'],
  Namespace: ['finalizers'],
};

/** A new object without what the server chooses as it stores it: nobody owns that unless it was sent. */
export function beforeStorage(object: KubeObject, sent: KubeObject): KubeObject {
  const late = chosenLate[object.kind];
  if (!late) return object;
  const spec = fieldsAt(object, 'spec');
  const kept = Object.keys(spec).filter(name => !late.includes(name) || name in fieldsAt(sent, 'spec'));
  const own = {...object, spec: only(spec, kept)};
  if (object.kind !== 'Job') return own;
  // The labels that lead from a Job to its pods are made with its selector.
  const template = fieldsAt(spec, 'template');
  const labels = Object.keys(fieldsAt(sent, 'spec.template.metadata.labels'));
  const metadata = fieldsAt(template, 'metadata');
  const sentLabels = only(fieldsAt(metadata, 'labels'), labels);
  return {
    ...own,
    spec: {
      ...own.spec,
      template: {
        ...template,
        metadata: {...metadata, labels: labels.length > 0 ? sentLabels : undefined},
      },
    },
  };
}
