import {asFields, fieldsAt, textAt} from '../fields.ts';
import {invalidValue, requiredValue, tooLong} from './causes.ts';
import {shown} from './checks.ts';
import type {Check, Place, Rule} from './rules.ts';
import {configKey, misspelt} from './words.ts';

const limit = 1024 * 1024;

const keys: Check = ({value, path}) =>
  Object.keys(asFields(value)).flatMap(key => {
    const why = misspelt(key, configKey);
    return why === undefined ? [] : [invalidValue(`${path}[${key}]`, shown(key), why)];
  });

/** A key is of text or of bytes. */
const inOneOfBoth: Check = ({value, path, object}) =>
  Object.keys(asFields(value)).flatMap(key =>
    key in fieldsAt(object, 'binaryData')
      ? [invalidValue(`${path}[${key}]`, shown(key), 'duplicate of key present in binaryData')]
      : [],
  );

const decoded = (text: unknown) => Buffer.from(`${text}`, 'base64');

const bytesOf = (values: Record<string, unknown>, size: (text: unknown) => number) =>
  Object.values(values).reduce<number>((sum, text) => sum + size(text), 0);

/** The server names no field when a ConfigMap is too large. */
const configMapSize: Check = ({object}) => {
  const texts = bytesOf(fieldsAt(object, 'data'), text => Buffer.byteLength(`${text}`));
  return texts + bytesOf(fieldsAt(object, 'binaryData'), text => decoded(text).length) > limit
    ? [tooLong('[]', limit)]
    : [];
};

const secretSize: Check = ({value, path}) =>
  bytesOf(asFields(value), text => decoded(text).length) > limit ? [tooLong(path, limit)] : [];

/** What Go's parser says of text that is no JSON. */
function notJson(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    const first = text.trim().charAt(0);
    if (first === '' || '{["'.includes(first)) return 'unexpected end of JSON input';
    return `invalid character '${first}' looking for beginning of value`;
  }
}

function pullSecret(name: string, {value, path}: Place) {
  const text = asFields(value)[name];
  if (text === undefined) return [requiredValue(`${path}[${name}]`)];
  const why = notJson(decoded(text).toString());
  return why === undefined ? [] : [invalidValue(`${path}[${name}]`, '"<secret contents redacted>"', why)];
}

const allOf =
  (...names: string[]): Check =>
  ({value, path}) =>
    names.filter(name => !(name in asFields(value))).map(name => requiredValue(`${path}[${name}]`));

const accountName = 'kubernetes.io/service-account.name';

/** What the data of a Secret must have, by its type. */
const byType: Record<string, Check> = {
  'kubernetes.io/dockerconfigjson': place => pullSecret('.dockerconfigjson', place),
  'kubernetes.io/dockercfg': place => pullSecret('.dockercfg', place),
  'kubernetes.io/tls': allOf('tls.crt', 'tls.key'),
  'kubernetes.io/ssh-auth': allOf('ssh-privatekey'),
  'kubernetes.io/basic-auth': place => {
    const {username, password} = asFields(place.value);
    return username === undefined && password === undefined ? allOf('username', 'password')(place) : [];
  },
  'kubernetes.io/service-account-token': ({object}) =>
    fieldsAt(object, 'metadata.annotations')[accountName]
      ? []
      : [requiredValue(`metadata.annotations[${accountName}]`)],
};

const typed: Check = place => byType[textAt(place.object, 'type')]?.(place) ?? [];

/** What must hold of settings and secrets. */
export const dataRules: Record<string, Rule[]> = {
  ConfigMap: [
    ['data', keys],
    ['data', inOneOfBoth],
    ['binaryData', keys],
    ['data', configMapSize],
  ],
  Secret: [
    ['data', keys],
    ['data', secretSize],
    ['data', typed],
  ],
};
