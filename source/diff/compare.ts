import {type Fields, isFields} from './fields.ts';
import {elementNames} from './lists.ts';
import type {ManifestObject} from './manifest.ts';
import {createMask, knownSecrets, type Mask, secretData} from './mask.ts';
import {pathText} from './path.ts';

export type FieldChange = {
  kind: 'added' | 'removed' | 'changed';
  /** Names on the way to the field; an element of a list by its own name. */
  at: readonly string[];
  /** 'spec.template.spec.containers[backend].env[LOG_FORMAT]'. */
  path: string;
  /** Masked: may be shown, saved, reported. Absent for what was added. */
  before?: unknown;
  /** Masked. Absent for what was removed. */
  after?: unknown;
  /** Chart labels and checksums, which change at every upgrade. */
  isNoise: boolean;
};

export type ObjectChange = {
  kind: 'added' | 'removed' | 'changed';
  /** The object as it is now; absent when added. In the clear: for judging, never for showing. */
  before?: ManifestObject;
  /** The object as it will be; absent when removed. In the clear. */
  after?: ManifestObject;
  /** The whole object as it may be shown, for what is added or removed. */
  shown?: unknown;
  /** In the order of the next manifest; empty unless changed. */
  fields: FieldChange[];
  /** True when nothing but noise changes. */
  isNoise: boolean;
};

/**
 * What becomes of each object: in the order of the next manifest, removed ones last, unchanged ones left out.
 * @param mask hides secret values; by default one that knows the Secrets of both manifests
 */
export function compareManifests(
  live: readonly ManifestObject[],
  next: readonly ManifestObject[],
  mask: Mask = createMask(knownSecrets([...live, ...next])),
): ObjectChange[] {
  const now = new Map(live.map(object => [object.key, object]));
  const then = new Set(next.map(object => object.key));
  const changes: ObjectChange[] = [];
  for (const after of next) {
    const before = now.get(after.key);
    if (before === undefined) {
      changes.push({kind: 'added', after, shown: showObject(after, mask), fields: [], isNoise: false});
      continue;
    }
    const fields = compareObjects(before, after, mask);
    if (fields.length === 0) continue;
    changes.push({kind: 'changed', before, after, fields, isNoise: fields.every(field => field.isNoise)});
  }
  for (const before of live) {
    if (then.has(before.key)) continue;
    changes.push({kind: 'removed', before, shown: showObject(before, mask), fields: [], isNoise: false});
  }
  return changes;
}

const showObject = ({body, kind}: ManifestObject, mask: Mask): unknown => mask.show(body, [], kind);

/** The object that a change is about. */
export const changedObject = ({before, after}: ObjectChange): ManifestObject => {
  const object = after ?? before;
  if (object === undefined) throw new Error('a change has an object before or after it');
  return object;
};

function compareObjects(before: ManifestObject, after: ManifestObject, mask: Mask): FieldChange[] {
  const found: FieldChange[] = [];
  const note = (at: readonly string[], one: unknown, other: unknown): void => {
    const kind = one === undefined ? 'added' : other === undefined ? 'removed' : 'changed';
    const change: FieldChange = {kind, at, path: pathText(at), isNoise: isNoise(at)};
    if (one !== undefined) change.before = mask.show(one, at, after.kind);
    if (other !== undefined) change.after = mask.show(other, at, after.kind);
    found.push(change);
  };
  compareFields(comparable(before), comparable(after), [], note);
  return found;
}

/** A Secret says the same in data and in stringData. */
function comparable({body, kind}: ManifestObject): Fields {
  if (kind !== 'Secret') return body;
  const {stringData: _, ...rest} = body;
  return {...rest, data: secretData(body)};
}

type Note = (at: readonly string[], before: unknown, after: unknown) => void;

function compareFields(before: unknown, after: unknown, at: readonly string[], note: Note): void {
  if (isFields(before) && isFields(after)) {
    for (const name of new Set([...Object.keys(after), ...Object.keys(before)])) {
      compareFields(before[name] ?? undefined, after[name] ?? undefined, [...at, name], note);
    }
    return;
  }
  if (Array.isArray(before) && Array.isArray(after)) compareLists(before, after, at, note);
  else if (!Object.is(before, after)) note(at, before, after);
}

function compareLists(before: unknown[], after: unknown[], at: readonly string[], note: Note): void {
  const list = at.at(-1) ?? '';
  const name = elementNames(list, before, after);
  if (name !== undefined) {
    const content = list === 'env' ? envContent : (element: Fields): unknown => element;
    const byName = (elements: unknown[]) =>
      new Map(elements.filter(isFields).map(element => [name(element), content(element)]));
    const [old, fresh] = [byName(before), byName(after)];
    for (const key of new Set([...fresh.keys(), ...old.keys()])) {
      compareFields(old.get(key), fresh.get(key), [...at, key], note);
    }
    return;
  }
  const areMaps = [...before, ...after].every(isFields);
  if (!areMaps || before.length !== after.length) {
    if (JSON.stringify(before) !== JSON.stringify(after)) note(at, before, after);
    return;
  }
  for (const [index, element] of after.entries()) {
    compareFields(before[index], element, [...at, String(index)], note);
  }
}

/** A variable is its value; one that comes from elsewhere is where it comes from. */
const envContent = ({name: _, ...rest}: Fields): unknown => ('value' in rest ? rest['value'] : rest);

const chartLabels = ['helm.sh/chart', 'chart', 'app.kubernetes.io/version', 'app.kubernetes.io/managed-by'];

/** Labels with the chart's version and checksums of configuration: they change at every upgrade and say nothing. */
function isNoise(at: readonly string[]): boolean {
  const [holder, name = ''] = at.slice(-2);
  if (holder === 'labels') return chartLabels.includes(name);
  return holder === 'annotations' && /^checksum\/|[-/.]checksum$|^rollme$/.test(name);
}
