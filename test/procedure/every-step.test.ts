import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {judge, learn} from '../../source/engine/judge.ts';
import {airgapped} from '../../source/procedure/airgapped/index.ts';
import {allSteps, type Step} from '../../source/procedure/step.ts';
import {type Command, displayCommand, type Outcome} from '../../source/tools/command.ts';
import {exited} from '../tools/recording.ts';
import {answers, factsOf, site} from './facts.ts';

const steps = allSteps(airgapped).map((step): [string, Step] => [step.id, step]);

const facts = factsOf();

const commandsOf = (step: Step): Command[] => [
  ...step.plan(facts),
  ...step.proof.commands(facts),
  ...('cannot' in step.undo ? [] : step.undo(facts)),
];

const processesOf = (step: Step) => commandsOf(step).flatMap(command => (command.kind === 'process' ? [command] : []));

const all = steps.flatMap(([id, step]) => processesOf(step).map(command => ({id, command})));

describe('what a step would run', () => {
  test.each(steps)('%s: can be put together when all is known', (_id, step) => {
    const commands = commandsOf(step);
    for (const command of commands) {
      // Only what has a limit of its own goes without one of ours.
      const hasOwnLimit = command.kind === 'process' && command.args.includes('--timeout');
      expect(command.timeoutMs > 0 || hasOwnLimit).toBe(true);
      expect(command.purpose).not.toBe('');
      expect(displayCommand(command)).not.toMatch(/undefined|\[object|NaN/);
    }
    expect(step.why).not.toBe('');
    expect(step.title).not.toBe('');
  });

  test('a fair number of commands is looked at here', () => {
    expect(all.filter(({command}) => command.file === 'helm').length).toBeGreaterThan(10);
    expect(all.filter(({command}) => command.file === 'kubectl').length).toBeGreaterThan(20);
  });

  test('every helm and kubectl names the context and the kubeconfig: a switched one moves nothing', () => {
    const about = all.filter(({command: {file, args}}) => {
      const isLocal = file === 'helm' ? ['version', 'show'].includes(args[0] ?? '') : false;
      return ['helm', 'kubectl'].includes(file) && !isLocal;
    });
    const missing = about.filter(({command: {args}}) => {
      const context = args.indexOf('--context') + args.indexOf('--kube-context') + 2;
      return context === 0 || !args.includes(site.context ?? '') || !args.includes('--kubeconfig');
    });
    expect(missing.map(({id, command}) => `${id}: ${displayCommand(command)}`)).toEqual([]);
  });

  test('and the namespace, unless what it asks for has none', () => {
    const isClusterWide = (args: readonly string[]) =>
      ['version', 'config', 'show', 'cluster-info'].includes(args[0] ?? '') ||
      args.some(arg =>
        /^(namespaces?|nodes?|storageclass(es)?|namespace\/.*|persistentvolumes?|pv|.*,pv|pv,.*)$/.test(arg),
      );
    const missing = all.filter(
      ({command: {file, args}}) =>
        ['helm', 'kubectl'].includes(file) &&
        !isClusterWide(args) &&
        args[args.indexOf('--namespace') + 1] !== site.namespace,
    );
    expect(missing.map(({id, command}) => `${id}: ${displayCommand(command)}`)).toEqual([]);
  });

  test('what changes the cluster says so, and what may outlive the terminal is supervised', () => {
    const writers = all.filter(({command: {args}}) =>
      ['upgrade', 'rollback', 'apply', 'delete', 'patch', 'scale'].includes(args[0] ?? ''),
    );
    const silent = writers.filter(
      ({command: {args, changes}}) => changes === 'nothing' && !args.some(arg => arg.startsWith('--dry-run')),
    );
    expect(silent.map(({id, command}) => `${id}: ${displayCommand(command)}`)).toEqual([]);
    const waiting = all.filter(({command: {file, args}}) => file === 'helm' && args.includes('--wait'));
    expect(waiting.length).toBeGreaterThan(1);
    expect(waiting.every(({command}) => command.isSupervised === true)).toBe(true);
  });

  test('a step that says it changes nothing runs nothing that changes anything but files', () => {
    const liars = steps.filter(
      ([, step]) => step.changes === 'nothing' && step.plan(facts).some(({changes}) => changes !== 'nothing'),
    );
    expect(liars.map(([id]) => id)).toEqual([]);
    const provers = steps.filter(([, step]) =>
      step.proof.commands(facts).some(({changes}) => !['nothing', 'files'].includes(changes)),
    );
    expect(
      provers.map(([id]) => id),
      'a proof only asks',
    ).toEqual([]);
  });

  test('what prints secrets is known to', () => {
    const printers = all.filter(
      ({command: {file, args, stdoutFile}}) =>
        stdoutFile === undefined &&
        (file === 'helm'
          ? ['get', 'template', 'upgrade'].includes(args[0] ?? '') && !args.includes('--wait')
          : args[0] === 'get' && args.some(arg => /^secrets?(\/|$)/.test(arg))),
    );
    expect(printers.length).toBeGreaterThan(3);
    const open = printers.filter(
      ({command: {args, hasSecretOutput}}) => hasSecretOutput !== true && args[1] !== 'notes',
    );
    expect(open.map(({id, command}) => `${id}: ${displayCommand(command)}`)).toEqual([]);
  });

  test('what goes to a file holds what may be secret: it is never printed beside', () => {
    const files = all.filter(({command}) => command.stdoutFile !== undefined);
    expect(files.length).toBeGreaterThan(8);
    expect(files.filter(({command}) => command.hasSecretOutput !== true)).toEqual([]);
    const names = files.map(({command}) => command.stdoutFile);
    expect(new Set(names).size, 'each has a name of its own').toBe(names.length);
    expect(files.filter(({command}) => command.stdoutFile?.startsWith('/state/session/') !== true)).toEqual([]);
  });

  test('no secret stands in an argument', () => {
    const flags = /^--(password|token|docker-password|from-literal|creds|dest-creds|src-creds|username-password)\b/;
    const bad = all.filter(({command: {args}}) => args.some(arg => flags.test(arg) || /:\/\/[^/]*:[^/]*@/.test(arg)));
    expect(bad.map(({id, command}) => `${id}: ${displayCommand(command)}`)).toEqual([]);
  });
});

describe('every question', () => {
  const questions = steps.flatMap(([id, step]) => step.inputs.map(question => [question.id, id, question] as const));

  test.each(questions)('%s asks in words', (_question, _id, question) => {
    expect(question.ask(facts)).toMatch(/\S{2}/);
    if (question.kind === 'points') expect(question.points(facts).length).toBeGreaterThan(0);
    if (question.kind === 'typed') expect(question.word(facts)).not.toBe('');
  });

  const refusals = {confirm: 'no', typed: 'wrong word'} as const;

  test.each(questions.filter(([, , {kind}]) => kind === 'confirm' || kind === 'typed'))(
    '%s answered with no is not a yes',
    (question, id, {kind}) => {
      const [, step] = steps.find(([name]) => name === id) ?? [];
      if (step === undefined || (kind !== 'confirm' && kind !== 'typed')) throw new Error('no such step');
      const refused = {...facts, answers: {...answers, [question]: refusals[kind]}};
      expect(judge(step, refused, []).result).not.toBe('proved');
      expect(step.plan(refused).filter(({changes}) => changes !== 'nothing')).toEqual([]);
    },
  );
});

describe('absence never means yes', () => {
  const asking = steps.filter(([, step]) => step.proof.commands(facts).length > 0);

  /** Steps that an answer without content may prove, each with its reason. */
  const byExitCode: Readonly<Record<string, string>> = {
    'chart.lint': 'helm lint says it with its exit code',
    'rollback.evidence': 'what comes is kept as it comes',
    'readiness.canary': 'it proves that a pod is gone: an empty list is the answer',
    'troubleshoot.network': 'a namespace without services has nothing wrong with them',
  };

  test.each(asking)('%s: no outcome at all proves nothing', (_id, step) => {
    expect(judge(step, facts, []).result).not.toBe('proved');
  });

  const failures: Outcome[] = [
    exited(1, '', 'error: the server is gone'),
    {kind: 'not-found', file: 'helm'},
    {kind: 'lost', reason: 'no result'},
    {...exited(0), kind: 'killed', signal: 'SIGKILL'} as Outcome,
    {...exited(0), kind: 'timed-out', timeoutMs: 1000} as Outcome,
  ];

  test.each(asking)('%s: no kind of failure proves anything', (_id, step) => {
    const {length} = step.proof.commands(facts);
    for (const failure of failures) {
      expect(judge(step, facts, Array(length).fill(failure)).result, failure.kind).not.toBe('proved');
    }
  });

  const garbage = fc.oneof(
    fc.constantFrom(
      '',
      'null',
      '[]',
      '{}',
      '[{}]',
      '{"items": []}',
      '{"items": [{}]}',
      'apiVersion: v1',
      '7',
      '"text"',
    ),
    fc.string(),
    fc.json(),
  );

  test.each(asking.filter(([id]) => byExitCode[id] === undefined))(
    '%s: garbage with exit 0 proves nothing',
    (_id, step) => {
      const {length} = step.proof.commands(facts);
      fc.assert(
        fc.property(fc.array(garbage, {minLength: length, maxLength: length}), texts => {
          const verdict = judge(
            step,
            facts,
            texts.map(text => exited(0, text)),
          );
          expect(verdict.result, verdict.summary).not.toBe('proved');
        }),
        {numRuns: 200},
      );
    },
  );

  test.each(steps)('%s: whatever its plan printed, its word is a verdict', (_id, step) => {
    const {length} = step.plan(facts);
    fc.assert(
      fc.property(fc.array(garbage, {minLength: length, maxLength: length}), texts => {
        expect(['proved', 'look', 'failed', 'unknown']).toContain(
          learn(
            step,
            facts,
            texts.map(text => exited(0, text)),
          ).result,
        );
      }),
      {numRuns: 10},
    );
  });
});
