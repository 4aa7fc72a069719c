import * as z from 'zod';

/** Parameters are our own, but they come out of a journal too: they are read like any other input. */
export const registryParams = z.object({
  host: z.string(),
  plainHttp: z.boolean(),
  caFile: z.string().optional(),
  authFile: z.string().optional(),
});

export const pushParams = z.object({
  registry: registryParams,
  folder: z.string(),
  images: z.array(
    z.object({
      reference: z.string(),
      internalReference: z.string(),
      file: z.string(),
      sizeBytes: z.number(),
      configDigest: z.string(),
    }),
  ),
});

export const checkParams = z.object({registry: registryParams, references: z.array(z.string())});
