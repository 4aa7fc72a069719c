import type {KubeObject} from '../../model.ts';
import {type Fields, fieldsAt, isFields, listAt, textAt} from '../fields.ts';

const without = (fields: Fields, names: readonly string[]) =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

/** What the server itself adds to a spec after its fields have got their owners. */
const addedLate: Readonly<Record<string, string[]>> = {
  Service: ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'],
  Job: ['selector'],
  Namespace: ['finalizers'],
  PersistentVolumeClaim: ['storageClassName'],
  Pod: ['priority', 'preemptionPolicy', 'serviceAccount', 'serviceAccountName', 'tolerations'],
};

const tokenMount = '/var/run/secrets/kubernetes.io/serviceaccount';

const listOrNothing = (items: Fields[]) => (items.length > 0 ? items : undefined);

/** A pod without the volume of its account's token, which admission mounts. */
function withoutToken(spec: Fields): Fields {
  const volumes = listAt(spec, 'volumes').filter(volume => !textAt(volume, 'name').startsWith('kube-api-access-'));
  const unmounted = (container: Fields): Fields => ({
    ...container,
    volumeMounts: listOrNothing(listAt(container, 'volumeMounts').filter(mount => mount['mountPath'] !== tokenMount)),
  });
  const lists = ['initContainers', 'containers'].filter(name => spec[name] !== undefined);
  return {
    ...spec,
    ...Object.fromEntries(lists.map(name => [name, listAt(spec, name).map(unmounted)])),
    volumes: listOrNothing(volumes),
  };
}

/** The labels that lead from a Job to its pods are made with its selector. */
function withoutJobLabels(spec: Fields, sent: KubeObject | undefined): Fields {
  const template = fieldsAt(spec, 'template');
  const metadata = fieldsAt(template, 'metadata');
  const own = Object.keys(fieldsAt(sent, 'spec.template.metadata.labels'));
  const labels = Object.entries(fieldsAt(metadata, 'labels')).filter(([name]) => own.includes(name));
  const kept = labels.length > 0 ? Object.fromEntries(labels) : undefined;
  return {...spec, template: {...template, metadata: {...metadata, labels: kept}}};
}

/**
 * A new object as its writer made it: without what the server adds as it stores it, unless that was sent too. `sent` is
 * unknown for what the cluster's own parts create.
 */
export function asBorn(object: KubeObject, sent?: KubeObject): KubeObject {
  const late = addedLate[object.kind];
  if (!late || !isFields(object['spec'])) return object;
  const sentSpec = fieldsAt(sent, 'spec');
  const spec = without(
    object['spec'],
    late.filter(name => !(name in sentSpec)),
  );
  if (object.kind === 'Pod') return {...object, spec: withoutToken(spec)};
  return {...object, spec: object.kind === 'Job' ? withoutJobLabels(spec, sent) : spec};
}
