import {gunzipSync, gzipSync} from 'node:zlib';
import {resources} from './controllers/resources.ts';
import type {KubeObject, Store} from './model.ts';

/** A revision as helm keeps it, as far as the rehearsal reads it; the rest is kept as it is. */
export type ReleaseRecord = {
  name: string;
  namespace: string;
  version: number;
  info: {
    status: string;
    description?: string;
    first_deployed?: string;
    last_deployed?: string;
    [field: string]: unknown;
  };
  [field: string]: unknown;
};

export const secretName = ({name, version}: Pick<ReleaseRecord, 'name' | 'version'>): string =>
  `sh.helm.release.v1.${name}.v${version}`;

/** The revision in a Secret's data: JSON, gzip, base64 by helm and base64 as all data of Secrets. */
export function readRecord(secret: KubeObject): ReleaseRecord {
  const {release = ''} = secret['data'] as Record<string, string>;
  const zipped = Buffer.from(Buffer.from(release, 'base64').toString(), 'base64');
  return JSON.parse(gunzipSync(zipped).toString()) as ReleaseRecord;
}

/** The Secret that helm would have made of a revision. */
export function recordSecret(record: ReleaseRecord, modifiedAt: Date): KubeObject {
  const zipped = gzipSync(JSON.stringify(record), {level: 9});
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: secretName(record),
      namespace: record.namespace,
      labels: {
        modifiedAt: String(Math.floor(modifiedAt.getTime() / 1000)),
        name: record.name,
        owner: 'helm',
        status: record.info.status,
        version: String(record.version),
      },
    },
    data: {release: Buffer.from(zipped.toString('base64')).toString('base64')},
    type: 'helm.sh/release.v1',
  };
}

/** The Secrets of a release's revisions, the oldest first. */
export function revisionSecrets(store: Store, namespace: string, release: string): KubeObject[] {
  const versionOf = ({metadata}: KubeObject) => Number(metadata.labels?.['version'] ?? 0);
  return store
    .list(resources.secrets, namespace)
    .filter(({metadata: {labels}}) => labels?.['owner'] === 'helm' && labels['name'] === release)
    .sort((left, right) => versionOf(left) - versionOf(right));
}
