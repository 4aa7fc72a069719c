import * as z from 'zod';

/**
 * The site file, `airlock.yaml`: what Airlock must know of one release at one site. Paths are relative to the file.
 */

const dnsLabel = z
  .string()
  .max(253)
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'lower-case letters, digits, "-" and "."');

const registryHost = z
  .string()
  .regex(
    /^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?(:\d{1,5})?$/,
    'a host name with an optional port, no scheme, no path',
  );

const clockTime = z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/, 'a time of day such as 22:00');

const expectation = z.strictObject({
  status: z.number().int().min(100).max(599).default(200),
  contains: z.string().optional(),
});

const check = z.strictObject({
  /** One of the guide's five points (auth, api, database, git, webhooks) or a name of the site's own. */
  id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and "-"'),
  title: z.string().min(1),
  url: z.url().optional(),
  expect: expectation.default({status: 200}),
});

const pointOfNoReturn = z.strictObject({
  kind: z.enum(['initContainer', 'hook', 'job']),
  workload: z.string().optional(),
  name: z.string().min(1),
});

export const siteSchema = z.strictObject({
  release: dnsLabel,
  namespace: dnsLabel,
  context: z.string().min(1).optional(),
  kubeconfig: z.string().min(1).optional(),
  registry: z.strictObject({
    host: registryHost,
    /** Speak http:// to it; only for registries on a trusted network. */
    plainHttp: z.boolean().default(false),
    /** What moves the images: our own direct transfer, or the site's tool. */
    engine: z.enum(['direct', 'skopeo', 'docker']).default('direct'),
    caFile: z.string().optional(),
    /** A docker config.json with the login; never a password in this file. */
    authFile: z.string().optional(),
  }),
  /** The operator's values files, in helm's order; the last one receives the image edits. */
  values: z.array(z.string().min(1)).min(1),
  pullSecret: dnsLabel.optional(),
  database: z
    .strictObject({
      workload: z
        .string()
        .regex(/^(deployment|statefulset|pod)\/[a-z0-9.-]+$/, 'kind/name, such as deployment/studio-postgres'),
      container: dnsLabel.optional(),
      user: z.string().regex(/^[A-Za-z_][\w$-]*$/),
      name: z.string().regex(/^[A-Za-z_][\w$-]*$/),
    })
    .optional(),
  healthUrl: z.url().optional(),
  checks: z.array(check).default([]),
  window: z.strictObject({start: clockTime, end: clockTime}).optional(),
  gates: z
    /** How long everything has to stay ready before it counts as stable, in seconds. */
    .strictObject({soakSeconds: z.number().min(0).max(3600).default(5)})
    .default({soakSeconds: 5}),
  /** Who can open the backups: an age recipient; or in the clear, only by name. */
  backups: z
    .union([
      z.strictObject({recipient: z.string().regex(/^age1[a-z0-9]+$/, 'an age recipient, age1…')}),
      z.strictObject({inTheClear: z.literal(true)}),
    ])
    .optional(),
  /** Public key (PEM file) that the bundle must be signed with. */
  bundleKey: z.string().optional(),
  /** helm's --timeout, seconds for each operation. */
  timeoutSeconds: z.number().int().min(10).max(7200).default(600),
  pointOfNoReturn: pointOfNoReturn.optional(),
});

export type Site = z.infer<typeof siteSchema>;
export type SiteCheck = Site['checks'][number];
