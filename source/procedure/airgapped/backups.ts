import {need} from '../../probes/facts.ts';
import type {Section} from '../step.ts';
import {clusterKinds, databaseKinds, releaseKinds} from './backup-kinds.ts';
import {backupStep} from './backup-step.ts';

export const backups: Section = {
  id: 'backups',
  title: 'Backups',
  when: 'window',
  guide: ['pre-upgrade-2', 'prerequisites.backup'],
  steps: [
    backupStep(
      {
        id: 'backups.database',
        title: 'Dump the database',
        why: 'The only thing a rollback cannot bring back by itself. The sum is computed in the pod and here: a cut stream ends with exit code 0.',
        guide: ['pre-upgrade-2', 'pre-upgrade-2.database', 'rollback-2.values'],
        differs: 'no tty (it turns line ends into \\r\\n), a name of its own each time, sum and content checked',
      },
      facts => (need(facts, 'site').database === undefined ? [] : databaseKinds),
    ),
    backupStep(
      {
        id: 'backups.release',
        title: 'Keep the release',
        why: 'Values, manifest, hooks and history as helm has them now: with them the release can be rebuilt when its history is lost.',
        guide: ['pre-upgrade-2.values', 'rollback-2.values', 'rollback-2.upgrade'],
      },
      () => releaseKinds,
    ),
    backupStep(
      {
        id: 'backups.cluster',
        title: 'Keep Secrets, workloads and claims',
        why: 'Secrets hold keys without which the data is noise. Claims are metadata: they hold no data, and are labelled so.',
        guide: ['pre-upgrade-2.storage'],
        differs: 'Secrets are kept too; the YAML of volumes is called metadata, not storage backup',
      },
      () => clusterKinds,
    ),
  ],
};
