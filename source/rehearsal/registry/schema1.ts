import {Buffer} from 'node:buffer';
import {createHash, generateKeyPairSync, sign} from 'node:crypto';
import {once} from 'es-toolkit';
import * as z from 'zod';
import {digestOf} from '../../bundle/bytes.ts';
import {parseManifest} from './parse.ts';
import {findBlob, type Storage, type StoredManifest} from './storage.ts';

/** What docker distribution puts in for a history entry without a layer: an empty tar, gzipped. */
const emptyLayer = 'sha256:a3ed95caeb02ffe68cdd9fd84406680ae93d633cb16422d00e8a7c22955b46d4';

const configSchema = once(() => {
  const entry = z.object({
    created: z.string().default('0001-01-01T00:00:00Z'),
    author: z.string().optional(),
    created_by: z.string().default(''),
    comment: z.string().optional(),
    empty_layer: z.boolean().default(false),
  });
  return z.object({architecture: z.string().default(''), history: z.array(entry).min(1)});
});

const readConfig = (text: string) => {
  try {
    const whole = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
    return {...configSchema().parse(whole), whole};
  } catch {
    return undefined;
  }
};

/** Go writes JSON so that it may stand in HTML. */
const htmlSafe = (json: string) => json.replace(/[<>&]/g, char => `\\u00${char.charCodeAt(0).toString(16)}`);

const hexOf = (text: string) => createHash('sha256').update(text).digest('hex');

const keys = once(() => generateKeyPairSync('ec', {namedCurve: 'P-256'}));

/** The key's name as libtrust makes it: twelve groups of its fingerprint in base 32. */
const keyName = () => {
  const fingerprint = createHash('sha256')
    .update(keys().publicKey.export({type: 'spki', format: 'der'}))
    .digest();
  const bits = [...fingerprint.subarray(0, 30)].map(byte => byte.toString(2).padStart(8, '0')).join('');
  const letters = (bits.match(/.{5}/g) ?? []).map(five => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(five, 2)]);
  return (letters.join('').match(/.{4}/g) ?? []).join(':');
};

/** Adds a signature to a manifest, so that the text before it stays as it was. */
const signed = (payload: string): Buffer => {
  const formatLength = payload.length - '\n}'.length;
  const time = `${new Date().toISOString().slice(0, 19)}Z`;
  const encode = (text: string) => Buffer.from(text).toString('base64url');
  const described = encode(JSON.stringify({formatLength, formatTail: encode('\n}'), time}));
  const bytes = Buffer.from(`${described}.${encode(payload)}`);
  const signature = sign('sha256', bytes, {key: keys().privateKey, dsaEncoding: 'ieee-p1363'}).toString('base64url');
  const {x, y} = keys().publicKey.export({format: 'jwk'});
  const header = {jwk: {crv: 'P-256', kid: keyName(), kty: 'EC', x, y}, alg: 'ES256'};
  const block = JSON.stringify([{header, signature, protected: described}], undefined, 3).replaceAll('\n', '\n   ');
  return Buffer.from(`${payload.slice(0, formatLength)},\n   "signatures": ${block}\n}`);
};

type Part = {blobSum: string; v1Compatibility: string};

/**
 * A Docker image as its oldest manifests had it, which docker distribution still answers to clients that do not name a
 * newer type. The digest is that of the unsigned text. Undefined when the config does not tell how the layers came.
 */
export function convertToSchema1(
  storage: Storage,
  name: string,
  tag: string,
  image: StoredManifest,
): StoredManifest | undefined {
  const manifest = parseManifest(image.bytes);
  if (manifest === undefined || 'manifests' in manifest) return undefined;
  const text = findBlob(storage, name, manifest.config.digest)?.toString('utf8') ?? '';
  const config = readConfig(text);
  if (config === undefined) return undefined;
  const layers = manifest.layers.map(({digest}) => digest);
  if (config.history.filter(step => !step.empty_layer).length !== layers.length) return undefined;

  let parent = '';
  const parts = config.history.map((step, index): Part => {
    const blobSum = step.empty_layer ? emptyLayer : (layers.shift() ?? '');
    const isTop = index === config.history.length - 1;
    const id = hexOf(`${blobSum.slice(7)} ${parent}${isTop ? ` ${text}` : ''}`);
    const above = parent === '' ? {} : {parent};
    const thrown = step.empty_layer ? {throwaway: true} : {};
    parent = id;
    if (isTop) {
      const kept = Object.entries(config.whole).filter(([field]) => field !== 'rootfs' && field !== 'history');
      const top = [...kept, ...Object.entries({id, ...above, ...thrown})].sort(([a], [b]) => (a < b ? -1 : 1));
      return {blobSum, v1Compatibility: JSON.stringify(Object.fromEntries(top))};
    }
    const {comment, created, author, created_by: command} = step;
    const words = {id, ...above, ...(comment ? {comment} : {}), created, container_config: {Cmd: [command]}};
    return {blobSum, v1Compatibility: htmlSafe(JSON.stringify({...words, ...(author ? {author} : {}), ...thrown}))};
  });
  const newestFirst = parts.reverse();
  const payload = {
    schemaVersion: 1,
    name,
    tag,
    architecture: config.architecture,
    fsLayers: newestFirst.map(({blobSum}) => ({blobSum})),
    history: newestFirst.map(({v1Compatibility}) => ({v1Compatibility})),
  };
  const unsigned = htmlSafe(JSON.stringify(payload, undefined, 3));
  return {
    mediaType: 'application/vnd.docker.distribution.manifest.v1+prettyjws',
    manifestDigest: digestOf(Buffer.from(unsigned)),
    bytes: signed(unsigned),
  };
}
