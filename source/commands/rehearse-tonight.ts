import {readFileSync, writeFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {stringify} from 'yaml';
import {bundleNames, bundleSchema} from '../bundle/manifest.ts';
import {redirectReference, referenceOf} from '../bundle/reference.ts';
import type {Site as SiteFile} from '../probes/site.ts';
import {unknownProduct} from '../rehearsal/product.ts';
import type {Site} from '../rehearsal/site.ts';
import {type BroughtUp, bringUp} from '../rehearsal/snapshot/bring-up.ts';
import {workloadImage} from '../rehearsal/snapshot/pod-specs.ts';
import {objectsOf, readSnapshot, type Snapshot, SnapshotProblem} from '../rehearsal/snapshot/read.ts';
import {redirector} from '../rehearsal/snapshot/redirect.ts';
import {runTool} from '../runners/run-tool.ts';
import {loadSite} from './load-site.ts';
import {exitCodes, Refusal} from './refusal.ts';

/** The change that is to be rehearsed: the site's own file, its bundle, and what stood there when backups were taken. */
export type Tonight = {site: string; bundle: string; from: string; identity?: string};

/** Everything that is read of it before a site is brought up. */
export type Prepared = {site: SiteFile; snapshot: Snapshot; bundleFolder: string; targets: string[]};

const refused = (error: unknown): never => {
  if (error instanceof SnapshotProblem) throw new Refusal(error.message, exitCodes.usage);
  throw error;
};

function targetsOf(bundleFolder: string): string[] {
  const path = join(bundleFolder, bundleNames.manifest);
  try {
    const {images} = bundleSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    return images.map(({reference}) => {
      const {repository, tag = 'latest'} = redirectReference(referenceOf(reference), 'internal');
      return `${repository}:${tag}`;
    });
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new Refusal(`${path}: ${words}\nairlock verify ${bundleFolder} says what is wrong with it.`, exitCodes.usage);
  }
}

/** Reads site file, bundle and snapshot; refuses in words what cannot be rehearsed. */
export async function prepareTonight({site: file, bundle, from, identity}: Tonight): Promise<Prepared> {
  const {site} = loadSite(file);
  const snapshot = await readSnapshot(from, identity).catch(refused);
  return {site, snapshot, bundleFolder: bundle, targets: targetsOf(bundle)};
}

/** What the pretend site must know of the product: where its database is. */
export function productOf({site, snapshot}: Prepared) {
  const {database, namespace} = site;
  const databaseImage = database && workloadImage(objectsOf(snapshot.manifest), database.workload, database.container);
  return unknownProduct({
    namespace,
    ...(database && {role: database.user, mainDatabase: database.name}),
    ...(databaseImage !== undefined && {databaseImage}),
  });
}

/** A URL of the site, asked of the pretend one. */
const atPretend = (url: string, healthUrl: string): string => {
  const {pathname, search} = new URL(url);
  return `${healthUrl}${pathname}${search}`;
};

/** The site file with everything that leads to the real site leading to the pretend one. */
function adapted(site: SiteFile, pretend: Site, values: string[]): Record<string, unknown> {
  const {window: _window, kubeconfig: _kubeconfig, healthUrl, checks, registry, ...rest} = site;
  return {
    ...rest,
    context: 'rehearsal',
    kubeconfig: 'kubeconfig',
    registry: {
      host: pretend.registry.host,
      engine: registry.engine,
      caFile: 'registry-ca.pem',
      authFile: 'registry-auth.json',
    },
    values,
    ...(healthUrl !== undefined && {healthUrl: atPretend(healthUrl, pretend.healthUrl)}),
    checks: checks.map(check =>
      check.url === undefined ? check : {...check, url: atPretend(check.url, pretend.healthUrl), expect: {status: 200}},
    ),
  };
}

/** What the adapted file leaves out, in words. */
function differences({window, checks, registry}: SiteFile): string[] {
  const narrowed = checks.filter(
    ({url, expect}) => url !== undefined && (expect.contains !== undefined || expect.status !== 200),
  );
  return [
    `the registry ${registry.host} is played by one on loopback, with a certificate of its own; what images hold is made up`,
    ...(window === undefined ? [] : ['no window is kept: a rehearsal may be held at any hour']),
    ...(narrowed.length === 0
      ? []
      : [
          `asked only for status 200, for nobody knows what the product answers: ${narrowed.map(({id}) => id).join(', ')}`,
        ]),
  ];
}

/**
 * Brings the release of a snapshot up on an empty pretend site, and leaves beside it the site file and the values that
 * lead there. Answers what differs from the real site.
 */
export async function installTonight(
  site: Site,
  prepared: Prepared,
  {folder, siteFile, kubectl}: {folder: string; siteFile: string; kubectl: string},
): Promise<BroughtUp> {
  const {site: real, snapshot, targets} = prepared;
  const redirect = redirector(real.registry.host, site.registry.host);
  const values = real.values.map((path, index) => {
    const name = `values-${index + 1}-${basename(path)}`;
    writeFileSync(join(folder, name), redirect(readFileSync(path, 'utf8')), {mode: 0o600});
    return name;
  });
  writeFileSync(siteFile, stringify(adapted(real, site, values)), {mode: 0o600});
  const brought = await bringUp(site, {
    snapshot,
    release: real.release,
    namespace: real.namespace,
    registryHost: real.registry.host,
    pullSecret: real.pullSecret,
    targets,
    kubectl,
    run: runTool,
  }).catch(refused);
  return {...brought, notes: [...differences(real), ...brought.notes]};
}
