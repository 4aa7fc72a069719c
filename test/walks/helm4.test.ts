import {describe, expect, test} from 'vitest';
import {runProgram} from '../terminal/helpers/program.ts';
import {makeRoom} from '../terminal/helpers/room.ts';

const args = ['rehearse', '--headless', '--yes', '--helm', '4', '--speed', '10'];

describe.concurrent('the walk with helm 4', () => {
  test('upgrades', async ({onTestFinished}) => {
    const {exitCode, last, stderr} = await runProgram(args, makeRoom(onTestFinished));
    expect(stderr).toBe('');
    expect(last[1]).toBe('Upgraded datachain-studio 1.2.2 → 1.2.3');
    expect(exitCode).toBe(0);
  });

  test('names the crash loop that helm does not, and rolls back', async ({onTestFinished}) => {
    const fault = ['--fault', 'crash-loop', '--on-failure', 'rollback'];
    const {exitCode, last, stdout} = await runProgram([...args, ...fault], makeRoom(onTestFinished));
    expect(stdout).toMatch(/datachain-studio-backend-\S+ backend: CrashLoopBackOff: /);
    expect(last[1]).toBe('Rolled back datachain-studio to revision 1, verified against its manifest');
    expect(exitCode).toBe(5);
  });

  test('says whose field it may not take', async ({onTestFinished}) => {
    const {exitCode, stdout} = await runProgram([...args, '--fault', 'foreign-manager'], makeRoom(onTestFinished));
    expect(stdout).toContain('conflict with "kubectl-edit" using apps/v1: .spec.replicas');
    expect(exitCode).toBe(1);
  });
});
