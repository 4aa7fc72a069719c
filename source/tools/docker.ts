import {basename, dirname} from 'node:path';
import * as z from 'zod';
import type {ProcessCommand} from './command.ts';
import {parseJson} from './parse.ts';

/** docker's command lines (podman and nerdctl take the same). Use as `import * as docker from '../tools/docker.ts'`. */

const minuteMs = 60_000;

const docker = (
  purpose: string,
  args: readonly string[],
  timeoutMs: number,
  changes: ProcessCommand['changes'],
): ProcessCommand => ({
  kind: 'process',
  file: 'docker',
  args,
  timeoutMs,
  changes,
  purpose,
  // The daemon is outside: what it is asked to do outlives the terminal.
  ...(changes === 'nothing' ? {} : {isSupervised: true}),
});

/** Loads an image archive into the daemon. It may report success on a full disk: inspect afterwards. */
export const load = (archive: string): ProcessCommand =>
  docker(`load ${archive}`, ['load', '--input', archive], 30 * minuteMs, 'files');

/** A second name for a loaded image. */
export const tag = (from: string, to: string): ProcessCommand =>
  docker(`name it ${to}`, ['tag', from, to], minuteMs, 'files');

/** docker takes a folder and reads the config.json in it; a login under another name is of no use to it. */
const configured = (authFile: string | undefined): string[] =>
  authFile !== undefined && basename(authFile) === 'config.json' ? ['--config', dirname(authFile)] : [];

/**
 * Sends a tagged image to its registry, with the login of `authFile` where that is a config.json, otherwise with the
 * one that the operator gave to `docker login`. Which CA is trusted is the daemon's own matter.
 */
export const push = (reference: string, authFile?: string): ProcessCommand =>
  docker(`push ${reference}`, [...configured(authFile), 'push', reference], 60 * minuteMs, 'registry');

/** A loaded image as JSON; `parseImageInspect` reads it. */
export const imageInspect = (reference: string): ProcessCommand =>
  docker(`what ${reference} is`, ['image', 'inspect', reference], minuteMs, 'nothing');

/** Versions of client and daemon. */
export const version = (): ProcessCommand =>
  docker('which docker this is', ['version', '--format', '{{json .}}'], minuteMs, 'nothing');

const inspectSchema = z
  .array(
    z.looseObject({
      Id: z.string(),
      RepoTags: z.array(z.string()).nullish(),
      RepoDigests: z.array(z.string()).nullish(),
      Architecture: z.string().default(''),
      Os: z.string().default(''),
      Size: z.number().default(0),
      RootFS: z.looseObject({Layers: z.array(z.string()).nullish()}).nullish(),
    }),
  )
  .min(1);

/** `docker image inspect`: `id` is the config digest up to docker 28 and may be the manifest digest from 29 on; the layers' diff ids always stay. */
export function parseImageInspect(stdout: string) {
  const [image] = parseJson(stdout, inspectSchema, 'the answer of docker image inspect');
  if (image === undefined) throw new Error('docker image inspect named no image');
  return {
    id: image.Id,
    tags: image.RepoTags ?? [],
    digests: image.RepoDigests ?? [],
    platform: `${image.Os}/${image.Architecture}`,
    sizeBytes: image.Size,
    diffIds: image.RootFS?.Layers ?? [],
  };
}

/** The manifest digest in the last line of `docker push`; undefined when the push did not get that far. */
export const pushedDigest = (stdout: string): string | undefined => /digest: (sha256:[0-9a-f]{64})/.exec(stdout)?.[1];
