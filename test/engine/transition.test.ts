import {describe, expect, test} from 'vitest';
import {mayRun, nextStep, openQuestions, runningStep, stepState} from '../../source/engine/selectors.ts';
import {transition} from '../../source/engine/transition.ts';
import type {Procedure} from '../../source/procedure/step.ts';
import type {Outcome} from '../../source/tools/command.ts';
import {beforeUpgrade, command, ended, engine, procedure, start, startMs, stepOf} from './fake.ts';

const typesOf = (effects: readonly {type: string}[]): string[] => effects.map(({type}) => type);

const alone = (change: Parameters<typeof stepOf>[1]): Procedure => ({
  ...procedure,
  sections: [{id: 'one', title: 'One', when: 'before', guide: [], steps: [stepOf('one.only', change)]}],
});

describe('running a step', () => {
  test('is recorded before its plan is executed', () => {
    const walk = beforeUpgrade();
    walk.send({type: 'run', step: 'upgrade.execute'});
    expect(typesOf(walk.take())).toEqual(['record', 'dispatch', 'watch', 'execute']);
    expect(walk.waiting[0]).toMatchObject({phase: 'plan', commands: [command('plan-upgrade.execute')]});
    expect(stepState(walk.state(), 'upgrade.execute')).toMatchObject({status: 'running', attempts: 1});
  });

  test.each(['gate', 'review'] as const)('a %s is a decision: it cannot be skipped', kind => {
    const walk = engine(start(alone({kind})));
    walk.send({type: 'skip', step: 'one.only', reason: 'no time'});
    expect(stepState(walk.state(), 'one.only').status).toBe('todo');
    expect(walk.state().message).toContain('cannot be skipped');
  });

  describe('with a check', () => {
    const checked = () =>
      engine(
        start(
          alone({
            plan: () => [command('change')],
            check: {
              commands: () => [command('still-true')],
              judge: (_facts, [outcome]) => ({
                result: outcome !== undefined && 'stdout' in outcome && outcome.stdout === 'yes' ? 'proved' : 'failed',
                summary: 'asked at that moment',
                evidence: [],
              }),
            },
          }),
        ),
      );

    test('the check is asked first, and the plan runs when it holds', () => {
      const walk = checked();
      walk.send({type: 'run', step: 'one.only'});
      expect(walk.waiting).toMatchObject([{phase: 'check', commands: [command('still-true')]}]);
      walk.answer(ended(0, 'yes'));
      expect(walk.waiting).toMatchObject([{phase: 'plan', commands: [command('change')]}]);
    });

    test.each(['no', ''])('nothing runs when it answers %j: the step has failed', word => {
      const walk = checked();
      walk.send({type: 'run', step: 'one.only'});
      walk.answer(ended(0, word));
      expect(walk.waiting).toEqual([]);
      expect(stepState(walk.state(), 'one.only')).toMatchObject({status: 'failed'});
    });
  });

  test('a verdict that replaces what was answered makes that step stale and asks it again', () => {
    const given: Procedure = {
      ...procedure,
      sections: [
        {
          id: 'one',
          title: 'One',
          when: 'before',
          guide: [],
          steps: [
            stepOf('one.found', {voids: () => ['one.approve']}),
            stepOf('one.approve', {
              inputs: [{id: 'one.approve', kind: 'confirm', ask: () => 'Yes?'}],
              proof: {commands: () => [], judge: () => ({result: 'proved', summary: '', evidence: []})},
            }),
          ],
        },
      ],
    };
    const walk = engine(start(given));
    walk.pass('one.found');
    walk.send({type: 'answer', question: 'one.approve', answer: 'yes'});
    walk.send({type: 'run', step: 'one.approve'});
    walk.send({type: 'executed', step: 'one.approve', phase: 'proof', commands: [], outcomes: []});
    expect(stepState(walk.state(), 'one.approve').status).toBe('done');
    walk.waiting.splice(0);
    walk.pass('one.found');
    expect(stepState(walk.state(), 'one.approve').status).toBe('stale');
    expect(walk.state().answers).toEqual({});
    expect(nextStep(walk.state())?.id).toBe('one.approve');
  });

  test('without a plan it goes straight to the proof', () => {
    const walk = engine(start());
    walk.send({type: 'run', step: 'site.detect'});
    expect(typesOf(walk.take())).toEqual(['record', 'dispatch', 'execute']);
    expect(walk.waiting[0]).toMatchObject({phase: 'proof', commands: [command('prove-site.detect')]});
  });

  test('a plan that ended well is followed by the proof, and the proof decides', () => {
    const walk = beforeUpgrade();
    walk.send({type: 'run', step: 'upgrade.execute'});
    walk.answer(ended(0, 'STATUS: deployed'));
    expect(walk.waiting[0]?.phase).toBe('proof');
    expect(stepState(walk.state(), 'upgrade.execute').status).toBe('running');
    walk.answer(ended(0, 'failed'));
    expect(stepState(walk.state(), 'upgrade.execute')).toMatchObject({status: 'failed'});
  });

  test('a plan that failed ends the step: nothing is proved, the live view stops', () => {
    const walk = beforeUpgrade();
    walk.send({type: 'run', step: 'upgrade.execute'});
    walk.take();
    walk.answer(ended(1, '', 'Error: UPGRADE FAILED\ncontext deadline exceeded\n'));
    expect(typesOf(walk.take())).toEqual(['unwatch', 'record']);
    expect(stepState(walk.state(), 'upgrade.execute')).toMatchObject({
      status: 'failed',
      verdict: {summary: 'exit 1: context deadline exceeded'},
    });
    expect(walk.waiting).toEqual([]);
  });

  test.each<[string, Outcome, string, string]>([
    ['a missing program', {kind: 'not-found', file: 'helm'}, 'failed', 'helm not found'],
    ['a killed one', {...ended(0), kind: 'killed', signal: 'SIGKILL'} as Outcome, 'failed', 'killed by SIGKILL'],
    ['one too slow', {...ended(0), kind: 'timed-out', timeoutMs: 5000} as Outcome, 'failed', 'no answer within 5 s'],
  ])('%s ends its step', (_name, outcome, status, summary) => {
    const walk = beforeUpgrade();
    walk.send({type: 'run', step: 'upgrade.execute'});
    walk.answer(outcome);
    expect(stepState(walk.state(), 'upgrade.execute')).toMatchObject({status, verdict: {summary}});
  });

  test('a lost command makes its step unknown until its proof has answered', () => {
    const walk = beforeUpgrade();
    walk.send({type: 'run', step: 'upgrade.execute'});
    walk.answer({kind: 'lost', reason: 'no result'});
    expect(stepState(walk.state(), 'upgrade.execute')).toMatchObject({status: 'unknown', reason: 'no result'});
    expect(walk.records.at(-1)).toMatchObject({type: 'doubted', status: 'unknown'});
    expect(runningStep(walk.state())?.id, 'nothing else begins meanwhile').toBe('upgrade.execute');
    walk.answer(ended(0, 'proved'));
    expect(stepState(walk.state(), 'upgrade.execute').status).toBe('done');
    expect(runningStep(walk.state())).toBeUndefined();
  });

  test.each([
    ['proved', 'done'],
    ['look', 'done'],
    ['failed', 'failed'],
    ['unknown', 'unknown'],
  ])('a proof that says %s makes the step %s', (word, status) => {
    const walk = engine(start(alone({})));
    walk.send({type: 'run', step: 'one.only'});
    walk.answer(ended(0, word));
    expect(stepState(walk.state(), 'one.only').status).toBe(status);
  });

  test('a judge that throws knows nothing: unknown, with its reason', () => {
    const walk = engine(start(alone({})));
    walk.send({type: 'run', step: 'one.only'});
    walk.answer(ended(0, 'throw'));
    expect(stepState(walk.state(), 'one.only')).toMatchObject({
      status: 'unknown',
      verdict: {summary: 'The answer could not be understood: the answer is in another castle'},
    });
  });

  test('a proof that cannot even be put together is unknown', () => {
    const proof = {
      commands: () => {
        throw new Error('"plan" is not known yet');
      },
      judge: () => ({result: 'proved' as const, summary: '', evidence: []}),
    };
    const walk = engine(start(alone({proof})));
    walk.send({type: 'run', step: 'one.only'});
    expect(stepState(walk.state(), 'one.only')).toMatchObject({
      status: 'unknown',
      verdict: {summary: '"plan" is not known yet'},
    });
  });

  test('a plan that cannot be put together starts nothing and says why', () => {
    const plan = () => {
      throw new Error('"bundle" is not known yet');
    };
    const walk = engine(start(alone({plan})));
    walk.send({type: 'run', step: 'one.only'});
    expect(walk.take()).toEqual([]);
    expect(walk.state().message).toBe('"bundle" is not known yet');
    expect(stepState(walk.state(), 'one.only').status).toBe('todo');
  });

  test('what a step of its own words learns from the plan reaches the proof', () => {
    const change = {
      plan: () => [command('ask')],
      learn: () => ({result: 'proved' as const, summary: '', evidence: [], facts: {goodRevision: 3}}),
      proof: {
        commands: () => [],
        judge: ({known}: {known: {goodRevision?: number}}) => ({
          result: 'proved' as const,
          summary: `revision ${known.goodRevision}`,
          evidence: [],
        }),
      },
    };
    const walk = engine(start(alone(change)));
    walk.send({type: 'run', step: 'one.only'});
    walk.answer(ended(0));
    walk.answer(ended(0));
    expect(stepState(walk.state(), 'one.only').verdict?.summary).toBe('revision 3');
  });
});

