import * as z from 'zod';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'expected "sha256:" and 64 hexadecimal digits');

/** The part of an image's configuration that identifies it. */
export const configSchema = z.object({
  os: z.string().min(1),
  architecture: z.string().min(1),
  variant: z.string().optional(),
  rootfs: z.object({diff_ids: z.array(digest)}),
});

export const descriptorSchema = z.object({
  mediaType: z.string(),
  digest,
  size: z.number().int().nonnegative(),
  annotations: z.record(z.string(), z.string()).nullish(),
  platform: z.object({os: z.string(), architecture: z.string(), variant: z.string().optional()}).optional(),
});
export type Descriptor = z.infer<typeof descriptorSchema>;

export const indexSchema = z.object({schemaVersion: z.literal(2), manifests: z.array(descriptorSchema)});

export const manifestSchema = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  config: descriptorSchema,
  layers: z.array(descriptorSchema),
});

export const dockerManifestSchema = z.array(
  z.object({Config: z.string(), RepoTags: z.array(z.string()).nullish(), Layers: z.array(z.string())}),
);

/** Configurations, manifests and indexes are a few kilobytes; more is no honest one. */
export const mostJsonBytes = 4 * 1024 * 1024;
