import {describe, expect, test} from 'vitest';
import type {Durable} from '../../source/engine/event.ts';
import {fold} from '../../source/engine/fold.ts';
import {interruptedSteps} from '../../source/engine/interrupted.ts';
import type {Phase, State} from '../../source/engine/state.ts';
import type {Procedure} from '../../source/procedure/step.ts';
import type {Command} from '../../source/tools/command.ts';
import {at, command, start, stepOf} from './fake.ts';

const job = (name: string): Command => ({...command(name), changes: 'cluster'});
const file = (name: string): Command => ({...command(name), changes: 'files'});

const procedureOf = (plan: () => Command[]): Procedure => ({
  id: 'airgapped',
  title: 'One step',
  sections: [
    {id: 'one', title: 'One', when: 'before', guide: [], steps: [stepOf('one.only', {kind: 'command', plan})]},
  ],
});

const begun: Durable = {type: 'started', at: at(1), step: 'one.only'};

const ran = (number: number, of: Command, phase: Phase = 'plan'): Durable => ({
  type: 'command-started',
  at: at(2),
  number,
  step: 'one.only',
  phase,
  display: of.kind === 'process' ? of.file : '',
  purpose: '',
  changes: of.changes,
  ...(of.changes === 'cluster' ? {job: `jobs/${number}`} : {}),
});

const over = (number: number): Durable => ({
  type: 'command-ended',
  at: at(3),
  number,
  outcome: 'exit 0',
  isSuccess: true,
});

const left = (plan: readonly Command[], records: readonly Durable[]): State =>
  records.reduce(fold, start(procedureOf(() => [...plan])));

const plan = [job('apply'), command('wait'), job('remove')];

describe('a step that was running when nobody looked any more', () => {
  test('had run nothing: it goes on from there', () => {
    expect(interruptedSteps(left(plan, [begun]))).toMatchObject([{kind: 'again'}]);
    expect(interruptedSteps(left(plan, [begun, ran(1, command('check'), 'check')]))).toMatchObject([{kind: 'again'}]);
  });

  test('had its job running: that is followed, and the plan gone on with', () => {
    expect(interruptedSteps(left(plan, [begun, ran(1, job('apply'))]))).toMatchObject([
      {kind: 'go-on', left: [{job: 'jobs/1', number: 1, isEnded: false}]},
    ]);
  });

  test('had a question open behind its job: it is asked again', () => {
    const records = [begun, ran(1, job('apply')), over(1), ran(2, command('wait'))];
    expect(interruptedSteps(left(plan, records))).toMatchObject([
      {kind: 'go-on', left: [{job: 'jobs/1', isEnded: true}, undefined]},
    ]);
  });

  test('had a job started anew because the first never ran: the second counts', () => {
    const records = [begun, ran(1, job('apply')), over(1), ran(2, job('apply'))];
    expect(interruptedSteps(left(plan, records))).toMatchObject([{kind: 'go-on', left: [{job: 'jobs/2'}]}]);
  });

  test('asked its proof: it is asked again', () => {
    const records = [begun, ran(1, job('apply')), over(1), ran(2, command('prove'), 'proof')];
    expect(interruptedSteps(left(plan, records))).toMatchObject([{kind: 'prove'}]);
  });

  test('was writing a file here: nobody knows', () => {
    expect(interruptedSteps(left([file('write')], [begun, ran(1, file('write'))]))).toMatchObject([{kind: 'unknown'}]);
  });

  test('has another plan now: nobody knows', () => {
    expect(interruptedSteps(left(plan, [begun, ran(1, job('apply --other'))]))).toMatchObject([
      {kind: 'unknown', reason: expect.stringContaining('not the one that was started')},
    ]);
  });

  test('cannot be planned any more: nobody knows, and why', () => {
    const state = [begun, ran(1, job('apply'))].reduce(
      fold,
      start(
        procedureOf(() => {
          throw new Error('"plan" is not known yet');
        }),
      ),
    );
    expect(interruptedSteps(state)).toMatchObject([{kind: 'unknown', reason: '"plan" is not known yet'}]);
  });

  test('of an earlier attempt only the present one counts', () => {
    const failed = {result: 'failed', summary: '', evidence: [], documents: []} as const;
    const concluded: Durable = {
      type: 'concluded',
      at: at(4),
      step: 'one.only',
      verdict: {...failed, evidence: [], documents: []},
      facts: {},
    };
    const records = [begun, ran(1, job('apply')), over(1), concluded, {...begun, at: at(0)}];
    expect(interruptedSteps(left(plan, records)), 'also when the clock was set back').toMatchObject([{kind: 'again'}]);
  });
});
