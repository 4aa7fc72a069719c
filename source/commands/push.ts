import {resolve} from 'node:path';
import {formatReference, redirectReference, referenceOf} from '../bundle/reference.ts';
import {verifyBundle} from '../runners/own/bundle.ts';
import {pushImages} from '../runners/own/images.ts';
import type {OwnResults} from '../tools/own.ts';
import {sanitise} from '../tools/sanitise.ts';
import {exitCodes, Refusal} from './refusal.ts';

export type PushFlags = {registry: string; authfile?: string; caFile?: string; plainHttp?: boolean};

const quiet = {signal: new AbortController().signal, progress: () => undefined, print: () => undefined, folder: ''};

/** `airlock push BUNDLE --registry HOST`: verifies the bundle, then sends its images, none over another. */
export async function push(bundle: string, {registry: host, authfile, caFile, plainHttp}: PushFlags): Promise<number> {
  const folder = resolve(bundle);
  const found = (await verifyBundle({folder}, quiet)) as OwnResults['bundle.verify'];
  const bad = found.files.find(file => file.state !== 'ok');
  if (found.problem !== undefined || bad !== undefined) {
    const words = found.problem ?? `${bad?.path}: ${bad?.detail ?? bad?.state}`;
    throw new Refusal(
      `the bundle is not whole: ${words}.\nairlock verify ${bundle} lists everything.`,
      exitCodes.refused,
    );
  }
  const registry = {
    host,
    plainHttp: plainHttp === true,
    ...(authfile === undefined ? {} : {authFile: resolve(authfile)}),
    ...(caFile === undefined ? {} : {caFile: resolve(caFile)}),
  };
  const images = found.images.map(image => ({
    ...image,
    internalReference: formatReference(redirectReference(referenceOf(image.reference), host)),
  }));
  const {images: pushed} = (await pushImages({registry, folder, images}, quiet)) as OwnResults['images.push'];
  const lines = pushed.map(image => `✓ ${image.internalReference}  ${image.how}  ${image.manifestDigest}`);
  process.stdout.write(`${sanitise(lines.join('\n'))}\n`);
  return exitCodes.done;
}
