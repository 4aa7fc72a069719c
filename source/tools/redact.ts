/** Masks what looks like a secret in text on its way to a screen, a log or the report. Better too much than too little. */

const mask = '••••••';

/** Names whose values are secret: POSTGRES_PASSWORD, secretKey, api-token, … */
const secretName =
  '[\\w.-]*(?:passw(?:or)?d|passphrase|secret[_-]?key|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|client[_-]?secret|credentials?|dockerconfigjson|htpasswd)';

/** Names that only speak of a secret: secretName, tokenTTL, imagePullSecrets. */
const onlyAbout =
  /(?:name|names|ref|refs|path|file|ttl|seconds|minutes|enabled|policy|type|length|pullsecrets?|tokens?count)$/i;

/** `name: value`, `name=value`, `"name": "value"`, also after a diff's sign; blocks and references are left. */
const named = new RegExp(
  `(["']?)(${secretName}\\w*)\\1(\\s*[:=]\\s*)("(?:[^"\\\\]|\\\\.)*"|'[^']*'|[^\\s"'{}\\[\\],|>][^\\s,;}]*)`,
  'gi',
);

const patterns: readonly [RegExp, string][] = [
  [/-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?(?:-----END \1-----|$)/g, `-----BEGIN $1----- ${mask}`],
  [/\b(authorization\s*[:=]\s*)(basic|bearer)\s+[^\s"',]+/gi, `$1$2 ${mask}`],
  [/\b([a-z][a-z0-9+.-]*:\/\/)([^\s:/@]*):([^\s@/]+)@/gi, `$1$2:${mask}@`],
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, mask],
  [/("auth"\s*:\s*)"[^"]*"/g, `$1"${mask}"`],
];

const sensitiveBlock = /^([ +-]?\s*)(?:data|stringData):\s*$/;

/** The values below `data:` and `stringData:` of YAML documents that are Secrets. */
function maskSecretDocuments(text: string): string {
  return text
    .split(/^(?=---)/m)
    .map(document => (/^[ +-]?\s*kind:\s*["']?Secret["']?\s*$/m.test(document) ? maskDataBlocks(document) : document))
    .join('');
}

function maskDataBlocks(document: string): string {
  let depth: number | undefined;
  const lines: string[] = [];
  for (const line of document.split('\n')) {
    const indent = line.search(/[^\s+-]|$/);
    const block = sensitiveBlock.exec(line);
    if (block !== null) depth = indent;
    else if (depth !== undefined && line.trim() !== '' && indent <= depth) depth = undefined;
    if (block !== null || depth === undefined || line.trim() === '') {
      lines.push(line);
      continue;
    }
    const key = /^([ +-]?\s*[^\s:]+:)(?:\s|$)/.exec(line)?.[1];
    // A line without a key belongs to a value that runs over several lines.
    if (key !== undefined) lines.push(`${key} ${mask}`);
  }
  return lines.join('\n');
}

/** The text with passwords, tokens, keys and Secrets' data replaced by '••••••'; YAML, JSON, diffs and plain words. */
export function redact(text: string): string {
  const json = asJson(text);
  if (json !== undefined) return JSON.stringify(redactValue(json), null, 2);
  const plain = patterns.reduce(
    (left, [pattern, replacement]) => left.replace(pattern, replacement),
    maskSecretDocuments(text),
  );
  return plain.replace(named, (all: string, quote: string, name: string, between: string) =>
    onlyAbout.test(name) ? all : `${quote}${name}${quote}${between}${mask}`,
  );
}

function asJson(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

const wholeName = new RegExp(`^${secretName}\\w*$`, 'i');

/** The same for a JSON value: Secrets' data, values under secret names, and secrets inside strings. */
export function redactValue(value: unknown): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map(redactValue);
  if (typeof value !== 'object' || value === null) return value;
  const isSecret = 'kind' in value && value.kind === 'Secret';
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]: [string, unknown]) => {
      const isData = isSecret && (name === 'data' || name === 'stringData');
      if (isData && typeof inner === 'object' && inner !== null) {
        return [name, Object.fromEntries(Object.keys(inner).map(key => [key, mask]))];
      }
      const isNamed = name === 'auth' || (wholeName.test(name) && !onlyAbout.test(name));
      return [name, isNamed && (typeof inner === 'string' || typeof inner === 'number') ? mask : redactValue(inner)];
    }),
  );
}
