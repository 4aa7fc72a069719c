import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {isMap, parseDocument} from 'yaml';
import {compareLive} from '../../../source/diff/live.ts';
import {parseManifest} from '../../../source/diff/manifest.ts';
import {helm3, kubectl31} from '../../helpers/tools.ts';
import {startProgram} from './program.ts';
import type {Room} from './room.ts';

const release = 'datachain-studio';

/** A pretend site in a process of its own, and what its operator was given. */
export type ServedSite = {
  folder: string;
  siteFile: string;
  bundle: string;
  kubeconfig: string;
  /** Folder of the real helm and kubectl. */
  tools: string;
  registryHost: string;
  healthUrl: string;
  /** What `airlock upgrade` needs to walk this site. */
  args: string[];
};

export type ServeOptions = {faults?: readonly string[]; speed?: number; timeoutSeconds?: number; engine?: string};

/** Brings a pretend site up and waits until it says so; it ends with the test. */
export async function serveSite(room: Room, options: ServeOptions = {}): Promise<ServedSite> {
  const folder = join(room.folder, 'site');
  const {faults = [], speed = 6, timeoutSeconds = 60, engine = 'direct'} = options;
  const named = faults.flatMap(fault => ['--fault', fault]);
  const args = ['rehearse', '--serve', folder, '--speed', String(speed), ...named];
  const child = startProgram(args, room);
  const ended = child.then(result => result.exitCode);
  room.atEnd(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('A pretend site is up')) resolve();
    });
    ended.then(exitCode => reject(new Error(`the pretend site ended with ${exitCode} before it was up`)));
  });

  const siteFile = join(folder, 'airlock.yaml');
  const site = parseDocument(readFileSync(siteFile, 'utf8'));
  if (!isMap(site.contents)) throw new Error(`${siteFile} is no map`);
  site.setIn(['timeoutSeconds'], timeoutSeconds);
  site.setIn(['registry', 'engine'], engine);
  writeFileSync(siteFile, site.toString());
  const {toolsFolder: tools = ''} = JSON.parse(readFileSync(join(folder, 'ready.json'), 'utf8')) as {
    toolsFolder?: string;
  };
  const bundle = join(folder, 'bundle');
  return {
    folder,
    siteFile,
    bundle,
    kubeconfig: join(folder, 'kubeconfig'),
    tools,
    registryHost: String(site.getIn(['registry', 'host'])),
    healthUrl: String(site.getIn(['healthUrl'])),
    args: ['--site', siteFile, '--bundle', bundle, '--tools', tools],
  };
}

export type Revision = {revision: number; status: string; description: string};

/** The release's revisions as the real helm lists them. */
export async function revisions(kubeconfig: string): Promise<Revision[]> {
  const {stdout, stderr} = await helm3(['history', release, '-o', 'json'], {kubeconfig, namespace: release});
  if (stderr !== '') throw new Error(stderr);
  return (JSON.parse(stdout) as Revision[]).map(({revision, status, description}) => ({revision, status, description}));
}

/** The images of the workloads' pod templates as the real kubectl reads them, each once. */
export async function templateImages(kubeconfig: string): Promise<string[]> {
  const path = '{range .items[*]}{range .spec.template.spec.containers[*]}{.image}{"\\n"}{end}{end}';
  const args = ['get', 'deployments,statefulsets', '-o', `jsonpath=${path}`];
  const {stdout} = await kubectl31(args, {kubeconfig, namespace: release});
  const names = stdout
    .split('\n')
    .filter(line => line !== '')
    .map(image => image.slice(image.indexOf('/') + 1));
  return [...new Set(names)].sort();
}

/** The manifest of a revision, as helm prints it; the newest one unless told. */
export async function manifestOf(kubeconfig: string, revision?: number): Promise<string> {
  const flags = revision === undefined ? [] : ['--revision', String(revision)];
  const {stdout} = await helm3(['get', 'manifest', release, ...flags], {kubeconfig, namespace: release});
  return stdout;
}

/** How the live objects, read by kubectl, differ from a manifest; the number of objects tells that something was compared. */
export async function liveDifferences(
  kubeconfig: string,
  manifest: string,
): Promise<{objects: number; differences: string[]}> {
  const {objects} = parseManifest(manifest);
  const names = objects.map(({kind, name}) => `${kind}/${name}`);
  const {stdout} = await kubectl31(['get', ...names, '-o', 'json'], {kubeconfig, namespace: release});
  const {items} = JSON.parse(stdout) as {items: Record<string, unknown>[]};
  return {objects: items.length, differences: compareLive(objects, items)};
}
