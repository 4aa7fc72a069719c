import {program} from '../pods/script.ts';
import type {Fault} from './fault.ts';
import {isMigration, migrationHead} from './parts/installed.ts';

export const migrationHangs: Fault = {
  about: 'the migration of the new version waits for a lock that nobody gives up, the old backend keeps serving',
  begin: place => ({
    behave(task, usual) {
      if (!isMigration(place, task, usual)) return undefined;
      const {head, name} = migrationHead(usual);
      const lines = [...head, `  Applying ${name}... waiting for AccessExclusiveLock on relation "studio_dataset"`];
      return program(lines, {durationMs: Number.POSITIVE_INFINITY});
    },
  }),
};
