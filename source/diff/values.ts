import {familiarReference, formatReference, parseReference, referenceOf} from '../bundle/reference.ts';
import {type Fields, isFields, listAt, textAt, valueAt} from './fields.ts';
import {type ImageSetting, imageSettings} from './image-settings.ts';
import {mergeValues, readValues} from './values-file.ts';
import {appendYaml, setYaml, type YamlPath} from './yaml-edit.ts';

export {compareValues} from './compare-values.ts';
export {textDiff} from './text-diff.ts';
export {valuesProblems} from './values-file.ts';

export type ValuesEdit = {
  /** 'images.backend.tag'. */
  path: string;
  /** What was in force, of the file or by the chart's default; undefined when nothing was. */
  before: string | undefined;
  after: string;
};

export type ProposeInput = {
  /** The operator's values file; it must be valid (`valuesProblems`). */
  text: string;
  /** The bundle's images and what they are called in the internal registry. */
  images: readonly {reference: string; internalReference: string}[];
  /** Host with port. */
  registryHost: string;
  /** values.yaml of the target chart, read. */
  chartDefaults: unknown;
  /** Name of a pull secret that every pod is to use. */
  pullSecret?: string;
  /** Images (as rendered) that a first proposal left outside: their settings get the registry in full. */
  stillOutside?: readonly string[];
};

export type Proposal = {
  text: string;
  edits: ValuesEdit[];
  /** Images of the bundle that no setting names: hard-coded in the chart, or not used. */
  unmatched: string[];
};

/**
 * The operator's values with every image sent to the internal registry, comments and order kept. A proposal: keys
 * that no template reads look like settings too, so only rendering proves it.
 */
export function proposeValues(input: ProposeInput): Proposal {
  const own = readValues(input.text);
  // `global:` with nothing below it takes nothing away.
  const effective = mergeValues(input.chartDefaults, own['global'] === null ? {...own, global: {}} : own);
  const wanted: {path: YamlPath; after: string}[] = [];
  const matched = new Set<string>();
  const globalRegistry = textAt(effective, 'global', 'imageRegistry');
  if (globalRegistry !== undefined) wanted.push({path: ['global', 'imageRegistry'], after: input.registryHost});
  for (const setting of imageSettings(effective)) {
    const image = imageFor(setting, input.images);
    if (image === undefined) continue;
    matched.add(image.reference);
    wanted.push(...settingEdits(setting, image, input, globalRegistry !== undefined));
  }
  let text = input.text;
  const edits: ValuesEdit[] = [];
  for (const {path, after} of wanted) {
    const before = lookUp(effective, path);
    if (before === after) continue;
    const edited = setYaml(text, path, after);
    if (edited === undefined) continue;
    text = edited;
    edits.push({path: path.join('.'), before, after});
  }
  const withSecret = input.pullSecret === undefined ? undefined : addPullSecret(text, effective, own, input.pullSecret);
  return {
    text: withSecret?.text ?? text,
    edits: withSecret === undefined ? edits : [...edits, withSecret.edit],
    unmatched: input.images.map(({reference}) => reference).filter(reference => !matched.has(reference)),
  };
}

type BundleImage = ProposeInput['images'][number];

/** The bundle's image of that repository; among several the one with the tag in force. */
function imageFor(setting: ImageSetting, images: ProposeInput['images']): BundleImage | undefined {
  const same = images.filter(({reference}) => {
    const parsed = parseReference(reference);
    if (!parsed.ok) return false;
    const {repository} = familiarReference(parsed.reference);
    const isMirrored = setting.leadingRegistry !== undefined && setting.repository.endsWith(`/${repository}`);
    return setting.repository === repository || isMirrored;
  });
  if (same.length < 2) return same[0];
  return same.find(image => [image.reference, image.internalReference].some(text => tagOf(text) === setting.tag));
}

const tagOf = (reference: string): string | undefined => {
  const parsed = parseReference(reference);
  return parsed.ok ? parsed.reference.tag : undefined;
};

function settingEdits(
  setting: ImageSetting,
  image: BundleImage,
  {registryHost, stillOutside = []}: ProposeInput,
  hasGlobal: boolean,
): {path: YamlPath; after: string}[] {
  if (setting.shape === 'word') return [{path: setting.path, after: image.internalReference}];
  const internal = referenceOf(image.internalReference);
  const isOutside = stillOutside.some(text => isSameRepository(text, image.reference));
  const {path, registryKey, repositoryKey, tagKey, digestKey} = setting;
  const edits: {path: YamlPath; after: string}[] = [];

  // The chart puts the global registry in front by itself; in front of an own one where that is left empty.
  const isLeftToGlobal = hasGlobal && !isOutside && (registryKey === undefined || setting.registry === '');
  if (registryKey !== undefined && !isLeftToGlobal) edits.push({path: [...path, registryKey], after: registryHost});
  const isInFull = registryKey === undefined && !isLeftToGlobal;
  const after = isInFull
    ? formatReference({...internal, tag: undefined, manifestDigest: undefined})
    : internal.repository;
  const isAsWritten = setting.leadingRegistry === undefined && setting.repository === internal.repository;
  if (isInFull || !isAsWritten) edits.push({path: [...path, repositoryKey], after});

  // An empty tag is the chart's app version; it is named only when the image got another tag inside.
  const isMoved = setting.tag === undefined && internal.tag !== tagOf(image.reference);
  if (internal.tag !== undefined && (setting.tag !== undefined || isMoved)) {
    edits.push({path: [...path, tagKey], after: internal.tag});
  }
  if (digestKey !== undefined) edits.push({path: [...path, digestKey], after: ''});
  return edits;
}

function isSameRepository(one: string, other: string): boolean {
  const [left, right] = [parseReference(one), parseReference(other)];
  return (
    left.ok &&
    right.ok &&
    familiarReference(left.reference).repository === familiarReference(right.reference).repository
  );
}

/** A word or number in force at a path; undefined for none. */
function lookUp(values: unknown, path: YamlPath): string | undefined {
  const found = path.reduce<unknown>(
    (place, name) => (Array.isArray(place) ? place[Number(name)] : isFields(place) ? place[String(name)] : undefined),
    values,
  );
  return found === undefined || found === null || typeof found === 'object' ? undefined : String(found);
}

/** Where the chart keeps them: at the top, or under global; elements are names or `{name}`. */
function addPullSecret(
  text: string,
  effective: unknown,
  own: Fields,
  name: string,
): {text: string; edit: ValuesEdit} | undefined {
  const isTop = valueAt(effective, 'imagePullSecrets') !== undefined;
  const isGlobal = !isTop && valueAt(effective, 'global', 'imagePullSecrets') !== undefined;
  const path = isGlobal ? ['global', 'imagePullSecrets'] : ['imagePullSecrets'];
  const inForce = valueAt(effective, ...path);
  const list: unknown[] = Array.isArray(inForce) ? inForce : [];
  if (list.includes(name) || listAt(effective, ...path).some(secret => secret['name'] === name)) return undefined;
  const element = typeof list[0] === 'string' ? name : {name};
  const isOwn = Array.isArray(valueAt(own, ...path)) || list.length === 0;
  // A list in the values replaces the chart's: what that held is written out too.
  const edited = isOwn ? appendYaml(text, path, element) : setYaml(text, path, [...list, element]);
  if (edited === undefined) return undefined;
  const before = list.length === 0 ? undefined : JSON.stringify(list);
  return {text: edited, edit: {path: path.join('.'), before, after: JSON.stringify([...list, element])}};
}
