import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import type {Durable} from '../../source/engine/event.ts';
import {factsOf, runningStep, stepState} from '../../source/engine/selectors.ts';
import type {State} from '../../source/engine/state.ts';
import {transition} from '../../source/engine/transition.ts';
import type {Result} from '../../source/probes/verdict.ts';
import type {Procedure, Step} from '../../source/procedure/step.ts';
import {createDriver, type Driver} from '../../source/runners/driver.ts';
import type {OwnWork} from '../../source/runners/own/work.ts';
import type {Command, Outcome} from '../../source/tools/command.ts';
import {start, stepOf} from '../engine/fake.ts';
import {eventually} from '../helpers/eventually.ts';
import {ownFolder} from '../helpers/folder.ts';
import {script, selfWords} from './commands.ts';

const own = (name: string, timeoutMs = 5000): Command => ({
  kind: 'own',
  name: 'file.read',
  params: {name},
  display: ['cat', name],
  timeoutMs,
  changes: 'nothing',
  purpose: name,
});

/** A procedure of one walked step, with a rollback that does nothing behind it. */
const procedureOf = (change: Partial<Step>): Procedure => ({
  id: 'airgapped',
  title: 'One step',
  sections: [
    {id: 'one', title: 'One', when: 'before', guide: [], steps: [stepOf('one.only', change)]},
    {id: 'rollback', title: 'Rollback', when: 'any', guide: [], steps: [stepOf('rollback.release')]},
  ],
});

/** A proof without commands that says this of the outcomes of the plan before it. */
const says = (result: Result): Step['proof'] => ({
  commands: () => [],
  judge: () => ({result, summary: result, evidence: []}),
});

const drivers: Driver[] = [];

afterEach(() => {
  for (const driver of drivers.splice(0)) driver.dispatch({type: 'leave', how: 'the test is over'});
});

type Given = {
  change: Partial<Step>;
  /** Throws when this record comes. */
  breaksAt?: (event: Durable) => boolean;
  work?: OwnWork;
  folder?: string;
  steps?: State['steps'];
};

function drive({change, breaksAt = () => false, work = async () => null, folder = ownFolder(), steps = {}}: Given) {
  /** What happened, in order: records as 'record …', works and documents by their name. */
  const order: string[] = [];
  const records: Durable[] = [];
  const documents = new Map<string, string>();
  let isClosed = false;
  const opening = {
    sessionId: 's',
    folder,
    operator: 'ann',
    host: 'bastion',
    airlockVersion: '0',
    siteFile: '',
    releaseName: 'studio',
  };
  const driver = createDriver({
    initial: {...start(procedureOf(change)), opening, steps},
    transition,
    journal: {
      append(event) {
        if (breaksAt(event)) throw new Error('no space left on device');
        order.push(`record ${event.type}`);
        records.push(event);
      },
      lastWords: event => {
        order.push(`last words ${event.type}`);
      },
      close: () => {
        isClosed = true;
      },
    },
    documents: {
      write(name, text) {
        order.push(`document ${name}`);
        documents.set(name, text);
      },
      read: name => documents.get(name),
    },
    own: () => async (params, context) => {
      order.push(`work ${params['name']}`);
      return work(params, context);
    },
    jobs: () => ({self: selfWords}),
    watch: () => () => undefined,
    tickMs: 60_000,
  });
  drivers.push(driver);
  const status = () => stepState(driver.getState(), 'one.only').status;
  const toEnd = () => eventually('the step has ended', () => !['todo', 'running'].includes(status()));
  return {driver, order, records, documents, folder, status, toEnd, isClosed: () => isClosed};
}

