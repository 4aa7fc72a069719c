import {familiarReference, type ImageReference, parseReference} from '../bundle/reference.ts';
import {type Fields, isFields, textAt} from './fields.ts';
import type {YamlPath} from './yaml-edit.ts';

/** An image as values name it: in one word, or in parts that the chart's templates join. */
export type ImageSetting = {
  /** Of the map that holds the parts, or of the word itself. */
  path: YamlPath;
  /** The path inside a registry, without one: 'datachain/studio-backend'. */
  repository: string;
  /** Registry written in front of the repository itself, not in a part of its own. */
  leadingRegistry: string | undefined;
  tag: string | undefined;
} & (
  | {shape: 'word'; word: string}
  | {
      shape: 'parts';
      repositoryKey: string;
      tagKey: string;
      /** Present only when the values or the chart's defaults have such a key. */
      registryKey: string | undefined;
      registry: string | undefined;
      digestKey: string | undefined;
    }
);

const repositoryKeys = ['repository', 'image', 'name'];
const tagKeys = ['tag', 'imageTag'];
const registryKeys = ['registry', 'imageRegistry'];

/** Everything in effective values that looks like an image; whether it is one, only rendering tells. */
export function imageSettings(values: unknown, path: YamlPath = []): ImageSetting[] {
  if (Array.isArray(values)) return values.flatMap((item, index) => imageSettings(item, [...path, index]));
  if (!isFields(values)) return [];
  const parts = partsOf(values, path);
  const below = Object.entries(values).flatMap(([name, value]) => {
    if (parts?.shape === 'parts' && parts.repositoryKey === name) return [];
    if (typeof value === 'string') return /image$/i.test(name) ? wordOf(value, [...path, name]) : [];
    return imageSettings(value, [...path, name]);
  });
  return parts === undefined ? below : [parts, ...below];
}

function wordOf(word: string, path: YamlPath): ImageSetting[] {
  const parsed = parseReference(word);
  if (!parsed.ok) return [];
  const {repository, registry} = shortened(parsed.reference);
  return [{shape: 'word', path, word, repository, leadingRegistry: registry, tag: parsed.reference.tag}];
}

/** `{registry, repository, tag, digest}` and its cousins; 'name' and 'image' count only beside a tag. */
function partsOf(values: Fields, path: YamlPath): ImageSetting | undefined {
  const tagKey = tagKeys.find(key => Object.hasOwn(values, key));
  const repositoryKey = repositoryKeys.find(key => textAt(values, key) !== undefined);
  if (repositoryKey === undefined || (repositoryKey !== 'repository' && tagKey === undefined)) return undefined;
  const parsed = parseReference(textAt(values, repositoryKey) ?? '');
  if (!parsed.ok || parsed.reference.tag !== undefined) return undefined;
  const {repository, registry} = shortened(parsed.reference);
  const registryKey = registryKeys.find(key => Object.hasOwn(values, key));
  const tag = tagKey === undefined ? undefined : values[tagKey];
  return {
    shape: 'parts',
    path,
    repository,
    leadingRegistry: registry,
    tag: tag === undefined || tag === null || tag === '' ? undefined : String(tag),
    repositoryKey,
    tagKey: tagKey ?? 'tag',
    registryKey,
    registry: registryKey === undefined ? undefined : (textAt(values, registryKey) ?? ''),
    digestKey: ['digest', 'sha'].find(key => (textAt(values, key) ?? '') !== ''),
  };
}

/** docker.io/library/postgres is postgres; what stands before any other path is its registry. */
function shortened(reference: ImageReference): {repository: string; registry: string | undefined} {
  return {repository: familiarReference(reference).repository, registry: reference.registry};
}
