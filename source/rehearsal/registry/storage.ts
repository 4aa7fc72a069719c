import type {Buffer} from 'node:buffer';
import {digestOf} from '../../bundle/bytes.ts';

export type StoredManifest = {manifestDigest: string; mediaType: string; bytes: Buffer};

export type Repository = {
  /** Digests of the blobs that this repository may hand out. */
  blobs: Set<string>;
  manifests: Map<string, StoredManifest>;
  /** Tag to manifest digest. */
  tags: Map<string, string>;
  /** Whether it ever had a tag: before that there is no list of tags. */
  wasTagged: boolean;
};

/** What a pretend registry holds, in memory. Blobs are kept once; repositories refer to them. */
export type Storage = {
  blobs: Map<string, Buffer>;
  repositories: Map<string, Repository>;
};

/** An empty registry. */
export const createStorage = (): Storage => ({blobs: new Map(), repositories: new Map()});

/** The repository of a name, made when it is new. */
export function openRepository(storage: Storage, name: string): Repository {
  const fresh = () => ({blobs: new Set<string>(), manifests: new Map(), tags: new Map(), wasTagged: false});
  const repository = storage.repositories.get(name) ?? fresh();
  storage.repositories.set(name, repository);
  return repository;
}

/** Keeps a blob and lets the repository hand it out; returns its digest. */
export function keepBlob(storage: Storage, name: string, bytes: Buffer): string {
  const digest = digestOf(bytes);
  storage.blobs.set(digest, bytes);
  openRepository(storage, name).blobs.add(digest);
  return digest;
}

/** The bytes of a blob, when this repository has it. */
export function findBlob(storage: Storage, name: string, digest: string): Buffer | undefined {
  return storage.repositories.get(name)?.blobs.has(digest) ? storage.blobs.get(digest) : undefined;
}

/** Takes a blob from a repository; others that have it keep it. False when it was not there. */
export const dropBlob = (storage: Storage, name: string, digest: string): boolean =>
  storage.repositories.get(name)?.blobs.delete(digest) ?? false;

/** A manifest by tag or by digest. */
export function findManifest(storage: Storage, name: string, reference: string): StoredManifest | undefined {
  const repository = storage.repositories.get(name);
  return repository?.manifests.get(repository.tags.get(reference) ?? reference);
}

/** Keeps a manifest, under a tag as well when the reference is one. */
export function keepManifest(
  storage: Storage,
  name: string,
  reference: string,
  manifest: {mediaType: string; bytes: Buffer},
): StoredManifest {
  const repository = openRepository(storage, name);
  const stored = {...manifest, manifestDigest: digestOf(manifest.bytes)};
  repository.manifests.set(stored.manifestDigest, stored);
  if (!reference.startsWith('sha256:')) {
    repository.tags.set(reference, stored.manifestDigest);
    repository.wasTagged = true;
  }
  return stored;
}

/** Removes a manifest with every tag that names it. False when it was not there. */
export function dropManifest(storage: Storage, name: string, reference: string): boolean {
  const repository = storage.repositories.get(name);
  const manifest = findManifest(storage, name, reference);
  if (repository === undefined || manifest === undefined) return false;
  repository.manifests.delete(manifest.manifestDigest);
  for (const [tag, digest] of repository.tags) if (digest === manifest.manifestDigest) repository.tags.delete(tag);
  return true;
}
