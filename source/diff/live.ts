import {parseQuantity} from '../tools/quantity.ts';
import {type Fields, fieldsAt, isFields, listAt, oneLine, textAt} from './fields.ts';
import {elementNames} from './lists.ts';
import {type ManifestObject, objectName, toObject} from './manifest.ts';
import {createMask, knownSecrets, type Mask, secretData} from './mask.ts';
import {pathText} from './path.ts';
import {plainLine} from './plain.ts';

/**
 * How the live objects differ from a manifest, one line each and masked; empty when every field of the target is
 * there. What the server fills in is no difference; containers, variables, volumes and keys that the target does not
 * have are one: they survive a rollback, because patches only take away what the last manifest had.
 * @param live objects as `kubectl get -o json` gives them
 */
export function compareLive(target: readonly ManifestObject[], live: readonly Fields[]): string[] {
  const found = live.map(body => toObject(body)).filter(object => object !== undefined);
  const mask = createMask(knownSecrets([...target, ...found]));
  const scaled = scaledWorkloads([...target, ...found]);
  return target.flatMap(object => {
    const name = objectName(object);
    const twin = found.find(candidate => isSameObject(object, candidate));
    if (twin === undefined) return [`${plainLine(name)} is missing`];
    const context = {kind: object.kind, mask, isScaled: scaled.has(name), lines: [] as string[]};
    compareMaps(normalise(object), normalise(twin), [], context);
    return context.lines.map(line => plainLine(`${name}: ${line}`));
  });
}

type Context = {kind: string; mask: Mask; isScaled: boolean; lines: string[]};

const groupOf = (object: ManifestObject): string => object.key.slice(0, object.key.indexOf('/'));

/** A manifest may leave the namespace to the release; the server may serve another version. */
const isSameObject = (target: ManifestObject, live: ManifestObject): boolean =>
  target.kind === live.kind &&
  target.name === live.name &&
  groupOf(target) === groupOf(live) &&
  (target.namespace === undefined || live.namespace === undefined || target.namespace === live.namespace);

/** Workloads whose replicas an autoscaler decides. */
const scaledWorkloads = (objects: readonly ManifestObject[]): Set<string> =>
  new Set(
    objects
      .filter(({kind}) => kind === 'HorizontalPodAutoscaler')
      .map(({body}) => fieldsAt(body, 'spec', 'scaleTargetRef'))
      .map(target => `${textAt(target, 'kind') ?? ''}/${textAt(target, 'name') ?? ''}`),
  );

/** What identifies an object, or is the server's own, is not compared; a Secret is its decoded content. */
function normalise({kind, body}: ManifestObject): Fields {
  const {apiVersion: _version, kind: _kind, status: _status, stringData: _plain, ...rest} = body;
  const {namespace: _namespace, name: _name, creationTimestamp: _at, ...metadata} = fieldsAt(body, 'metadata');
  return kind === 'Secret' ? {...rest, metadata, data: secretData(body)} : {...rest, metadata};
}

function compareMaps(target: Fields, live: Fields, at: readonly string[], context: Context, isElement = false): void {
  for (const [name, wanted] of Object.entries(target)) {
    if (context.isScaled && name === 'replicas' && at.join('.') === 'spec') continue;
    compareFields(wanted, live[name], [...at, name], context);
  }
  if (!isElement && wholeMaps.includes(at.at(-1) ?? '')) {
    for (const name of Object.keys(live)) {
      if (!Object.hasOwn(target, name)) context.lines.push(`${pathText([...at, name])} is left over`);
    }
  }
  for (const name of wholeLists) {
    if (!Object.hasOwn(target, name) && Array.isArray(live[name]) && isInPod(at))
      compareLists([], live[name], [...at, name], context);
  }
}

/** Maps and lists that hold nothing but what a manifest put there. */
const wholeMaps = ['binaryData', 'data', 'matchLabels', 'nodeSelector', 'selector'];
const wholeLists = ['containers', 'env', 'envFrom', 'initContainers', 'ports', 'volumeMounts', 'volumes'];

const isInPod = (at: readonly string[]): boolean => at.includes('template') || at[0] === 'spec';

function compareFields(target: unknown, live: unknown, at: readonly string[], context: Context): void {
  if (isNothing(target, at) && isNothing(live, at)) return;
  if (isFields(target) && isFields(live)) compareMaps(target, live, at, context);
  else if (Array.isArray(target) && Array.isArray(live)) compareLists(target, live, at, context);
  else if (!isSameWord(target, live, at)) report(target, live, at, context);
}

/** Fields whose absence means true, so that a false one must be there. */
const trueByDefault = ['allowPrivilegeEscalation', 'automountServiceAccountToken', 'enableServiceLinks'];

/** The server leaves out what is empty, zero or false. */
function isNothing(value: unknown, at: readonly string[]): boolean {
  if (value === undefined || value === null || value === '' || value === 0) return true;
  if (value === false) return !trueByDefault.includes(at.at(-1) ?? '');
  if (Array.isArray(value)) return value.length === 0;
  return isFields(value) && Object.keys(value).length === 0;
}

const quantityHolders = ['capacity', 'hard', 'limits', 'overhead', 'requests'];
const quantityFields = ['averageValue', 'divisor', 'sizeLimit', 'storage'];

function isSameWord(target: unknown, live: unknown, at: readonly string[]): boolean {
  if (String(target) === String(live)) return typeof target !== 'object' && typeof live !== 'object';
  const isQuantity = quantityHolders.includes(at.at(-2) ?? '') || quantityFields.includes(at.at(-1) ?? '');
  const [wanted, there] = isQuantity ? [parseQuantity(target), parseQuantity(live)] : [];
  return wanted !== undefined && wanted === there;
}

/** Lists that others may add to. */
const openLists = ['finalizers', 'secrets', 'imagePullSecrets', 'ownerReferences'];

function compareLists(
  target: readonly unknown[],
  live: readonly unknown[],
  at: readonly string[],
  context: Context,
): void {
  const list = at.at(-1) ?? '';
  const isOpen = openLists.includes(list) && !at.includes('template');
  const name = elementNames(list, target, live);
  if (name === undefined) {
    if (target.every(isFields) && live.every(isFields) && target.length === live.length) {
      for (const [index, element] of target.entries())
        compareFields(element, live[index], [...at, String(index)], context);
    } else if (isOpen) {
      const missing = target.filter(element => !live.includes(element));
      if (missing.length > 0) report(target, live, at, context);
    } else if (!isSameList(target, live)) report(target, live, at, context);
    return;
  }
  const elements = listAt({live}, 'live');
  for (const element of target.filter(isFields)) {
    const twin = elements.find(candidate => name(candidate) === name(element));
    const path = [...at, name(element)];
    if (twin === undefined) context.lines.push(`${pathText(path)} is missing`);
    else compareMaps(element, twin, path, context, true);
  }
  if (isOpen) return;
  const wanted = new Set(target.filter(isFields).map(name));
  for (const element of elements) {
    if (!wanted.has(name(element))) context.lines.push(`${pathText([...at, name(element)])} is left over`);
  }
}

const isSameList = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length &&
  one.every(
    (item, index) => String(item) === String(other[index]) || JSON.stringify(item) === JSON.stringify(other[index]),
  );

function report(target: unknown, live: unknown, at: readonly string[], {kind, mask, lines}: Context): void {
  const show = (value: unknown): string => oneLine(mask.show(value, at, kind));
  const path = pathText(at);
  if (live === undefined) lines.push(`${path} is missing, ${show(target)} is expected`);
  else lines.push(`${path} is ${show(live)}, ${show(target)} is expected`);
}
