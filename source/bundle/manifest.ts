import type {Buffer} from 'node:buffer';
import * as z from 'zod';
import {whyUnsafePath} from './path.ts';
import {parseReference} from './reference.ts';
import {type Accepted, catchRefusal, parseJson, refuse} from './refusal.ts';

/** The one version of bundle.json so far. A reader refuses a later one instead of guessing. */
export const bundleVersion = 1;

export const bundleNames = {
  manifest: 'bundle.json',
  signature: 'bundle.json.sig',
  sums: 'SHA256SUMS',
} as const;

/** A bundle of images has dozens of files; far more is a mistake or an attack. */
export const mostFiles = 5_000;
export const mostManifestBytes = 8 * 1024 * 1024;

const path = z.string().superRefine((value, context) => {
  const why = whyUnsafePath(value);
  if (why !== undefined) context.addIssue({code: 'custom', message: why});
});
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits');
const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'expected "sha256:" and 64 hexadecimal digits');
const reference = z.string().superRefine((value, context) => {
  const result = parseReference(value);
  if (!result.ok) context.addIssue({code: 'custom', message: `${result.message} (character ${result.position + 1})`});
});
const platform = z.object({os: z.string(), architecture: z.string(), variant: z.string().optional()});

const fileSchema = z.object({path, sizeBytes: z.number().int().nonnegative(), sha256});

const imageSchema = z.object({
  /** As the connected side named it; where it goes is for the air-gapped side to say. */
  reference,
  file: path,
  sizeBytes: z.number().int().nonnegative(),
  sha256,
  /** Only where the archive keeps the manifest. */
  manifestDigest: digest.optional(),
  configDigest: digest,
  platform,
});

export const bundleSchema = z.object({
  format: z.literal('airlock-bundle'),
  version: z.literal(bundleVersion, `this Airlock reads bundles of version ${bundleVersion}`),
  target: z.object({chartVersion: z.string(), appVersion: z.string(), platforms: z.array(platform).min(1)}),
  chart: z.object({name: z.string(), version: z.string(), appVersion: z.string().optional(), file: path}),
  images: z.array(imageSchema).max(mostFiles),
  notes: z.array(z.object({title: z.string(), file: path})),
  tools: z.array(z.object({name: z.string(), version: z.string(), file: path})),
  /** Who sealed it, when (ISO 8601) and on which host. */
  made: z.object({by: z.string(), at: z.iso.datetime(), on: z.string()}),
  files: z.array(fileSchema).max(mostFiles),
});

export type BundleManifest = z.infer<typeof bundleSchema>;
export type BundleFile = z.infer<typeof fileSchema>;
export type BundleImage = z.infer<typeof imageSchema>;

const duplicateOf = (values: string[]) => values.find((value, index) => values.indexOf(value) !== index);

/** What the schema cannot say: every named file is listed, once, and with one size and one sum. */
const checkWhole = (manifest: BundleManifest) => {
  const listed = new Map(manifest.files.map(file => [file.path, file]));
  const twice =
    duplicateOf(manifest.files.map(file => file.path)) ?? duplicateOf(manifest.images.map(image => image.reference));
  if (twice !== undefined) refuse(`bundle.json: ${twice} is listed twice`);
  const own = Object.values(bundleNames).find(name => listed.has(name));
  if (own !== undefined) refuse(`bundle.json: ${own} must not be listed`);
  const named = [manifest.chart, ...manifest.images, ...manifest.notes, ...manifest.tools].map(({file}) => file);
  const missing = named.find(file => !listed.has(file));
  if (missing !== undefined) refuse(`bundle.json: ${missing} is used but not listed under files`);
  for (const image of manifest.images) {
    const file = listed.get(image.file);
    if (file?.sha256 !== image.sha256 || file.sizeBytes !== image.sizeBytes) {
      refuse(`bundle.json: two different sums or sizes for ${image.file}`);
    }
  }
};

/** Reads bundle.json. Refuses, with the place of the first fault, what is not a whole manifest. */
export function readBundleManifest(bytes: Buffer): Promise<Accepted<BundleManifest>> {
  return catchRefusal(async () => {
    if (bytes.length > mostManifestBytes) refuse(`bundle.json is larger than ${mostManifestBytes} bytes`);
    const manifest = parseJson(bytes, bundleSchema, 'bundle.json');
    checkWhole(manifest);
    return manifest;
  });
}
