import {resources} from '../../controllers/resources.ts';
import type {KubeObject} from '../../model.ts';
import {readRecord, recordSecret, revisionSecrets} from '../../release-record.ts';
import type {FaultPlace, Installed} from '../fault.ts';

/** Adds a revision like the newest one, in another state; returns the way to take it away again. */
export function addRevision(
  {store, clock}: FaultPlace,
  {namespace, release}: Installed,
  info: {status: string; description: string},
): () => void {
  const newest = revisionSecrets(store, namespace, release).at(-1);
  if (!newest) return () => undefined;
  const record = readRecord(newest);
  const now = clock.now();
  const added = {
    ...record,
    version: record.version + 1,
    info: {...record.info, ...info, last_deployed: now.toISOString()},
  };
  const {metadata} = store.create(resources.secrets, recordSecret(added, now));
  return () => void store.remove(resources.secrets, namespace, metadata.name);
}

/** Puts back what was taken away, under its old name. */
export function putBack({store}: FaultPlace, removed: readonly KubeObject[]): void {
  for (const object of removed) {
    const {namespace, name} = object.metadata;
    if (!store.get(resources.secrets, namespace, name)) store.create(resources.secrets, object);
  }
}
