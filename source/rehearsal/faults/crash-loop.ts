import {parseReference} from '../pods/image-name.ts';
import {program} from '../pods/script.ts';
import type {Fault} from './fault.ts';
import {isVictim} from './parts/installed.ts';

export const crashLoop: Fault = {
  about: 'the new backend exits at its start, again and again',
  begin: place => ({
    behave(task, usual) {
      if (!isVictim(place, task, usual)) return undefined;
      const {name, tag} = parseReference(task.image);
      const host = task.environment['DATABASE_HOST'] ?? 'postgres';
      return program(
        [
          `${name} ${tag} starting`,
          'Traceback (most recent call last):',
          `  File "/opt/${name}/lib/db/pool.py", line 88, in connect`,
          `django.db.utils.OperationalError: connection to server at "${host}", port 5432 failed: server does not support SSL, but SSL was required`,
        ],
        {durationMs: 400, exitCode: 1},
      );
    },
  }),
};
