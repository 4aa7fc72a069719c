import {expect, test} from 'vitest';
import type {FaultName} from '../../source/rehearsal/faults/index.ts';
import {runProgram} from '../terminal/helpers/program.ts';
import {makeRoom} from '../terminal/helpers/room.ts';
import {leaks} from '../terminal/helpers/session.ts';
import {revisions, serveSite} from '../terminal/helpers/site.ts';

type Expected = {
  exitCode: number;
  /** What the walk must say, each somewhere in its output. */
  says: (string | RegExp)[];
  /** The revisions that are left, as 'number status'. */
  revisions?: string[];
};

const stopped = (step: string) => new RegExp(`^Stopped at ${step}, nothing of the release was changed: `, 'm');
const failedAt = (step: string) => new RegExp(`^Failed at ${step}: `, 'm');
const upgraded = 'Upgraded datachain-studio 1.2.2 → 1.2.3';

const untouched = ['1 deployed'];
const failedUpgrade = ['1 deployed', '2 failed'];

/** What the whole headless walk makes of a fault, or of several at once: how it ends, where, and in which words it names the cause. */
export const table: Readonly<Record<string, Expected>> = {
  // What a walk survives, it survives together.
  'api-429 watch-dropped no-metrics foreign-manager': {exitCode: 0, says: ['No metrics API answers', upgraded]},
  'registry-429 registry-500 registry-reset': {exitCode: 0, says: [upgraded]},
  'stale-image': {exitCode: 1, says: [failedAt('verify.images'), / runs sha256:\S+, the bundle has sha256:/]},
  oom: {
    exitCode: 1,
    says: [failedAt('upgrade.execute'), /backend: CrashLoopBackOff: .*\(it ended with OOMKilled, exit 137\)/],
    revisions: failedUpgrade,
  },
  'stuck-rollout': {
    exitCode: 1,
    says: [failedAt('upgrade.execute'), /datachain-studio-backend-\S+: Running, not ready/],
    revisions: failedUpgrade,
  },
  'hook-fails': {
    exitCode: 1,
    says: [failedAt('upgrade.execute'), 'job datachain-studio-pre-upgrade failed: BackoffLimitExceeded'],
    revisions: failedUpgrade,
  },
  'migration-hangs': {
    exitCode: 1,
    says: [failedAt('upgrade.execute'), /datachain-studio-backend-\S+: Init 0\/1, migrate still runs/],
    revisions: failedUpgrade,
  },
  'exec-cut': {
    exitCode: 3,
    says: [stopped('backups.database'), 'what arrived differs from what the pod sent: the stream was cut'],
    revisions: untouched,
  },
  'api-401': {exitCode: 1, says: [failedAt('upgrade.execute'), 'Unauthorized']},
  'api-403': {
    exitCode: 3,
    says: [stopped('prerequisites.probes'), /Not allowed: create deployments\.apps, patch deployments\.apps/],
    revisions: untouched,
  },
  'api-409': {
    exitCode: 1,
    says: [
      failedAt('upgrade.execute'),
      'the object has been modified; please apply your changes to the latest version',
    ],
    revisions: failedUpgrade,
  },
  'api-500': {
    exitCode: 1,
    says: [failedAt('upgrade.execute'), 'etcdserver: request timed out'],
    revisions: failedUpgrade,
  },
  'api-timeout': {
    exitCode: 1,
    says: [failedAt('upgrade.execute'), 'Timeout: request did not complete within requested timeout'],
    revisions: failedUpgrade,
  },
  'api-reset': {
    exitCode: 1,
    says: [failedAt('upgrade.execute'), 'connection reset by peer'],
    revisions: failedUpgrade,
  },
  'immutable-change': {
    exitCode: 1,
    says: [failedAt('upgrade.execute'), 'cannot patch "datachain-studio-redis" with kind StatefulSet'],
    revisions: failedUpgrade,
  },
  quota: {
    exitCode: 3,
    says: [stopped('readiness.canary'), /Nearly used up: pods 8 of 8/, 'exceeded quota: platform-limits'],
    revisions: untouched,
  },
  'pending-release': {
    exitCode: 3,
    says: [stopped('prerequisites.probes'), /revision 2 is pending-upgrade for .*The good revision is 1/],
    revisions: ['1 deployed', '2 pending-upgrade'],
  },
  'history-pruned': {
    exitCode: 3,
    says: [stopped('site.detect'), 'has no revision that was ever deployed'],
    revisions: ['2 failed'],
  },
  'context-switched': {
    exitCode: 3,
    says: [stopped('configuration.pullsecret-apply'), /nothing was run: this is .*, the session belongs to/],
    revisions: untouched,
  },
  'registry-401': {exitCode: 3, says: [stopped('images.push'), 'the registry answered 401'], revisions: untouched},
  'registry-413': {
    exitCode: 3,
    says: [stopped('images.push'), 'a proxy in front of the registry limits the size of uploads'],
    revisions: untouched,
  },
  'registry-gc': {exitCode: 0, says: ['not in the registry any more', 'revision 1 could not start again', upgraded]},
  'registry-full': {
    exitCode: 3,
    says: [stopped('images.push'), "look at the registry's own log and disk"],
    revisions: untouched,
  },
};

/** Walked in headless.test.ts, slow.test.ts and pending.test.ts; and the last takes the three minutes that a canary may pull. */
export const elsewhere: readonly FaultName[] = [
  'image-missing',
  'crash-loop',
  'migration-fails',
  'slow-rollout',
  'pending-release-live',
  'node-distrusts-ca',
];

/** Walks one row of the table, headless, and holds its end against it. */
async function walk(names: string, expected: Expected): Promise<void> {
  const ends: (() => void | Promise<void>)[] = [];
  const room = makeRoom(work => void ends.push(work));
  try {
    const site = await serveSite(room, {
      faults: names.split(' '),
      speed: 10,
      timeoutSeconds: expected.exitCode === 0 ? 60 : 15,
    });
    const {exitCode, stdout, stderr} = await runProgram(['upgrade', '--headless', '--yes', ...site.args], room);
    expect(stderr).toBe('');
    for (const words of expected.says) expect(stdout).toMatch(words);
    expect(exitCode).toBe(expected.exitCode);
    expect(leaks(room.sessionFolder())).toEqual([]);
    if (expected.revisions) {
      const left = (await revisions(site.kubeconfig)).map(({revision, status}) => `${revision} ${status}`);
      expect(left).toEqual(expected.revisions);
    }
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** One test a row, some side by side. */
export function walkEach(rows: readonly [names: string, expected: Expected][]): void {
  test.concurrent.each(rows)('%s', walk);
}
