import type {Cause} from '../failure.ts';
import {type Fields, fieldsAt} from '../fields.ts';
import type {Kind} from '../kinds.ts';
import {invalidValue, requiredValue, tooLong} from './causes.ts';
import {shown} from './checks.ts';
import type {Check} from './rules.ts';
import {labelValue, misspelt, misspeltQualified, serviceLabel, subdomain} from './words.ts';

/** RBAC names are path segments: `system:node` is one. */
const hasFreeName = (kind: Kind) => kind.group === 'rbac.authorization.k8s.io';

/** What is wrong with an object's name. */
export function nameCauses(kind: Kind, name: string): Cause[] {
  if (!name) return [requiredValue('metadata.name', 'name or generateName is required')];
  if (hasFreeName(kind)) return [];
  const why = misspelt(name, kind.kind === 'Service' ? serviceLabel : subdomain);
  return why === undefined ? [] : [invalidValue('metadata.name', shown(name), why)];
}

/** Labels, with the path that the server names them by. */
export const labels: Check = ({value, path}) =>
  Object.entries((value ?? {}) as Fields).flatMap(([key, text]) =>
    [
      [key, misspeltQualified(key)],
      [`${text}`, misspelt(`${text}`, labelValue)],
    ].flatMap(([bad, why]) => (why === undefined ? [] : [invalidValue(path, shown(bad), why)])),
  );

const annotationsLimit = 256 * 1024;

/** Annotations: their names, and how much they are together. */
export const annotations: Check = ({value, path}) => {
  const given = Object.entries((value ?? {}) as Fields);
  const misnamed = given.flatMap(([key]) => {
    const why = misspeltQualified(key.toLowerCase());
    return why === undefined ? [] : [invalidValue(path, shown(key), why)];
  });
  const bytes = given.reduce((sum, [key, text]) => sum + Buffer.byteLength(key) + Buffer.byteLength(`${text}`), 0);
  return bytes > annotationsLimit ? [...misnamed, tooLong(path, annotationsLimit)] : misnamed;
};

/** Labels and annotations of a template: the server leaves `metadata` out of their paths. */
export const templateMetadata: Check = ({value, path, holder, object}) => {
  const metadata = fieldsAt(value, 'metadata');
  return [
    ...labels({value: metadata['labels'], path: `${path}.labels`, holder, object}),
    ...annotations({value: metadata['annotations'], path: `${path}.annotations`, holder, object}),
  ];
};