describe('documents', () => {
  test('are kept before the record that names them, and a private one is named nowhere', () => {
    const walk = engine(start());
    walk.send({type: 'run', step: 'site.detect'});
    walk.take();
    walk.answer(ended(0, 'proved'));
    const effects = walk.take();
    expect(typesOf(effects)).toEqual(['keep', 'record']);
    expect(effects[0]).toEqual({
      type: 'keep',
      documents: [
        {name: 'site.txt', text: 'seen'},
        {name: 'secret.txt', text: 'hush'},
      ],
    });
    expect(stepState(walk.state(), 'site.detect').verdict?.documents).toEqual([
      {name: 'site.txt', title: 'The site', kind: 'text'},
    ]);
    expect(JSON.stringify(walk.records)).not.toContain('hush');
    expect(walk.state().known.goodRevision).toBe(7);
  });
});

describe('what may not run', () => {
  test('a step before its turn', () => {
    const walk = engine(start());
    walk.send({type: 'run', step: 'site.confirm'});
    expect(walk.take()).toEqual([]);
    expect(walk.state().message).toBe('Title of site.detect comes first');
  });

  test('a step whose guard does not hold says the guard’s words', () => {
    const state = {
      ...start(),
      steps: {'site.detect': {status: 'done', attempts: 1}, 'site.confirm': {status: 'skipped', attempts: 0}},
    } as const;
    const step = procedure.sections[1]?.steps[0];
    expect(step && mayRun(state, step)).toBe('nobody confirmed the site');
  });

  test('a step while another runs', () => {
    const walk = beforeUpgrade();
    walk.send({type: 'run', step: 'upgrade.execute'});
    walk.send({type: 'run', step: 'troubleshooting.pods'});
    expect(walk.state().message).toBe('Title of upgrade.execute is still running');
    expect(runningStep(walk.state())?.id).toBe('upgrade.execute');
  });

  test('a step with an open question; it may once it is answered', () => {
    const walk = engine(start());
    walk.pass('site.detect');
    walk.take();
    walk.send({type: 'run', step: 'site.confirm'});
    expect(walk.take()).toEqual([]);
    expect(walk.state().message).toBe('Title of site.confirm: a question is open');
    walk.send({type: 'answer', question: 'site.confirm', answer: 'yes'});
    walk.pass('site.confirm');
    expect(stepState(walk.state(), 'site.confirm').status).toBe('done');
  });

  test('after a refusal the question is open again', () => {
    const walk = engine(start());
    walk.pass('site.detect');
    walk.send({type: 'answer', question: 'site.confirm', answer: 'no'});
    walk.send({type: 'run', step: 'site.confirm'});
    walk.answer(ended(0));
    const state = walk.state();
    expect(stepState(state, 'site.confirm').status).toBe('failed');
    const step = nextStep(state);
    expect(step?.id).toBe('site.confirm');
    expect(step && openQuestions(state, step).map(({id}) => id)).toEqual(['site.confirm']);
  });

  test('diagnoses may run at any time, before their turn in the list', () => {
    const walk = engine(start());
    walk.pass('troubleshooting.pods');
    expect(stepState(walk.state(), 'troubleshooting.pods').status).toBe('done');
    expect(nextStep(walk.state())?.id).toBe('site.detect');
  });

  test('an unknown step is a mistake of ours and throws', () => {
    expect(() => transition(start(), {type: 'run', step: 'nowhere'})).toThrow('unknown step "nowhere"');
  });
});

