import {type Fields, fieldsAt, listAt, textAt} from '../api/fields.ts';
import type {KubeObject} from '../model.ts';

/** The pod specs within objects: of their templates, of CronJobs' templates, of pods. */
export function podSpecs(objects: readonly KubeObject[]): Fields[] {
  return objects.flatMap(object => {
    const found = [
      fieldsAt(object, 'spec.template.spec'),
      fieldsAt(object, 'spec.jobTemplate.spec.template.spec'),
      ...(object.kind === 'Pod' ? [fieldsAt(object, 'spec')] : []),
    ];
    return found.filter(spec => 'containers' in spec);
  });
}

export const containersOf = (spec: Fields): Fields[] => [
  ...listAt(spec, 'initContainers'),
  ...listAt(spec, 'containers'),
];

export const imagesOf = (objects: readonly KubeObject[]): string[] => [
  ...new Set(
    podSpecs(objects)
      .flatMap(containersOf)
      .map(container => textAt(container, 'image'))
      .filter(image => image !== ''),
  ),
];

/** Something that a pod needs to start; `key` where it asks for one entry of it. */
export type Need = {
  kind: 'Secret' | 'ConfigMap' | 'PersistentVolumeClaim' | 'ServiceAccount';
  name: string;
  key?: string;
};

const need = (kind: Need['kind'], reference: Fields, nameField: string): Need[] => {
  const name = textAt(reference, nameField);
  if (name === '' || reference['optional'] === true) return [];
  const key = textAt(reference, 'key');
  return [{kind, name, ...(key !== '' && {key})}];
};

function environmentNeeds(container: Fields): Need[] {
  return [
    ...listAt(container, 'envFrom').flatMap(source => [
      ...need('Secret', fieldsAt(source, 'secretRef'), 'name'),
      ...need('ConfigMap', fieldsAt(source, 'configMapRef'), 'name'),
    ]),
    ...listAt(container, 'env').flatMap(variable => [
      ...need('Secret', fieldsAt(variable, 'valueFrom.secretKeyRef'), 'name'),
      ...need('ConfigMap', fieldsAt(variable, 'valueFrom.configMapKeyRef'), 'name'),
    ]),
  ];
}

/** A volume may want certain keys of a Secret or ConfigMap as files. */
function volumeNeeds(volume: Fields): Need[] {
  const secret = fieldsAt(volume, 'secret');
  const config = fieldsAt(volume, 'configMap');
  const keysOf = (source: Fields, needs: Need[]) =>
    needs.flatMap(found => [found, ...listAt(source, 'items').map(item => ({...found, key: textAt(item, 'key')}))]);
  return [
    ...keysOf(secret, need('Secret', secret, 'secretName')),
    ...keysOf(config, need('ConfigMap', config, 'name')),
    ...need('PersistentVolumeClaim', fieldsAt(volume, 'persistentVolumeClaim'), 'claimName'),
  ];
}

/** Everything that the pods of some objects need to start. */
export const needsOf = (objects: readonly KubeObject[]): Need[] =>
  podSpecs(objects).flatMap(spec => [
    ...containersOf(spec).flatMap(environmentNeeds),
    ...listAt(spec, 'volumes').flatMap(volumeNeeds),
    ...listAt(spec, 'imagePullSecrets').flatMap(secret => need('Secret', secret, 'name')),
    ...need('ServiceAccount', {name: textAt(spec, 'serviceAccountName')}, 'name'),
  ]);

/** The node labels that pods ask for. */
export const nodeLabels = (objects: readonly KubeObject[]): Record<string, string> =>
  Object.assign({}, ...podSpecs(objects).map(spec => fieldsAt(spec, 'nodeSelector'))) as Record<string, string>;

/** The node labels by which pods tell places apart, to be beside each other or spread. */
export const topologyKeys = (objects: readonly KubeObject[]): string[] => {
  const terms = podSpecs(objects).flatMap(spec => [
    ...listAt(spec, 'topologySpreadConstraints'),
    ...['podAffinity', 'podAntiAffinity'].flatMap(kind =>
      listAt(spec, `affinity.${kind}.requiredDuringSchedulingIgnoredDuringExecution`),
    ),
  ]);
  return [...new Set(terms.map(term => textAt(term, 'topologyKey')).filter(key => key !== ''))];
};

/** The image of a workload named as `deployment/NAME`; of one container where one is named. */
export function workloadImage(
  objects: readonly KubeObject[],
  workload: string,
  container: string | undefined,
): string | undefined {
  const [kind = '', name] = workload.split('/');
  const found = objects.filter(object => object.kind.toLowerCase() === kind && object.metadata.name === name);
  const containers = podSpecs(found).flatMap(spec => listAt(spec, 'containers'));
  const chosen = containers.find(item => container === undefined || textAt(item, 'name') === container);
  const image = textAt(chosen, 'image');
  return image === '' ? undefined : image;
}
