import {type Document, isAlias, isMap, LineCounter, parseAllDocuments, type Tags} from 'yaml';
import {type Fields, fieldsAt, isFields, textAt} from './fields.ts';

/** One object of a rendered manifest. */
export type ManifestObject = {
  /** Identity across versions of its API: 'apps/Deployment/studio/backend'; core group and no namespace are ''. */
  key: string;
  apiVersion: string;
  kind: string;
  namespace: string | undefined;
  name: string;
  /** The template it came from, as helm's comment says: 'studio/templates/backend.yaml'. */
  source: string | undefined;
  /** The object itself. Secrets are in the clear: for judging, never for showing. */
  body: Fields;
};

export type ManifestError = {
  /** Counts from 1; undefined when the whole text was refused. */
  line: number | undefined;
  message: string;
};

/** Well above what a release Secret of 1 MiB can hold unpacked. */
const longestManifest = 32 * 1024 * 1024;
const mostAliases = 100;

/** Helm reads YAML 1.1 without its sixties and timestamps: 0644 is octal, yes is true, 2024-01-01 stays text. */
const helmTags = (tags: Tags): Tags =>
  tags.filter(tag => typeof tag === 'string' || (tag.format !== 'TIME' && tag.tag !== 'tag:yaml.org,2002:timestamp'));

/** How Helm's own parser reads YAML; duplicate keys are refused. */
export const helmYaml = {version: '1.1', uniqueKeys: true, customTags: helmTags, prettyErrors: false} as const;

/**
 * Reads a manifest of many documents, as `helm get manifest`, `helm get hooks` and a dry run print it. Lists are
 * unfolded, empty documents left out. What cannot be read is an error with its line; the rest is still given.
 */
export function parseManifest(text: string): {objects: ManifestObject[]; errors: ManifestError[]} {
  if (text.length > longestManifest) {
    return {objects: [], errors: [{line: undefined, message: `longer than ${longestManifest} characters`}]};
  }
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, {...helmYaml, lineCounter: lines});
  const objects: ManifestObject[] = [];
  const errors: ManifestError[] = [];
  for (const document of Array.isArray(parsed) ? parsed : []) {
    const line = lines.linePos(document.contents?.range?.[0] ?? document.range[0]).line;
    const [problem] = document.errors;
    if (problem !== undefined) {
      errors.push({line: lines.linePos(problem.pos[0]).line, message: problem.message});
      continue;
    }
    const read = readDocument(document);
    if (typeof read === 'string') errors.push({line, message: read});
    else objects.push(...read);
  }
  const seen = new Set<string>();
  for (const {key} of objects) {
    if (seen.has(key)) errors.push({line: undefined, message: `${key} is there twice`});
    seen.add(key);
  }
  return {objects, errors};
}

/** The objects of one document, or why it has none. */
function readDocument(document: Document.Parsed): ManifestObject[] | string {
  if (document.contents === null) return [];
  if (!isMap(document.contents) && !isAlias(document.contents)) {
    const value: unknown = document.toJS({maxAliasCount: 0});
    return value === null ? [] : 'a Kubernetes object is expected, this is not a map';
  }
  let value: unknown;
  try {
    value = document.toJS({maxAliasCount: mostAliases});
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return readObject(value, sourceOf(document));
}

function readObject(value: unknown, source: string | undefined): ManifestObject[] | string {
  if (!isFields(value)) return 'a Kubernetes object is expected, this is not a map';
  const items = value['items'];
  if (textAt(value, 'kind')?.endsWith('List') === true && Array.isArray(items)) {
    const read = items.map(item => readObject(item, source));
    return read.find(result => typeof result === 'string') ?? read.filter(Array.isArray).flat();
  }
  const object = toObject(value, source);
  return object === undefined ? 'apiVersion, kind and metadata.name are expected' : [object];
}

/** An object of a manifest or of the cluster by its identity; undefined when it lacks one. */
export function toObject(body: Fields, source?: string): ManifestObject | undefined {
  const apiVersion = textAt(body, 'apiVersion');
  const kind = textAt(body, 'kind');
  const name = body['metadata'] === undefined ? undefined : nameOf(fieldsAt(body, 'metadata'));
  if (apiVersion === undefined || kind === undefined || name === undefined) return undefined;
  const namespace = textAt(body, 'metadata', 'namespace');
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return {key: `${group}/${kind}/${namespace ?? ''}/${name}`, apiVersion, kind, namespace, name, source, body};
}

/** Jobs may be named by the server: the prefix is all there is then. */
const nameOf = (metadata: Fields): string | undefined => textAt(metadata, 'name') ?? textAt(metadata, 'generateName');

/** Helm's '# Source: chart/templates/file.yaml' stands above the object. */
function sourceOf(document: Document.Parsed): string | undefined {
  const first = isMap(document.contents) ? document.contents.items[0]?.key : undefined;
  const above = [document.commentBefore, document.contents?.commentBefore, commentOf(first)].join('\n');
  return /^\s*Source: (\S+)/m.exec(above)?.[1];
}

const commentOf = (node: unknown): string =>
  isFields(node) && typeof node['commentBefore'] === 'string' ? node['commentBefore'] : '';

/** What an operator calls it: 'Deployment/datachain-studio-backend'. */
export const objectName = ({kind, name}: Pick<ManifestObject, 'kind' | 'name'>): string => `${kind}/${name}`;

/** The events of a hook ('pre-upgrade', 'post-upgrade', …); none for what is no hook. */
export const hookEvents = ({body}: ManifestObject): string[] =>
  (textAt(body, 'metadata', 'annotations', 'helm.sh/hook') ?? '')
    .split(',')
    .map(event => event.trim())
    .filter(event => event !== '');

/** True when helm leaves the object alone once it is no longer in the chart. */
export const isKept = ({body}: ManifestObject): boolean =>
  textAt(body, 'metadata', 'annotations', 'helm.sh/resource-policy') === 'keep';
