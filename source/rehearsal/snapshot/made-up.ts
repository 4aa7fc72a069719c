import {fieldsAt, listAt, textAt} from '../api/fields.ts';
import type {KubeObject} from '../model.ts';
import {keyOf} from './live.ts';
import {type Need, needsOf} from './pod-specs.ts';

const placeholder = 'made-up-for-the-rehearsal';

function madeUp(kind: Need['kind'], name: string, keys: string[]): KubeObject {
  const metadata = {name};
  const entries = (value: string) => Object.fromEntries(keys.map(key => [key, value]));
  switch (kind) {
    case 'Secret':
      return {apiVersion: 'v1', kind, metadata, type: 'Opaque', stringData: entries(placeholder)};
    case 'ConfigMap':
      return {apiVersion: 'v1', kind, metadata, data: entries(placeholder)};
    case 'ServiceAccount':
      return {apiVersion: 'v1', kind, metadata};
    case 'PersistentVolumeClaim':
      return {
        apiVersion: 'v1',
        kind,
        metadata,
        spec: {accessModes: ['ReadWriteOnce'], resources: {requests: {storage: '1Gi'}}},
      };
  }
}

/** Stand-ins for what pods need and the snapshot does not hold, Secrets above all; a pull secret gets the site's login. */
export function standIns(objects: readonly KubeObject[], there: readonly string[]): KubeObject[] {
  const known = new Set([...objects.map(keyOf), ...there, 'ServiceAccount/default']);
  const missing = new Map<string, {need: Need; keys: Set<string>}>();
  for (const need of needsOf(objects)) {
    const key = `${need.kind}/${need.name}`;
    if (known.has(key)) continue;
    const entry = missing.get(key) ?? {need, keys: new Set<string>()};
    if (need.key !== undefined) entry.keys.add(need.key);
    missing.set(key, entry);
  }
  return [...missing.values()].map(({need: {kind, name}, keys}) => madeUp(kind, name, [...keys]));
}

/** The storage classes that claims name, of whatever kind they are at the site. */
export function storageClasses(objects: readonly KubeObject[]): KubeObject[] {
  const claims = [
    ...objects.filter(({kind}) => kind === 'PersistentVolumeClaim'),
    ...objects.flatMap(object => listAt(object, 'spec.volumeClaimTemplates')),
  ];
  const names = new Set(claims.map(claim => textAt(claim, 'spec.storageClassName')).filter(name => name !== ''));
  return [...names].map(name => ({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: {name},
    provisioner: 'rehearsal.local/volumes',
    reclaimPolicy: 'Delete',
    volumeBindingMode: 'Immediate',
    allowVolumeExpansion: true,
  }));
}

const pluralOf = (kind: string): string => {
  const word = kind.toLowerCase();
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
};

/** A definition that takes any object of a kind that the pretend cluster does not know. */
export function definitionOf({apiVersion, kind}: KubeObject): KubeObject {
  const [group = '', version = 'v1'] = apiVersion.split('/');
  const plural = pluralOf(kind);
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {name: `${plural}.${group}`},
    spec: {
      group,
      names: {kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase()},
      scope: 'Namespaced',
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: {openAPIV3Schema: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true}},
        },
      ],
    },
  };
}

/** Definitions for the kinds that are not served, one each. */
export function definitionsFor(
  objects: readonly KubeObject[],
  isServed: (object: KubeObject) => boolean,
): KubeObject[] {
  const defined = new Set(
    objects
      .filter(({kind}) => kind === 'CustomResourceDefinition')
      .map(object => `${textAt(object, 'spec.group')}/${textAt(fieldsAt(object, 'spec.names'), 'kind')}`),
  );
  const groupOf = ({apiVersion}: KubeObject) => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '');
  const strangers = objects.filter(
    object => !isServed(object) && !defined.has(`${groupOf(object)}/${object.kind}`) && groupOf(object) !== '',
  );
  return [...new Map(strangers.map(object => [`${groupOf(object)}/${object.kind}`, definitionOf(object)])).values()];
}