describe('record before acting', () => {
  test('each command is on record before it runs and after it ended', async () => {
    const {driver, order, toEnd} = drive({change: {plan: () => [own('a'), own('b')], proof: says('proved')}});
    driver.dispatch({type: 'run', step: 'one.only'});
    await toEnd();
    expect(order).toEqual([
      'record started',
      'record command-started',
      'work a',
      'record command-ended',
      'record command-started',
      'work b',
      'record command-ended',
      'record learned',
      'record concluded',
      'record finished',
    ]);
  });

  test('a document is written before the record that names it', async () => {
    const judge = () => ({
      result: 'proved' as const,
      summary: '',
      evidence: [],
      documents: [{name: 'plan.diff', title: 'Plan', kind: 'diff' as const, text: '+ a'}],
    });
    const {driver, order, toEnd} = drive({change: {proof: {commands: () => [], judge}}});
    driver.dispatch({type: 'run', step: 'one.only'});
    await toEnd();
    expect(order).toEqual(['record started', 'document plan.diff', 'record concluded', 'record finished']);
    expect(driver.readDocument('plan.diff')).toBe('+ a');
  });

  test.each(['started', 'command-started'] as const)(
    'a journal that cannot take "%s" ends the walk before anything ran',
    async type => {
      const folder = ownFolder();
      const file = join(folder, 'done');
      const walk = drive({
        change: {plan: () => [own('a'), script(`touch '${file}'`)]},
        breaksAt: event => event.type === type,
        folder,
      });
      walk.driver.dispatch({type: 'run', step: 'one.only'});
      await expect(walk.driver.closed).rejects.toThrow('no space left on device');
      expect(walk.order.filter(line => line.startsWith('work'))).toEqual([]);
      expect(existsSync(file)).toBe(false);
      expect(walk.isClosed()).toBe(true);
    },
  );

  test('a journal that fails in the middle of a plan stops the rest of it', async () => {
    const walk = drive({
      change: {plan: () => [own('a'), own('b')]},
      breaksAt: event => event.type === 'command-ended',
    });
    walk.driver.dispatch({type: 'run', step: 'one.only'});
    await expect(walk.driver.closed).rejects.toThrow('no space left');
    expect(walk.order.filter(line => line.startsWith('work'))).toEqual(['work a']);
  });

  test('after leaving, nothing more of a plan is started', async () => {
    const gate = Promise.withResolvers<void>();
    const walk = drive({change: {plan: () => [own('a'), own('b')]}, work: () => gate.promise});
    walk.driver.dispatch({type: 'run', step: 'one.only'});
    await eventually('the first runs', () => walk.order.includes('work a'));
    walk.driver.dispatch({type: 'leave', how: 'q'});
    await walk.driver.closed;
    gate.resolve();
    await new Promise(resolve => setImmediate(resolve));
    await new Promise(resolve => setImmediate(resolve));
    expect(walk.order.slice(-2)).toEqual(['work a', 'record left']);
  });
});

