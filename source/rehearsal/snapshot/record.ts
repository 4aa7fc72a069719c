import {parseAllDocuments} from 'yaml';
import type {KubeObject} from '../model.ts';
import type {ReleaseRecord} from '../release-record.ts';
import {type Revision, type Snapshot, SnapshotProblem} from './read.ts';

/** `shop-1.4.0` as helm's history shows a chart: the name may hold hyphens, the version begins with a digit. */
function chartOf({chart, app_version: appVersion}: Revision) {
  const [, name = chart, version = '0.0.0'] = /^(.+?)-(\d+\.\d+\.\d+.*)$/.exec(chart) ?? [];
  return {apiVersion: 'v2', name, version, ...(appVersion && {appVersion}), type: 'application'};
}

type Hook = {
  name: string;
  kind: string;
  path: string;
  manifest: string;
  events: string[];
  weight?: number;
  delete_policies?: string[];
  last_run: Record<string, string>;
};

const words = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map(word => word.trim())
    .filter(word => word !== '');

/** The hooks of `helm get hooks`, as a revision keeps them: helm runs those of a rollback out of it. */
export function hooksOf(text: string): Hook[] {
  return parseAllDocuments(text).flatMap(document => {
    const object = document.toJS() as KubeObject | null;
    if (!object?.metadata) return [];
    const annotations = object.metadata.annotations ?? {};
    const policies = words(annotations['helm.sh/hook-delete-policy']);
    return [
      {
        name: object.metadata.name,
        kind: object.kind,
        path: /# Source: (\S+)/.exec(document.commentBefore ?? '')?.[1] ?? `templates/${object.metadata.name}.yaml`,
        manifest: document.toString({directives: false}).replace(/^---\n/, ''),
        events: words(annotations['helm.sh/hook']),
        weight: Number(annotations['helm.sh/hook-weight'] ?? 0),
        ...(policies.length > 0 && {delete_policies: policies}),
        last_run: {started_at: '', completed_at: '', phase: ''},
      },
    ];
  });
}

/** The newest revision, as helm numbers them. */
export const newestRevision = ({history}: Snapshot): Revision | undefined =>
  history.reduce<Revision | undefined>(
    (newest, revision) => (newest === undefined || revision.revision > newest.revision ? revision : newest),
    undefined,
  );

/**
 * The newest revision, made again from its manifest, hooks and values: what helm needs to upgrade it and to roll back
 * to it. The chart's templates are not in a snapshot without Secrets, and neither needs them.
 */
export function rebuiltRecord(snapshot: Snapshot, release: string, namespace: string): ReleaseRecord {
  const newest = newestRevision(snapshot);
  if (newest?.status !== 'deployed') {
    throw new SnapshotProblem(
      `the newest revision is ${newest?.status ?? 'not known'}, and only its manifest is in the snapshot: the revision before it is in secrets.yaml alone. Keep that file in the snapshot.`,
    );
  }
  const deployedAt = new Date(newest.updated).toISOString();
  return {
    name: release,
    namespace,
    version: newest.revision,
    info: {
      first_deployed: deployedAt,
      last_deployed: deployedAt,
      deleted: '',
      description: newest.description ?? 'Upgrade complete',
      status: newest.status,
    },
    chart: {metadata: chartOf(newest), lock: null, templates: [], values: snapshot.computed, schema: null, files: null},
    config: snapshot.values,
    manifest: snapshot.manifest,
    hooks: hooksOf(snapshot.hooks),
  };
}
