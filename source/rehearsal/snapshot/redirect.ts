import type {KubeObject} from '../model.ts';
import {readRecord, recordSecret} from '../release-record.ts';
import type {Snapshot} from './read.ts';

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Writes another registry wherever a text names the site's: the pretend site has its own, on loopback. */
export function redirector(from: string, to: string): (text: string) => string {
  const host = new RegExp(`(?<![\\w.-])${escaped(from)}(?![\\w.-]|:\\d)`, 'g');
  return text => text.replace(host, to);
}

const through = <Value>(value: Value, redirect: (text: string) => string): Value =>
  JSON.parse(redirect(JSON.stringify(value))) as Value;

export const isRevisionSecret = ({type}: KubeObject): boolean => type === 'helm.sh/release.v1';

/** A Secret's data is encoded: revisions of helm are opened, logins are made anew anyway. */
function redirectSecret(secret: KubeObject, redirect: (text: string) => string): KubeObject {
  if (!isRevisionSecret(secret)) return secret;
  const record = through(readRecord(secret), redirect);
  const modifiedAt = new Date(Number(secret.metadata.labels?.['modifiedAt'] ?? 0) * 1000);
  return recordSecret(record, modifiedAt);
}

/** The same snapshot with every image at another registry. */
export function redirectSnapshot(snapshot: Snapshot, redirect: (text: string) => string): Snapshot {
  return {
    ...snapshot,
    manifest: redirect(snapshot.manifest),
    hooks: redirect(snapshot.hooks),
    values: through(snapshot.values, redirect),
    computed: through(snapshot.computed, redirect),
    workloads: snapshot.workloads?.map(object => through(object, redirect)),
    secrets: snapshot.secrets?.map(secret => redirectSecret(secret, redirect)),
  };
}
