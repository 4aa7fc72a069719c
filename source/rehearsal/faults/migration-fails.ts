import {program} from '../pods/script.ts';
import type {Fault} from './fault.ts';
import {isMigration, migrationHead} from './parts/installed.ts';

export const migrationFails: Fault = {
  about: 'the migration of the new version fails, the old backend keeps serving',
  begin: place => ({
    behave(task, usual) {
      if (!isMigration(place, task, usual)) return undefined;
      const {head, name} = migrationHead(usual);
      return program(
        [
          ...head,
          `  Applying ${name}...Traceback (most recent call last):`,
          'django.db.utils.IntegrityError: could not create unique index "studio_dataset_name_uniq"',
          'DETAIL:  Key (project_id, name)=(7, nightly) is duplicated.',
        ],
        {durationMs: 1500, exitCode: 1},
      );
    },
  }),
};
