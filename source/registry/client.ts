/** Our own client of the OCI distribution API: the few requests that a push and its proof need. */
import type {Buffer} from 'node:buffer';
import * as z from 'zod';
import {digestOf} from '../bundle/bytes.ts';
import {mediaTypes} from '../bundle/media-types.ts';
import {done, failed, type Outcome} from './failure.ts';
import {type Answer, createAsk, type Question, type RegistryAccess} from './request.ts';

export type RemoteManifest = {manifestDigest: string; mediaType: string; bytes: Buffer};

export type RegistryClient = {
  host: string;
  /** Reaches the registry and, where it asks for one, logs in. */
  ping(): Promise<Outcome<undefined>>;
  /** Digest behind a tag, as the registry says; undefined when there is none. */
  headManifest(repository: string, reference: string): Promise<Outcome<string | undefined>>;
  /** A manifest with the digest of the bytes that came; undefined when there is none. */
  getManifest(repository: string, reference: string): Promise<Outcome<RemoteManifest | undefined>>;
  hasBlob(repository: string, blobDigest: string): Promise<Outcome<boolean>>;
  /** Takes a blob over from another repository of the registry; false when that did not work. */
  mountBlob(repository: string, blobDigest: string, from: string): Promise<Outcome<boolean>>;
  /** Uploads a blob in one piece; the registry checks the digest. `body` is called for each attempt. */
  uploadBlob(repository: string, blob: BlobUpload): Promise<Outcome<undefined>>;
  putManifest(
    repository: string,
    reference: string,
    manifest: {mediaType: string; bytes: Buffer},
  ): Promise<Outcome<undefined>>;
  /** All tags; empty when the repository does not exist. */
  listTags(repository: string): Promise<Outcome<string[]>>;
};

export type BlobUpload = {
  blobDigest: string;
  sizeBytes: number;
  body: () => AsyncIterable<Buffer>;
  signal?: AbortSignal | undefined;
};

/** Without these a registry may convert the manifest, to another digest, and still answer 200. */
const acceptedManifests = [
  mediaTypes.ociManifest,
  mediaTypes.ociIndex,
  mediaTypes.dockerManifest,
  mediaTypes.dockerIndex,
].join(', ');

const mostPages = 1_000;
const tagsSchema = z.object({tags: z.array(z.string()).nullable()});

const withQuery = (location: string, name: string, value: string) =>
  `${location}${location.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`;

const nextPage = (answer: Answer) => /<([^>]+)>\s*;\s*rel="?next"?/.exec(answer.headers['link'] ?? '')?.[1];

/** Makes a client for one registry. Nothing is contacted before the first request. */
export function createRegistryClient(access: RegistryAccess): RegistryClient {
  const ask = createAsk(access);

  const manifestQuestion = (repository: string, reference: string): Omit<Question, 'method'> => ({
    what: `reading ${repository} ${reference}`,
    target: `/v2/${repository}/manifests/${reference}`,
    scope: `repository:${repository}:pull,push`,
    headers: {accept: acceptedManifests},
    expect: [200, 404],
  });

  return {
    host: access.host,

    async ping() {
      const answer = await ask({
        what: `reaching ${access.host}`,
        method: 'GET',
        target: '/v2/',
        scope: '',
        expect: [200],
      });
      return answer.ok ? done(undefined) : answer;
    },

    async headManifest(repository, reference) {
      const answer = await ask({...manifestQuestion(repository, reference), method: 'HEAD'});
      if (!answer.ok) return answer;
      return done(answer.value.status === 404 ? undefined : answer.value.headers['docker-content-digest']);
    },

    async getManifest(repository, reference) {
      const answer = await ask({...manifestQuestion(repository, reference), method: 'GET'});
      if (!answer.ok) return answer;
      const {status, headers, body: bytes} = answer.value;
      if (status === 404) return done(undefined);
      return done({manifestDigest: digestOf(bytes), mediaType: headers['content-type'] ?? '', bytes});
    },

    async hasBlob(repository, blobDigest) {
      const answer = await ask({
        what: `looking for a layer in ${repository}`,
        method: 'HEAD',
        target: `/v2/${repository}/blobs/${blobDigest}`,
        scope: `repository:${repository}:pull,push`,
        expect: [200, 404],
      });
      return answer.ok ? done(answer.value.status === 200) : answer;
    },

    async mountBlob(repository, blobDigest, from) {
      const scope = `repository:${repository}:pull,push repository:${from}:pull`;
      const what = `taking a layer over from ${from} to ${repository}`;
      const query = `mount=${encodeURIComponent(blobDigest)}&from=${encodeURIComponent(from)}`;
      const target = `/v2/${repository}/blobs/uploads/?${query}`;
      const answer = await ask({what, method: 'POST', target, scope, expect: [201, 202]});
      if (!answer.ok) return answer;
      if (answer.value.status === 201) return done(true);
      // The registry opened an upload instead: it is given up, as politely as the registry allows.
      const opened = answer.value.headers['location'];
      if (opened !== undefined)
        await ask({what, method: 'DELETE', target: opened, scope, expect: [200, 202, 204, 404, 405]});
      return done(false);
    },

    async uploadBlob(repository, {blobDigest, sizeBytes, body, signal}) {
      const scope = `repository:${repository}:pull,push`;
      const what = `pushing a layer to ${repository}`;
      const start = await ask({
        what,
        method: 'POST',
        target: `/v2/${repository}/blobs/uploads/`,
        scope,
        expect: [202],
        signal,
      });
      if (!start.ok) return start;
      const location = start.value.headers['location'];
      if (location === undefined) {
        return failed({cause: 'unexpected-answer', message: `${what}: the registry does not say where to`});
      }
      const answer = await ask({
        what,
        method: 'PUT',
        target: withQuery(location, 'digest', blobDigest),
        scope,
        headers: {'content-type': 'application/octet-stream', 'content-length': String(sizeBytes)},
        body,
        expect: [201, 204],
        signal,
      });
      return answer.ok ? done(undefined) : answer;
    },

    async putManifest(repository, reference, {mediaType, bytes}) {
      const answer = await ask({
        what: `pushing ${repository} ${reference}`,
        method: 'PUT',
        target: `/v2/${repository}/manifests/${reference}`,
        scope: `repository:${repository}:pull,push`,
        headers: {'content-type': mediaType, 'content-length': String(bytes.length)},
        body: () => bytes,
        expect: [200, 201, 202],
      });
      return answer.ok ? done(undefined) : answer;
    },

    async listTags(repository) {
      const tags: string[] = [];
      let target: string | undefined = `/v2/${repository}/tags/list`;
      for (let page = 0; target !== undefined && page < mostPages; page += 1) {
        const what = `listing the tags of ${repository}`;
        const scope = `repository:${repository}:pull`;
        const answer: Outcome<Answer> = await ask({what, method: 'GET', target, scope, expect: [200, 404]});
        if (!answer.ok) return answer;
        if (answer.value.status === 404) break;
        try {
          tags.push(...(tagsSchema.parse(JSON.parse(answer.value.body.toString('utf8'))).tags ?? []));
        } catch {
          return failed({cause: 'unexpected-answer', message: `${what}: the answer is not a list of tags`});
        }
        target = nextPage(answer.value);
      }
      return done(tags);
    },
  };
}
