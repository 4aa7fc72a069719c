import {join} from 'node:path';
import pLimit from 'p-limit';
import {type Platform, readImageArchive} from '../../bundle/archive.ts';
import {openBytes} from '../../bundle/bytes.ts';
import {referenceOf} from '../../bundle/reference.ts';
import type {Item} from '../../probes/verdict.ts';
import type {RegistryClient} from '../../registry/client.ts';
import {readRemote} from '../../registry/manifest.ts';
import {pushImage} from '../../registry/push.ts';
import {withRetries} from '../../registry/retry.ts';
import type {OwnResults} from '../../tools/own.ts';
import {formatBytes, shortDigest} from '../../tools/units.ts';
import {checkParams, pushParams} from './params.ts';
import {withRegistry} from './registry.ts';
import type {OwnWork} from './work.ts';

/** Images on their way at once: the registry's disk is the limit, not the host. */
const imagesAtOnce = 3;

const questionsAtOnce = 8;

/** The clusters that Airlock knows run Linux; the architecture was checked against the nodes before. */
const linux: Platform = {os: 'linux', architecture: 'amd64'};

type Checked = OwnResults['images.check']['images'][number];

async function checkOne(client: RegistryClient, reference: string): Promise<Checked> {
  const {repository, tag, manifestDigest: pinned} = referenceOf(reference);
  const found = await withRetries({}, () => client.getManifest(repository, pinned ?? tag ?? 'latest'));
  if (!found.ok) return {reference, state: 'error', error: found.failure.message};
  if (found.value === undefined) return {reference, state: 'absent'};
  const {manifestDigest, bytes} = found.value;
  const content = readRemote(bytes, linux);
  if (content.kind === 'image')
    return {reference, state: 'present', manifestDigest, configDigest: content.configDigest};
  return {reference, state: 'present', manifestDigest};
}

/** What the registry has under each reference, several asked at once. */
export const checkImages: OwnWork = async params => {
  const {registry, references} = checkParams.parse(params);
  const limit = pLimit(questionsAtOnce);
  const images = await withRegistry(registry, client =>
    Promise.all(references.map(reference => limit(() => checkOne(client, reference)))),
  );
  return {images} satisfies OwnResults['images.check'];
};

type Wanted = ReturnType<typeof pushParams.parse>['images'][number];

async function pushOne(
  client: RegistryClient,
  folder: string,
  wanted: Wanted,
  report: (item: Partial<Item>) => void,
  signal: AbortSignal,
): Promise<OwnResults['images.push']['images'][number]> {
  const {repository, tag = 'latest'} = referenceOf(wanted.internalReference);
  const source = await openBytes(join(folder, wanted.file));
  try {
    const archive = await readImageArchive(source);
    if (!archive.ok) throw new Error(`${wanted.file}: ${archive.message}`);
    // The bundle was verified before; this is the file as it is now.
    const image = archive.value.images.find(candidate => candidate.configDigest === wanted.configDigest);
    if (image === undefined) throw new Error(`${wanted.file} does not hold the image that bundle.json names`);
    const startedMs = Date.now();
    const pushed = await pushImage({
      client,
      repository,
      tag,
      image,
      source,
      signal,
      onProgress({doneBytes, totalBytes}) {
        const percent = Math.floor((100 * doneBytes) / Math.max(1, totalBytes));
        const perSecond = (1000 * doneBytes) / Math.max(1, Date.now() - startedMs);
        report({result: 'running', detail: `${formatBytes(totalBytes)}  ${percent} %  ${formatBytes(perSecond)}/s`});
      },
    });
    if (!pushed.ok) throw new Error(`${wanted.reference}: ${pushed.failure.message}`);
    const {manifestDigest, configDigest, how, pushedAs} = pushed.value;
    const words = how === 'present' ? 'there' : 'pushed';
    report({result: 'proved', detail: `${formatBytes(wanted.sizeBytes)}  ${words}  ${shortDigest(manifestDigest)}`});
    const {reference, sizeBytes} = wanted;
    return {reference, internalReference: pushedAs, manifestDigest, configDigest, how, sizeBytes};
  } finally {
    await source.close();
  }
}

/** Sends the bundle's archives straight to the registry, a few at once; what is there already is left alone. */
export const pushImages: OwnWork = async (params, {progress, signal}) => {
  const {registry, folder, images} = pushParams.parse(params);
  const items: Item[] = images.map(({reference, sizeBytes}) => ({
    id: reference,
    label: reference,
    result: 'todo',
    detail: formatBytes(sizeBytes),
  }));
  const update = (index: number, change: Partial<Item>): void => {
    const before = items[index];
    if (before === undefined) return;
    items[index] = {...before, ...change};
    progress([...items]);
  };
  progress([...items]);
  const limit = pLimit(imagesAtOnce);
  return withRegistry(registry, async client => {
    const pushes = images.map((wanted, index) =>
      limit(() => pushOne(client, folder, wanted, change => update(index, change), signal)),
    );
    // Those under way are waited for, so that nothing runs on behind a failed step.
    const settled = await Promise.allSettled(pushes);
    for (const [index, result] of settled.entries()) {
      if (result.status === 'rejected') update(index, {result: 'failed', detail: String(result.reason?.message ?? '')});
    }
    const failed = settled.find(result => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return {images: settled.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))};
  });
};

/** Is the registry there, and does it take the login. */
export const pingRegistry: OwnWork = async params => {
  const registry = checkParams.shape.registry.parse(params);
  const needsLogin = registry.authFile !== undefined;
  try {
    const answer = await withRegistry(registry, client => client.ping());
    if (answer.ok) return {reachable: true, status: 200, needsLogin} satisfies OwnResults['registry.ping'];
    const {status, message} = answer.failure;
    return {
      reachable: status !== undefined,
      ...(status === undefined ? {} : {status}),
      needsLogin: needsLogin || status === 401,
      error: message,
    } satisfies OwnResults['registry.ping'];
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return {reachable: false, needsLogin, error: words} satisfies OwnResults['registry.ping'];
  }
};
