import {Buffer} from 'node:buffer';
import {once} from 'es-toolkit';
import * as z from 'zod';
import {mediaTypes} from '../../bundle/media-types.ts';

/** Made when the first manifest comes: a site starts without. */
const schemas = once(() => {
  const descriptor = z.object({mediaType: z.string(), digest: z.string(), size: z.number()});
  const common = {schemaVersion: z.literal(2), mediaType: z.string().optional()};
  const platform = z.object({os: z.string(), architecture: z.string()}).optional();
  const image = z.object({...common, config: descriptor, layers: z.array(descriptor)});
  const index = z.object({...common, manifests: z.array(descriptor.extend({platform}))});
  const config = z.object({config: z.object({User: z.string()})});
  return {image, index, either: z.union([image, index]), config};
});

export type ParsedManifest = z.infer<ReturnType<typeof schemas>['either']>;

type Read = {ok: true; manifest: ParsedManifest; mediaType: string} | {ok: false; detail: {Offset?: number}};

/** Where Go's reader stops at what is no JSON, counted as Go counts. */
const offsetOf = (text: string, error: unknown) => {
  const [, position] = /at position (\d+)/.exec(error instanceof Error ? error.message : '') ?? [];
  if (position !== undefined) return Math.min(Number(position) + 1, Buffer.byteLength(text));
  return /^\s*[[{"\dtfn-]/.test(text) ? Buffer.byteLength(text) : text.length - text.trimStart().length + 1;
};

const indexTypes: readonly string[] = [mediaTypes.ociIndex, mediaTypes.dockerIndex];
const imageTypes: readonly string[] = [mediaTypes.ociManifest, mediaTypes.dockerManifest];

/** Reads a manifest that comes under a Content-Type: it has to be what it is called. */
export function readManifest(bytes: Buffer, contentType: string | undefined): Read {
  const mediaType = contentType?.split(';')[0]?.trim() ?? '';
  if (![...indexTypes, ...imageTypes].includes(mediaType)) return {ok: false, detail: {}};
  const text = bytes.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return {ok: false, detail: {Offset: offsetOf(text, error)}};
  }
  const manifest = schemas()[indexTypes.includes(mediaType) ? 'index' : 'image'].safeParse(value).data;
  // Docker's types name themselves inside; OCI's may leave that out.
  const inside = manifest?.mediaType ?? (mediaType.includes('.oci.') ? mediaType : undefined);
  if (manifest === undefined || inside !== mediaType) return {ok: false, detail: {}};
  return {ok: true, manifest, mediaType};
}

/** Reads an image manifest or an index; undefined when it is neither. */
export function parseManifest(bytes: Buffer): ParsedManifest | undefined {
  try {
    return schemas().either.safeParse(JSON.parse(bytes.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Whom an image's config lets it run as; '' when it does not say, which means root. */
export function userIn(config: Buffer | undefined): string {
  try {
    return schemas().config.parse(JSON.parse(config?.toString('utf8') ?? '')).config.User;
  } catch {
    return '';
  }
}

/** Digests of what a manifest refers to: the manifests of an index, config and layers of an image. */
export const referencesOf = (manifest: ParsedManifest): string[] =>
  ('manifests' in manifest ? manifest.manifests : [manifest.config, ...manifest.layers]).map(({digest}) => digest);
