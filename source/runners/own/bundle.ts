import {createHash} from 'node:crypto';
import {readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import * as z from 'zod';
import {readChartArchive} from '../../bundle/chart.ts';
import {openFolder} from '../../bundle/folder.ts';
import {takeInventory} from '../../bundle/inventory.ts';
import {whyUnsafePath} from '../../bundle/path.ts';
import {readPublicKey} from '../../bundle/signature.ts';
import type {OwnResults} from '../../tools/own.ts';
import {formatBytes} from '../../tools/units.ts';
import type {OwnWork} from './work.ts';

const verifyParams = z.object({folder: z.string(), keyFile: z.string().optional()});

const problemOnly = (problem: string): OwnResults['bundle.verify'] => ({
  manifestSha256: '',
  target: {chartName: '', chartVersion: '', appVersion: ''},
  chart: {file: '', sha256: ''},
  notesFiles: [],
  images: [],
  files: [],
  signature: 'unchecked',
  problem,
});

async function readKey(keyFile: string | undefined) {
  if (keyFile === undefined) return {};
  const key = await readPublicKey(await readFile(keyFile, 'utf8'));
  if (!key.ok) throw new Error(`${keyFile}: ${key.message}`);
  return {publicKey: key.value};
}

const isThere = async (path: string): Promise<boolean> =>
  stat(path).then(
    found => found.isFile(),
    () => false,
  );

/** Takes the inventory of a bundle: every file read, hashed and compared; the signature checked against the key. */
export const verifyBundle: OwnWork = async (params, {progress, signal}) => {
  const {folder, keyFile} = verifyParams.parse(params);
  if (!(await isThere(join(folder, 'bundle.json')))) {
    return problemOnly(`${folder} holds no bundle.json: name the folder that "airlock prepare" sealed (--bundle DIR)`);
  }
  let readBytes = 0;
  let shownAt = 0;
  const found = await takeInventory(openFolder(folder), {
    ...(await readKey(keyFile)),
    signal,
    onBytes(bytes) {
      readBytes += bytes;
      if (Date.now() - shownAt < 250) return;
      shownAt = Date.now();
      progress([{id: 'read', label: 'read and hashed', result: 'running', detail: formatBytes(readBytes)}]);
    },
  });
  if (!found.ok) return problemOnly(`${join(folder, 'bundle.json')}: ${found.message}`);
  const {manifest, bundleSha256, files, signature} = found.value;
  const {chart, target, made} = manifest;
  const chartSha256 = manifest.files.find(file => file.path === chart.file)?.sha256 ?? '';
  return {
    manifestSha256: bundleSha256,
    target: {chartName: chart.name, chartVersion: target.chartVersion, appVersion: target.appVersion},
    chart: {file: chart.file, sha256: chartSha256},
    notesFiles: manifest.notes.map(note => note.file),
    images: manifest.images.map(({reference, file, sizeBytes, configDigest, manifestDigest, platform}) => ({
      reference,
      file,
      sizeBytes,
      configDigest,
      ...(manifestDigest === undefined ? {} : {manifestDigest}),
      platform: `${platform.os}/${platform.architecture}`,
    })),
    files: files.map(({path, state, why}) => ({path, state, ...(why === undefined ? {} : {detail: why})})),
    signature,
    madeBy: `${made.by} on ${made.on}`,
    madeAt: made.at,
  } satisfies OwnResults['bundle.verify'];
};

const notesParams = z.object({folder: z.string(), files: z.array(z.string())});

const mostNotesBytes = 4 * 1024 * 1024;

/** The release notes of a verified bundle. */
export const readNotes: OwnWork = async params => {
  const {folder, files} = notesParams.parse(params);
  const notes = [];
  for (const file of files) {
    const why = whyUnsafePath(file);
    if (why !== undefined) throw new Error(`${file}: ${why}`);
    const bytes = await readFile(join(folder, file));
    if (bytes.length > mostNotesBytes) throw new Error(`${file} is larger than ${mostNotesBytes} bytes`);
    notes.push({file, text: bytes.toString('utf8')});
  }
  return {notes} satisfies OwnResults['bundle.notes'];
};

/** Chart.yaml, values.yaml and the file list out of a .tgz, in memory. */
export const readChart: OwnWork = async params => {
  const {file} = z.object({file: z.string()}).parse(params);
  const bytes = await readFile(file);
  const chart = await readChartArchive(bytes);
  if (!chart.ok) throw new Error(`${file}: ${chart.message}`);
  const {descriptionText, valuesText, files} = chart.value;
  return {
    chartYaml: descriptionText,
    values: valuesText,
    files: files.map(entry => entry.path),
    sha256: createHash('sha256').update(bytes).digest('hex'),
  } satisfies OwnResults['chart.read'];
};
