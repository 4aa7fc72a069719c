import type {Buffer} from 'node:buffer';
import pLimit from 'p-limit';
import type {ArchivedBlob, ArchivedImage} from '../bundle/archive.ts';
import type {ByteSource} from '../bundle/bytes.ts';
import type {RegistryClient} from './client.ts';
import {done, failed, type Outcome} from './failure.ts';
import {manifestFor} from './manifest.ts';
import {type RetryPlan, withRetries} from './retry.ts';
import {chooseTag} from './tag.ts';

export type PushProgress = {
  /** Bytes of blobs that are in the registry or on their way there. */
  doneBytes: number;
  totalBytes: number;
};

export type PushJob = {
  client: RegistryClient;
  repository: string;
  tag: string;
  image: ArchivedImage;
  /** The archive file that the image's blobs lie in. */
  source: ByteSource;
  /** Repositories of the same registry that may already have some of the layers. */
  mountFrom?: string[];
  onProgress?: (progress: PushProgress) => void;
  /** Blobs on their way at once. */
  atOnce?: number;
  retry?: RetryPlan;
  signal?: AbortSignal;
};

export type PushResult = {
  /** What was asked for, 'HOST/datachain/studio-backend:1.2.3'. */
  reference: string;
  /** Where it is; another tag when that one held other content. */
  pushedAs: string;
  /** As read back from the registry. */
  manifestDigest: string;
  configDigest: string;
  how: 'pushed' | 'present';
  bytesSent: number;
};

/** Counts the bytes of each blob by itself, so that a repeated upload starts again at nought. */
const createMeter = (blobs: ArchivedBlob[], onProgress: PushJob['onProgress']) => {
  const totalBytes = blobs.reduce((sum, blob) => sum + blob.sizeBytes, 0);
  const doneByDigest = new Map<string, number>();
  return (blobDigest: string, doneBytes: number) => {
    doneByDigest.set(blobDigest, doneBytes);
    onProgress?.({doneBytes: [...doneByDigest.values()].reduce((sum, bytes) => sum + bytes, 0), totalBytes});
  };
};

type Meter = ReturnType<typeof createMeter>;

/** Brings one blob over: 0 bytes when it is there already or could be mounted. */
const pushBlob = async (job: PushJob, blob: ArchivedBlob, meter: Meter): Promise<Outcome<number>> => {
  const {client, repository, mountFrom = [], source, signal} = job;
  const {blobDigest, sizeBytes, offset} = blob;
  const present = await client.hasBlob(repository, blobDigest);
  if (!present.ok) return present;
  let isThere = present.value;
  for (const from of mountFrom) {
    if (isThere || from === repository) continue;
    const mounted = await client.mountBlob(repository, blobDigest, from);
    // A refused mount costs nothing: the layer is uploaded instead.
    isThere = mounted.ok && mounted.value;
  }
  if (isThere) {
    meter(blobDigest, sizeBytes);
    return done(0);
  }
  const body = async function* (): AsyncGenerator<Buffer> {
    let sentBytes = 0;
    meter(blobDigest, sentBytes);
    for await (const chunk of source.stream(offset, sizeBytes)) {
      yield chunk;
      sentBytes += chunk.length;
      meter(blobDigest, sentBytes);
    }
  };
  const uploaded = await client.uploadBlob(repository, {blobDigest, sizeBytes, body, signal});
  return uploaded.ok ? done(sizeBytes) : uploaded;
};

const pushBlobs = async (job: PushJob): Promise<Outcome<number>> => {
  const {image, atOnce = 4, retry = {}, signal} = job;
  const blobs = [...new Map([...image.layers, image.config].map(blob => [blob.blobDigest, blob])).values()];
  const meter = createMeter(blobs, job.onProgress);
  const limit = pLimit(atOnce);
  // After a failure that stays, what still waits is not begun.
  let failure: Outcome<number> | undefined;
  const push = async (blob: ArchivedBlob) => {
    if (failure !== undefined) return failure;
    const outcome = await withRetries({...retry, signal}, () => pushBlob(job, blob, meter));
    if (!outcome.ok) failure ??= outcome;
    return outcome;
  };
  const outcomes = await Promise.all(blobs.map(blob => limit(push, blob)));
  if (failure !== undefined) return failure;
  return done(outcomes.reduce((sum, outcome) => sum + (outcome.ok ? outcome.value : 0), 0));
};

/**
 * Pushes one image of an archive straight to a registry. Blobs that are there are skipped, so that a repeated push
 * goes on where the last one stopped. A tag that holds the same content is left alone; one that holds other content is
 * sidestepped, never overwritten. What was pushed is read back and compared. An abort is thrown.
 */
export async function pushImage(job: PushJob): Promise<Outcome<PushResult>> {
  const {client, repository, tag, image, retry = {}, signal} = job;
  const plan = {...retry, signal};
  const nameOf = (chosen: string) => `${client.host}/${repository}:${chosen}`;
  const found = (how: PushResult['how'], chosen: string, manifestDigest: string, bytesSent: number) =>
    done({
      reference: nameOf(tag),
      pushedAs: nameOf(chosen),
      manifestDigest,
      configDigest: image.configDigest,
      how,
      bytesSent,
    });

  const before = await withRetries(plan, () => chooseTag(client, repository, tag, image));
  if (!before.ok) return before;
  if (before.value.how === 'present') return found('present', before.value.tag, before.value.manifestDigest, 0);

  const sent = await pushBlobs(job);
  if (!sent.ok) return sent;

  // Asked again: somebody else may have taken the tag while the layers were on their way.
  const choice = await withRetries(plan, () => chooseTag(client, repository, tag, image));
  if (!choice.ok) return choice;
  if (choice.value.how === 'present') {
    return found('present', choice.value.tag, choice.value.manifestDigest, sent.value);
  }
  const chosen = choice.value.tag;
  const manifest = manifestFor(image);
  const put = await withRetries(plan, () => client.putManifest(repository, chosen, manifest));
  if (!put.ok) return put;

  const back = await withRetries(plan, () => client.getManifest(repository, chosen));
  if (!back.ok) return back;
  if (back.value?.manifestDigest !== manifest.manifestDigest) {
    const message = `${nameOf(chosen)} was pushed as ${manifest.manifestDigest}, but the registry now has ${back.value?.manifestDigest ?? 'nothing'} there`;
    return failed({cause: 'unexpected-answer', message});
  }
  return found('pushed', chosen, back.value.manifestDigest, sent.value);
}
