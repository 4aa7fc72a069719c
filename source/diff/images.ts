import {parseReference} from '../bundle/reference.ts';
import {type Fields, fieldsAt, isFields, listAt, textAt} from './fields.ts';
import {hookEvents, type ManifestObject, objectName} from './manifest.ts';

export type RenderedImage = {
  /** As rendered. */
  reference: string;
  /** 'Deployment/datachain-studio-backend'. */
  object: string;
  /** Name of the container, or the path of the field for 'other'. */
  container: string;
  /** 'other': a field called image outside any pod template; what an operator makes of it is its own affair. */
  kind: 'container' | 'init' | 'hook' | 'other';
};

const podPaths: Readonly<Record<string, readonly string[]>> = {
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  DaemonSet: ['spec', 'template'],
  Deployment: ['spec', 'template'],
  Job: ['spec', 'template'],
  Pod: [],
  PodTemplate: ['template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
};

/** Where the pod template of a kind stands; undefined for kinds that make no pods. */
export const podPath = (kind: string): readonly string[] | undefined =>
  Object.hasOwn(podPaths, kind) ? podPaths[kind] : undefined;

/** The pod template of a workload, {} for anything else. */
export function podTemplate(object: ManifestObject): Fields {
  const path = podPath(object.kind);
  return path === undefined ? {} : fieldsAt(object.body, ...path);
}

/** Every image that the objects name, in order of appearance; hooks are told by their annotation. */
export const renderedImages = (objects: readonly ManifestObject[]): RenderedImage[] => objects.flatMap(imagesOf);

function imagesOf(object: ManifestObject): RenderedImage[] {
  const name = objectName(object);
  if (podPath(object.kind) === undefined) {
    return strayImages(object.body, []).map(image => ({...image, object: name, kind: 'other'}));
  }
  const isHook = hookEvents(object).length > 0;
  const spec = fieldsAt(podTemplate(object), 'spec');
  const found: RenderedImage[] = [];
  for (const [list, kind] of [
    ['initContainers', 'init'],
    ['containers', 'container'],
  ] as const) {
    for (const container of listAt(spec, list)) {
      const reference = textAt(container, 'image');
      if (reference === undefined) continue;
      const containerName = textAt(container, 'name') ?? '';
      found.push({reference, object: name, container: containerName, kind: isHook ? 'hook' : kind});
    }
  }
  for (const volume of listAt(spec, 'volumes')) {
    const reference = textAt(volume, 'image', 'reference');
    if (reference === undefined) continue;
    found.push({
      reference,
      object: name,
      container: `volume ${textAt(volume, 'name') ?? ''}`,
      kind: isHook ? 'hook' : 'container',
    });
  }
  return found;
}

/** Fields called image (or …Image) anywhere in an object, with a value that reads as a reference with a tag or path. */
function strayImages(value: unknown, path: readonly string[]): {reference: string; container: string}[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => strayImages(item, [...path, String(index)]));
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([name, field]) => {
    const here = [...path, name];
    if (typeof field !== 'string') return strayImages(field, here);
    if (!/^image$|Image$/.test(name) || !/[/:@]/.test(field) || !parseReference(field).ok) return [];
    return [{reference: field, container: here.join('.')}];
  });
}

/** The images that do not come from the registry, those that cannot be read among them. */
export const imagesOutside = (images: readonly RenderedImage[], registryHost: string): RenderedImage[] =>
  images.filter(({reference}) => {
    const parsed = parseReference(reference);
    return !parsed.ok || parsed.reference.registry !== registryHost;
  });

/** The containers of a workload's pods; none for anything else. */
export const containersOf = (object: ManifestObject, list: 'containers' | 'initContainers'): Fields[] =>
  listAt(podTemplate(object), 'spec', list);
