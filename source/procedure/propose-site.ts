import {parseReference} from '../bundle/reference.ts';
import {listAt, textAt} from '../diff/fields.ts';
import {containersOf, podTemplate, renderedImages} from '../diff/images.ts';
import {type ManifestObject, parseManifest} from '../diff/manifest.ts';

export type FoundRelease = {name: string; namespace: string};

export type ProposeSiteInput = {
  release: FoundRelease;
  context: string;
  kubeconfig: string;
  /** `helm get manifest` of the release. */
  manifest: string;
  /** The operator's values, kept beside the site file. */
  valuesFile: string;
};

/** The registry that most of the deployed images come from; undefined when none names one. */
function registryOf(objects: readonly ManifestObject[]): string | undefined {
  const counts = new Map<string, number>();
  for (const {reference} of renderedImages(objects)) {
    const parsed = parseReference(reference);
    const host = parsed.ok ? parsed.reference.registry : undefined;
    if (host !== undefined && host !== 'docker.io') counts.set(host, (counts.get(host) ?? 0) + 1);
  }
  return [...counts].toSorted(([, left], [, right]) => right - left)[0]?.[0];
}

/** A PostgreSQL among the workloads, with user and database as its own environment names them. */
function databaseOf(objects: readonly ManifestObject[]) {
  for (const object of objects) {
    if (object.kind !== 'Deployment' && object.kind !== 'StatefulSet') continue;
    for (const container of containersOf(object, 'containers')) {
      const parsed = parseReference(textAt(container, 'image') ?? '');
      if (!parsed.ok || !/(^|\/)postgres(ql)?$/.test(parsed.reference.repository)) continue;
      const variable = (name: string): string | undefined =>
        listAt(container, 'env').flatMap(entry =>
          textAt(entry, 'name') === name ? (textAt(entry, 'value') ?? []) : [],
        )[0];
      const user = variable('POSTGRES_USER') ?? 'postgres';
      return {
        workload: `${object.kind.toLowerCase()}/${object.name}`,
        container: textAt(container, 'name') ?? 'postgres',
        user,
        name: variable('POSTGRES_DB') ?? user,
      };
    }
  }
  return undefined;
}

/** The health URL behind the first Ingress with a host. */
function healthUrlOf(objects: readonly ManifestObject[]): string | undefined {
  for (const {kind, body} of objects) {
    if (kind !== 'Ingress') continue;
    const host = listAt(body, 'spec', 'rules').flatMap(rule => textAt(rule, 'host') ?? [])[0];
    const scheme = listAt(body, 'spec', 'tls').length > 0 ? 'https' : 'http';
    if (host !== undefined) return `${scheme}://${host}/health`;
  }
  return undefined;
}

/** What a site file for a running release would say, as far as its manifest tells. */
export function proposeSite({release, context, kubeconfig, manifest, valuesFile}: ProposeSiteInput) {
  const {objects} = parseManifest(manifest);
  const pullSecret = objects
    .flatMap(object => listAt(podTemplate(object), 'spec', 'imagePullSecrets'))
    .flatMap(secret => textAt(secret, 'name') ?? [])[0];
  const [database, healthUrl] = [databaseOf(objects), healthUrlOf(objects)];
  return {
    release: release.name,
    namespace: release.namespace,
    context,
    kubeconfig,
    registry: {host: registryOf(objects)},
    values: [valuesFile],
    ...(pullSecret === undefined ? {} : {pullSecret}),
    ...(database === undefined ? {} : {database}),
    ...(healthUrl === undefined ? {} : {healthUrl}),
  };
}
