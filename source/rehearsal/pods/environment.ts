import {Buffer} from 'node:buffer';
import type {Container} from '../controllers/kinds.ts';
import {resources} from '../controllers/resources.ts';
import type {Store} from '../model.ts';

export type Environment = {values: Record<string, string>} | {error: string};

const decoded = (data: Record<string, string>) =>
  Object.fromEntries(Object.entries(data).map(([name, value]) => [name, Buffer.from(value, 'base64').toString()]));

/** The data of a ConfigMap or Secret, in plain text; undefined when it is not there. */
function dataOf(store: Store, kind: 'configmap' | 'secret', namespace: string, name: string) {
  const object = store.get(kind === 'secret' ? resources.secrets : resources.configMaps, namespace, name);
  const data = object?.['data'] as Record<string, string> | undefined;
  return object && (kind === 'secret' ? decoded(data ?? {}) : (data ?? {}));
}

/**
 * The environment of a container out of its ConfigMaps, Secrets and own values, or what is missing in the kubelet's
 * words ('configmap "x" not found').
 */
export function environmentOf(store: Store, namespace: string, container: Container): Environment {
  const values: Record<string, string> = {};
  for (const {configMapRef, secretRef} of container.envFrom ?? []) {
    const reference = configMapRef ?? secretRef;
    if (!reference) continue;
    const kind = configMapRef ? 'configmap' : 'secret';
    const data = dataOf(store, kind, namespace, reference.name);
    if (!data && !reference.optional) return {error: `${kind} "${reference.name}" not found`};
    Object.assign(values, data);
  }
  for (const {name, value, valueFrom} of container.env ?? []) {
    const reference = valueFrom?.configMapKeyRef ?? valueFrom?.secretKeyRef;
    if (!reference) {
      values[name] = value ?? '';
      continue;
    }
    const kind = valueFrom?.configMapKeyRef ? 'configmap' : 'secret';
    const data = dataOf(store, kind, namespace, reference.name);
    const found = data?.[reference.key];
    if (found !== undefined) values[name] = found;
    else if (!reference.optional && !data) return {error: `${kind} "${reference.name}" not found`};
    else if (!reference.optional) {
      const title = kind === 'secret' ? 'Secret' : 'ConfigMap';
      return {error: `couldn't find key ${reference.key} in ${title} ${namespace}/${reference.name}`};
    }
  }
  return {values};
}
