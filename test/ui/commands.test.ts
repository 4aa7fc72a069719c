import {describe, expect, it} from 'vitest';
import type {CommandRecord, State} from '../../source/engine/state.ts';
import {plannedLines, ranLines} from '../../source/ui/parts/commands.ts';
import {factsWith} from '../probes/site-facts.ts';
import {helm, step} from './helpers/procedure.ts';
import {ago} from './helpers/states.ts';

const textOf = (rows: readonly (readonly {text: string}[])[]): string =>
  rows.map(row => row.map(part => part.text).join('')).join('\n');

const record = (number: number, display: string, change: Partial<CommandRecord> = {}): CommandRecord => ({
  number,
  step: 'backups.database',
  phase: 'plan',
  display,
  purpose: '',
  changes: 'files',
  startedAt: ago(60),
  ...change,
});

const done = (...log: CommandRecord[]): Pick<State, 'steps' | 'log'> => ({
  steps: {'backups.database': {status: 'done', attempts: 1, startedAt: ago(61)}},
  log,
});

const dump = step('backups.database', 'Dump the database');

describe('the commands of a step that is over', () => {
  it('are those that ran, with the names they had then', () => {
    const kept = record(3, "kubectl exec db -- sh -c 'pg_dump  -Fc' > /b/20260314T220540Z.dump");
    const shown = textOf(ranLines(done(kept), dump, 200));
    expect(shown).toContain('Ran 1 command:');
    expect(shown).toContain("$ kubectl exec db -- sh -c 'pg_dump  -Fc' > /b/20260314T220540Z.dump");
  });

  it('are those of the last attempt, without its questions, and of no other step', () => {
    const shown = textOf(
      ranLines(
        done(
          record(1, 'first attempt', {startedAt: ago(500)}),
          record(2, 'of another', {step: 'site.read'}),
          record(3, 'kubectl get pods', {phase: 'proof'}),
          record(4, 'pg_dump'),
        ),
        dump,
        80,
      ),
    );
    expect(shown).toContain('Ran 1 command:\n  $ pg_dump');
    expect(shown).not.toMatch(/first attempt|of another|get pods/);
  });

  it('are its questions where it only asked, and none where it ran none', () => {
    expect(textOf(ranLines(done(record(1, 'kubectl get pods', {phase: 'proof'})), dump, 80))).toContain('Asked with 1');
    expect(textOf(ranLines(done(), dump, 80))).toBe('Ran no command.');
  });
});

describe('the commands of a step that asks first', () => {
  const canary = step('readiness.canary', 'Pull on a node', {
    inputs: [{id: 'canary', kind: 'confirm', ask: () => 'Start a pod?'}],
    proof: {commands: () => [], judge: () => ({result: 'proved', summary: '', evidence: []})},
    plan: ({answers}) => (answers['canary'] === 'yes' ? [helm('upgrade')] : []),
  });

  it('are shown before the question is answered', () => {
    expect(textOf(plannedLines(canary, factsWith(), 80))).toBe(
      'After a yes: runs 1 command, exactly:\n  $ helm upgrade',
    );
  });

  it('are none after a no', () => {
    const facts = {...factsWith(), answers: {canary: 'no'}};
    expect(textOf(plannedLines(canary, facts, 80))).toBe('Runs no command.');
  });
});
