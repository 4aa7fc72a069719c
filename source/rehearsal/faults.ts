import type {FaultName} from './model.ts';
import {pendingMigrations, type Task, usualBehaviour} from './pods/behaviour.ts';
import {parseReference} from './pods/image-name.ts';
import {program, type Script} from './pods/script.ts';

/** Everything goes wrong with the new version only; the installed one keeps running. */
const targetVersion = '1.2.3';

/** Two of these, one after another, still fit into the rehearsal's own timeout at its usual speed. */
const slowReadyMs = 25_000;

export type Fault = {
  /** One line for `--help` and the screen. */
  about: string;
  /** What a container does instead of the usual; undefined leaves it alone. */
  behave?(task: Task, usual: Script): Script | undefined;
  /** An image that the internal registry loses after it was pushed. */
  losesImage?: {repository: string; tag: string};
};

const isTarget = ({image}: Task, name: string): boolean => {
  const parsed = parseReference(image);
  return parsed.name === name && parsed.tag === targetVersion;
};

/** All faults. A new one is one entry here and its name in model.ts. */
export const faults: Record<FaultName, Fault> = {
  'image-missing': {
    about: 'the internal registry loses the worker image after its push',
    losesImage: {repository: 'datachain/studio-worker', tag: targetVersion},
  },
  'crash-loop': {
    about: 'the new backend exits at its start, again and again',
    behave(task) {
      if (task.isInit || task.containerName !== 'backend' || !isTarget(task, 'studio-backend')) return undefined;
      const host = task.environment['DATABASE_HOST'] ?? 'postgres';
      return program(
        [
          `studio-backend ${targetVersion} starting`,
          'Traceback (most recent call last):',
          '  File "/opt/studio/lib/studio/db/pool.py", line 88, in connect',
          `django.db.utils.OperationalError: connection to server at "${host}", port 5432 failed: server does not support SSL, but SSL was required`,
        ],
        {durationMs: 400, exitCode: 1},
      );
    },
  },
  'slow-rollout': {
    about: 'the new pods take half a minute each to get ready',
    behave(task, usual) {
      const isNew = !task.isInit && parseReference(task.image).tag === targetVersion && usual.afterwards === 'runs on';
      if (!isNew) return undefined;
      return {...usual, readyAfterMs: slowReadyMs, probeFailure: 'HTTP probe failed with statuscode: 503'};
    },
  },
  'migration-fails': {
    about: 'the migration of the new version fails, the old backend keeps serving',
    behave(task) {
      const [pending] = pendingMigrations(task);
      if (task.command[1] !== 'migrate' || !isTarget(task, 'studio-backend') || !pending) return undefined;
      return program(
        [
          'Operations to perform:',
          '  Apply all migrations: admin, auth, contenttypes, sessions, studio',
          'Running migrations:',
          `  Applying ${pending}...Traceback (most recent call last):`,
          'django.db.utils.IntegrityError: could not create unique index "studio_dataset_name_uniq"',
          'DETAIL:  Key (project_id, name)=(7, nightly) is duplicated.',
        ],
        {durationMs: 1500, exitCode: 1},
      );
    },
  },
};

export const faultNames = Object.keys(faults) as FaultName[];

/** What a container does, faults included. Pure: the same task and faults give the same script. */
export function behaviour(task: Task, active: readonly FaultName[]): Script {
  const usual = usualBehaviour(task);
  return active.reduce<Script>((script, name) => faults[name].behave?.(task, script) ?? script, usual);
}
