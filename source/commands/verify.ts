import {resolve} from 'node:path';
import {verifyBundle} from '../runners/own/bundle.ts';
import type {OwnResults} from '../tools/own.ts';
import {sanitise} from '../tools/sanitise.ts';
import {exitCodes} from './refusal.ts';

export type VerifyFlags = {key?: string; json?: boolean};

const quiet = {signal: new AbortController().signal, progress: () => undefined, print: () => undefined, folder: ''};

/** `airlock verify BUNDLE`: every file against its sums, the signature against the key. */
export async function verify(folder: string, {key, json}: VerifyFlags): Promise<number> {
  const params = {folder: resolve(folder), ...(key === undefined ? {} : {keyFile: resolve(key)})};
  const found = (await verifyBundle(params, quiet)) as OwnResults['bundle.verify'];
  const bad = found.files.filter(file => file.state !== 'ok');
  const isSigned = found.signature === 'valid' || (key === undefined && found.signature !== 'invalid');
  const isGood = found.problem === undefined && bad.length === 0 && isSigned;
  if (json === true) {
    process.stdout.write(`${JSON.stringify(found)}\n`);
  } else {
    // A name out of the bundle stays on its line: it could forge the next one.
    const lines = bad.map(file => `✗ ${file.path}: ${file.detail ?? file.state}`.replaceAll('\n', '␊'));
    if (found.problem !== undefined) lines.push(found.problem);
    const {chartName, chartVersion, appVersion} = found.target;
    const words = `${found.files.length} files, ${found.images.length} images, signature ${found.signature}`;
    lines.push(isGood ? `✓ ${chartName} ${chartVersion} (app ${appVersion}): ${words}` : `✗ not whole: ${words}`);
    process.stdout.write(`${sanitise(lines.join('\n'))}\n`);
  }
  return isGood ? exitCodes.done : exitCodes.refused;
}
