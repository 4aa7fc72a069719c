import {createHmac, randomBytes} from 'node:crypto';
import {fieldsAt, isFields, textAt} from './fields.ts';
import type {ManifestObject} from './manifest.ts';

/**
 * Replaces secret values by a short salted hash, so that a change is seen and the value is not. The salt lives as
 * long as the mask: hashes of two masks cannot be compared, nor guessed values be tried against a saved document.
 */
export type Mask = {
  /** The mark of a value: 'sha256 8c1f02aa…'. */
  mark: (value: unknown) => string;
  /** A value as it may be shown, given the path of names that leads to it and the kind of the object. */
  show: (value: unknown, path: readonly string[], kind?: string) => unknown;
};

const secretName =
  /pass(word|wd|phrase)?s?$|password|passwd|secret|token|api[-_.]?key|access[-_.]?key|private[-_.]?key|signing[-_.]?key|encryption[-_.]?key|credential|dsn$|connection[-_.]?string|\.dockerconfigjson|htpasswd|[-_.]pwd$|^pwd$/i;

/** Names that speak about a secret without holding one. */
const onlyAbout =
  /(name|ref|path|file|dir|mount|mounts|seconds|minutes|hours|ttl|expiration|expires|enabled|policy|namespace|type|length|size|url|endpoint|audience|issuer)s?$|^checksum\/|^automount|^existing|^imagePullSecrets?$|^use[-_]/i;

/** Whether a value of that name is to be kept from view: 'POSTGRES_PASSWORD' is, 'secretName' is not. */
export const looksSecret = (name: string): boolean => secretName.test(name) && !onlyAbout.test(name);

/** Secrets inside longer texts: what stays stands in the first group, the secret in the second. */
const insideText: readonly RegExp[] = [
  // scheme://user:password@host
  /([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)([^\s@/]+)(?=@)/gi,
  // password=…, "token": "…", and at the end of a line: --api-key …
  /((?:pass(?:word|wd|phrase)?|secret(?:[-_.]?key)?|token|api[-_.]?key|access[-_.]?key|private[-_.]?key)["']?\s*(?:[=:]\s*|\s+(?=\S+$))["']?)([^\s"',;}]+)/gi,
  /(authorization["']?\s*[=:]\s*["']?(?:basic|bearer)\s+)([^\s"',;}]+)/gi,
  /()(-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$))/g,
];

/**
 * A mask for the objects about to be shown. `known` secrets are hidden wherever they turn up.
 * @param salt kept to the process when not given
 */
export function createMask(known: readonly string[] = [], salt: string | Buffer = randomBytes(16)): Mask {
  const mark = (value: unknown): string => {
    const bytes = typeof value === 'string' ? value : JSON.stringify(value);
    return `sha256 ${createHmac('sha256', salt)
      .update(bytes ?? '')
      .digest('hex')
      .slice(0, 8)}…`;
  };
  const longestFirst = [...new Set(known)].sort((one, other) => other.length - one.length);

  const text = (value: string): string => {
    const hidden = longestFirst.reduce((shown, secret) => shown.replaceAll(secret, () => mark(secret)), value);
    return insideText.reduce(
      (shown, pattern) =>
        shown.replace(pattern, (whole: string, before: string, secret: string) =>
          secret.startsWith('sha256') ? whole : `${before}${mark(secret)}`,
        ),
      hidden,
    );
  };

  const walk = (value: unknown, isSecret: boolean): unknown => {
    if (Array.isArray(value)) return walkList(value, isSecret);
    if (isFields(value)) return walkFields(value, isSecret);
    if (isSecret && (typeof value === 'string' || typeof value === 'number'))
      return value === '' ? '' : mark(String(value));
    return typeof value === 'string' ? text(value) : value;
  };
  /** The word after '--password' is one. */
  const walkList = (list: readonly unknown[], isSecret: boolean): unknown[] =>
    list.map((item, index) => {
      const before = list[index - 1];
      const isFollowing = typeof before === 'string' && /^--?[\w-]+$/.test(before) && looksSecret(before);
      return walk(item, isSecret || (isFollowing && typeof item === 'string' && !item.startsWith('-')));
    });
  const walkFields = (fields: Readonly<Record<string, unknown>>, isSecret: boolean) => {
    const named = textAt(fields, 'name') ?? textAt(fields, 'key');
    return Object.fromEntries(
      Object.entries(fields).map(([name, field]) => {
        const isEnv = name === 'value' && named !== undefined && looksSecret(named);
        const isHolder = !isFields(field) && looksSecret(name);
        return [name, walk(field, isSecret || isEnv || isHolder)];
      }),
    );
  };

  const show = (value: unknown, path: readonly string[], kind?: string): unknown => {
    if (kind === 'Secret' && path.length === 0) return showSecret(value, walk);
    const isSecretData = kind === 'Secret' && isSecretPath(path);
    const isNamed = path.some(looksSecret) && !isFields(value);
    return walk(value, isSecretData || (isNamed && looksSecret(lastName(path))));
  };
  return {mark, show};
}

const lastName = (path: readonly string[]): string =>
  path.findLast(name => name !== 'value' && !/^\d+$/.test(name)) ?? '';

const secretFields = ['data', 'stringData'];
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

const isSecretPath = (path: readonly string[]): boolean =>
  secretFields.includes(path[0] ?? '') ||
  path.includes(lastApplied) ||
  (path[1] === 'annotations' && path.length === 2);

function showSecret(value: unknown, walk: (value: unknown, isSecret: boolean) => unknown): unknown {
  if (!isFields(value)) return walk(value, true);
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => {
      if (name !== 'metadata' || !isFields(field)) return [name, walk(field, secretFields.includes(name))];
      const {[lastApplied]: applied, ...annotations} = fieldsAt(field, 'annotations');
      const hidden = applied === undefined ? {} : {[lastApplied]: walk(applied, true)};
      return [
        name,
        walk({...field, ...('annotations' in field ? {annotations: {...annotations, ...hidden}} : {})}, false),
      ];
    }),
  );
}

const shortestKnown = 8;

/**
 * The secrets that the manifest's Secrets hold under telling names, in the clear and in base64, to be hidden in other
 * objects too. Short ones, and those that are part of an object's name, would blot out harmless text and are left out.
 */
export function knownSecrets(objects: readonly ManifestObject[]): string[] {
  const names = objects.flatMap(({name, namespace}) => [name, namespace ?? '']).join('\n');
  return objects
    .filter(({kind}) => kind === 'Secret')
    .flatMap(({body}) => Object.entries(secretData(body)))
    .filter(([name, value]) => looksSecret(name) && value.length >= shortestKnown && !names.includes(value))
    .flatMap(([, value]) => [value, Buffer.from(value, 'utf8').toString('base64')]);
}

/** A Secret's content decoded, stringData over data as the server merges them. Not text: kept as base64. */
export function secretData(body: unknown): Record<string, string> {
  const decoded = Object.entries(fieldsAt(body, 'data')).map(([name, value]) => [name, decode(String(value ?? ''))]);
  const plain = Object.entries(fieldsAt(body, 'stringData')).map(([name, value]) => [name, String(value ?? '')]);
  return Object.fromEntries([...decoded, ...plain]);
}

function decode(base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : base64;
}