describe('a plan', () => {
  const outcomesOf = () => {
    const seen: Outcome[][] = [];
    const learn: Step['learn'] = (_facts, outcomes) => {
      seen.push([...outcomes]);
      return {result: 'proved', summary: '', evidence: []};
    };
    return {seen, learn};
  };

  test('stops at its first failure', async () => {
    const folder = ownFolder();
    const {driver, records, toEnd, status} = drive({
      change: {plan: () => [script('exit 3'), script(`touch '${folder}/second'`)], proof: says('proved')},
      folder,
    });
    driver.dispatch({type: 'run', step: 'one.only'});
    await toEnd();
    expect(status()).toBe('failed');
    expect(records.filter(({type}) => type === 'command-started').length).toBe(1);
    expect(existsSync(join(folder, 'second'))).toBe(false);
  });

  test('goes on after a command that may fail', async () => {
    const {seen, learn} = outcomesOf();
    const {driver, toEnd, status} = drive({
      change: {plan: () => [script('exit 3', {mayFail: true}), script('echo second')], learn, proof: says('proved')},
    });
    driver.dispatch({type: 'run', step: 'one.only'});
    await toEnd();
    expect(status()).toBe('done');
    expect(seen).toMatchObject([[{exitCode: 3}, {exitCode: 0, stdout: 'second\n'}]]);
  });

  test('whose own work throws has failed with its words', async () => {
    const {driver, toEnd} = drive({
      change: {plan: () => [own('a')], proof: says('proved')},
      work: async () => {
        throw new Error('the registry holds other content');
      },
    });
    driver.dispatch({type: 'run', step: 'one.only'});
    await toEnd();
    expect(stepState(driver.getState(), 'one.only').verdict?.summary).toBe('exit 1: the registry holds other content');
  });

  test('whose own work takes too long is told so', async () => {
    const {driver, toEnd} = drive({
      change: {plan: () => [own('a', 50)], proof: says('proved')},
      work: (_params, {signal}) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    driver.dispatch({type: 'run', step: 'one.only'});
    await toEnd();
    expect(stepState(driver.getState(), 'one.only').verdict?.summary).toMatch(/^no answer within/);
  });

  test('shows progress and what is printed while it runs', async () => {
    const gate = Promise.withResolvers<void>();
    const items = [{id: 'a', label: 'backend', result: 'running' as const}];
    const {driver, toEnd} = drive({
      change: {plan: () => [own('a')], proof: says('proved')},
      async work(_params, {progress, print}) {
        progress(items);
        print(['layer 1']);
        await gate.promise;
        return {answer: 1};
      },
    });
    driver.dispatch({type: 'run', step: 'one.only'});
    await eventually('the line is seen', () => driver.getState().live.output.includes('layer 1'));
    expect(driver.getState().live.items).toEqual(items);
    gate.resolve();
    await toEnd();
  });
});

describe('a proof', () => {
  test('asks side by side, and gets the answers in the order of its commands', async () => {
    const gates = {a: Promise.withResolvers<void>(), b: Promise.withResolvers<void>()};
    let answers: string[] = [];
    const {driver, order, toEnd} = drive({
      change: {
        proof: {
          commands: () => [own('a'), own('b')],
          judge(_facts, outcomes) {
            answers = outcomes.map(outcome => ('stdout' in outcome ? outcome.stdout : ''));
            return {result: 'proved', summary: '', evidence: []};
          },
        },
      },
      async work({name}, {print}) {
        print(['an answer to us']);
        await gates[name as 'a' | 'b'].promise;
        return name;
      },
    });
    driver.dispatch({type: 'run', step: 'one.only'});
    await eventually('both were asked', () => order.includes('work a') && order.includes('work b'));
    gates.b.resolve();
    await eventually('one has answered', () => order.includes('record command-ended'));
    expect(driver.getState().live.output).toEqual([]);
    gates.a.resolve();
    await toEnd();
    expect(answers).toEqual(['"a"', '"b"']);
    const numbers = driver.getState().log.map(({number}) => number);
    expect(numbers).toEqual([1, 2]);
    expect(driver.getState().log.every(({outcome}) => outcome === 'exit 0')).toBe(true);
  });
});

describe('a supervised command', () => {
  const given = (folder: string): Given => {
    mkdirSync(join(folder, 'jobs'));
    const text = `echo begun; while [ ! -e '${folder}/gate' ]; do sleep 0.05; done; echo ended`;
    return {
      change: {
        kind: 'watch',
        plan: () => [script(text, {isSupervised: true, purpose: 'upgrade'})],
        proof: says('proved'),
      },
      folder,
    };
  };

  test('names its job in the record that comes before it', async () => {
    const folder = ownFolder();
    const {driver, records, toEnd} = drive(given(folder));
    writeFileSync(join(folder, 'gate'), '');
    driver.dispatch({type: 'run', step: 'one.only'});
    await toEnd();
    expect(records[1]).toMatchObject({type: 'command-started', job: 'jobs/1'});
    expect(records[2]).toMatchObject({type: 'command-ended', outcome: 'exit 0', isSuccess: true});
    expect(readFileSync(join(folder, 'jobs/1/stdout'), 'utf8')).toBe('begun\nended\n');
  });

  test('runs on when the walk is left, and a later walk follows it to its end', async () => {
    const folder = ownFolder();
    const first = drive(given(folder));
    first.driver.dispatch({type: 'run', step: 'one.only'});
    await eventually('it was seen', () => first.driver.getState().live.output.includes('begun'));
    first.driver.dispatch({type: 'leave', how: 'q'});
    await first.driver.closed;
    expect(first.records.at(-1)).toMatchObject({type: 'left'});
    expect(existsSync(join(folder, 'jobs/1/result.json'))).toBe(false);

    const {change} = given(ownFolder());
    const again = drive({change, folder, steps: first.driver.getState().steps});
    again.driver.record({
      type: 'command-started',
      at: '',
      number: 1,
      step: 'one.only',
      phase: 'plan',
      display: '',
      purpose: '',
      changes: 'nothing',
      job: 'jobs/1',
    });
    again.driver.goOn('one.only', change.plan?.(factsOf(again.driver.getState())) ?? [], [
      {job: 'jobs/1', number: 1, isEnded: false},
    ]);
    await eventually('all of it is replayed', () => again.driver.getState().live.output.includes('begun'));
    expect(runningStep(again.driver.getState())?.id).toBe('one.only');
    writeFileSync(join(folder, 'gate'), '');
    await again.toEnd();
    expect(again.status()).toBe('done');
    expect(again.order).toEqual([
      'record command-started',
      'record command-ended',
      'record learned',
      'record concluded',
      'record finished',
    ]);
  });
});

describe('leaving', () => {
  test('ends the walk once; what comes later is ignored', async () => {
    const {driver, records, isClosed} = drive({change: {}});
    driver.dispatch({type: 'leave', how: 'q'});
    await driver.closed;
    driver.dispatch({type: 'note', text: 'too late'});
    driver.dispatch({type: 'leave', how: 'q'});
    expect(records.map(({type}) => type)).toEqual(['left']);
    expect(isClosed()).toBe(true);
    expect(() => driver.record({type: 'noted', at: '', text: ''})).toThrow('the walk was left');
  });

  test('tells everybody who listens, and nobody who stopped', () => {
    const {driver} = drive({change: {}});
    const seen: string[] = [];
    const stop = driver.subscribe(() => seen.push('first'));
    driver.subscribe(() => seen.push('second'));
    driver.dispatch({type: 'told', message: 'a'});
    stop();
    driver.dispatch({type: 'told', message: 'b'});
    expect(seen).toEqual(['first', 'second', 'second']);
  });
});