describe('what is asked of the engine', () => {
  test('moving is recorded; staying is not', () => {
    const walk = engine(start());
    walk.send({type: 'move', step: 'site.detect'});
    expect(walk.take()).toEqual([]);
    walk.send({type: 'move', step: 'verify.pods'});
    expect(walk.state().cursor).toBe('verify.pods');
    expect(typesOf(walk.take())).toEqual(['record']);
  });

  test.each([
    ['no reason', 'verify.pods', '  ', 'a step is skipped only with a reason'],
    ['a done step', 'site.detect', 'why not', 'it is done already'],
    ['a running step', 'upgrade.execute', 'enough', 'it is running: it cannot be skipped now'],
  ])('skipping is refused for %s', (_name, step, reason, message) => {
    const walk = beforeUpgrade();
    walk.send({type: 'run', step: 'upgrade.execute'});
    walk.take();
    walk.send({type: 'skip', step, reason});
    expect(walk.take()).toEqual([]);
    expect(walk.state().message).toBe(message);
  });

  test('skipping with a reason is recorded, and the walk goes on behind it', () => {
    const walk = engine(start());
    walk.send({type: 'skip', step: 'site.detect', reason: ' known by heart '});
    expect(stepState(walk.state(), 'site.detect')).toMatchObject({status: 'skipped', reason: 'known by heart'});
    expect(nextStep(walk.state())?.id).toBe('site.confirm');
  });

  test('an empty note is none', () => {
    const walk = engine(start());
    walk.send({type: 'note', text: ' \n'});
    walk.send({type: 'note', text: ' called Bob '});
    expect(walk.state().notes.map(({text}) => text)).toEqual(['called Bob']);
    expect(walk.records.length).toBe(1);
  });

  test('leaving is recorded, then the walk ends', () => {
    const walk = engine(start());
    walk.send({type: 'leave', how: 'q'});
    expect(typesOf(walk.take())).toEqual(['record', 'exit']);
    expect(walk.records).toEqual([{type: 'left', at: new Date(startMs).toISOString(), how: 'q'}]);
  });

  test('proving a done step again takes its word back when it no longer holds', () => {
    const walk = engine(start());
    walk.pass('site.detect');
    walk.send({type: 'prove', step: 'site.detect'});
    walk.answer(ended(0, 'failed'));
    expect(stepState(walk.state(), 'site.detect')).toMatchObject({status: 'failed', attempts: 1});
  });

  test('progress rows are those of the running step', () => {
    const walk = beforeUpgrade();
    const items = [{id: 'a', label: 'a', result: 'running' as const}];
    walk.send({type: 'progressed', step: 'upgrade.execute', items});
    expect(walk.state().live.items).toEqual([]);
    walk.send({type: 'run', step: 'upgrade.execute'});
    walk.send({type: 'progressed', step: 'upgrade.execute', items});
    expect(walk.state().live.items).toEqual(items);
  });

  test('of what is printed the last 500 lines are kept', () => {
    const walk = engine(start());
    const lines = Array.from({length: 600}, (_, index) => `line ${index}`);
    walk.send({type: 'printed', step: 'site.detect', lines});
    expect(walk.state().live.output.length).toBe(500);
    expect(walk.state().live.output.at(-1)).toBe('line 599');
  });

  test('what is watched, ticked and told is seen and never recorded', () => {
    const walk = engine(start());
    walk.send({type: 'watched', live: {events: []}});
    walk.send({type: 'watched', live: {rollouts: [{name: 'a', ready: 1, wanted: 2, note: ''}]}});
    walk.send({type: 'ticked', nowMs: startMs + 5});
    walk.send({type: 'told', message: 'no such key'});
    expect(walk.state()).toMatchObject({
      nowMs: startMs + 5,
      message: 'no such key',
      live: {rollouts: [{name: 'a'}], output: []},
    });
    expect(walk.records).toEqual([]);
    expect(walk.take()).toEqual([]);
  });

  test('the last step of the walk, proved, finishes it', () => {
    const walk = beforeUpgrade();
    walk.pass('upgrade.execute');
    expect(walk.state().ending).toBeUndefined();
    walk.pass('verify.pods');
    expect(walk.state().ending).toBe('upgraded');
    expect(nextStep(walk.state())).toBeUndefined();
  });

  test('the last step, failed, does not', () => {
    const walk = beforeUpgrade();
    walk.pass('upgrade.execute');
    walk.send({type: 'run', step: 'verify.pods'});
    walk.answer(ended(0, 'failed'));
    expect(walk.state().ending).toBeUndefined();
  });
});
