import type {Durable, Effect, Event} from '../../source/engine/event.ts';
import {emptyState} from '../../source/engine/fold.ts';
import type {KeptVerdict, State} from '../../source/engine/state.ts';
import {transition} from '../../source/engine/transition.ts';
import type {Result, Verdict} from '../../source/probes/verdict.ts';
import type {Procedure, Section, Step} from '../../source/procedure/step.ts';
import type {Command, Outcome} from '../../source/tools/command.ts';

/** A tiny procedure and a driver without processes: what the engine decides, and nothing else. */

export const startMs = Date.UTC(2026, 10, 22, 20);

export const command = (name: string): Command => ({
  kind: 'process',
  file: name,
  args: [],
  timeoutMs: 1000,
  changes: 'nothing',
  purpose: name,
});

export const ended = (exitCode: number, stdout = '', stderr = ''): Outcome => ({
  kind: 'exited',
  exitCode,
  stdout,
  stderr,
  startedAt: new Date(startMs).toISOString(),
  endedAt: new Date(startMs).toISOString(),
});

/** Its proof answers what the outcome printed: 'proved', 'look', 'failed', 'unknown', or 'throw'. */
export const stepOf = (id: string, change: Partial<Step> = {}): Step => ({
  id,
  title: `Title of ${id}`,
  why: '',
  guide: [],
  inputs: [],
  kind: 'probe',
  changes: 'nothing',
  guards: [],
  plan: () => [],
  undo: {cannot: 'nothing to undo'},
  proof: {
    commands: () => [command(`prove-${id}`)],
    judge(_facts, [outcome]): Verdict {
      const word = outcome !== undefined && 'stdout' in outcome ? outcome.stdout : 'unknown';
      if (word === 'throw') throw new Error('the answer is in another castle');
      return {result: word as Result, summary: `${id} is ${word}`, evidence: []};
    },
  },
  ...change,
});

const section = (id: string, when: Section['when'], steps: readonly Step[]): Section => ({
  id,
  title: `Section ${id}`,
  when,
  guide: [],
  steps,
});

const planned = (id: string, change: Partial<Step> = {}): Step =>
  stepOf(id, {kind: 'command', plan: () => [command(`plan-${id}`)], ...change});

export const procedure: Procedure = {
  id: 'airgapped',
  title: 'A short walk',
  sections: [
    section('site', 'before', [
      stepOf('site.detect', {
        proof: {
          commands: () => [command('prove-site.detect')],
          judge: (_facts, [outcome]) => ({
            result: outcome !== undefined && 'stdout' in outcome ? (outcome.stdout as Result) : 'unknown',
            summary: 'site.detect',
            evidence: [],
            facts: {goodRevision: 7},
            documents: [
              {name: 'site.txt', title: 'The site', kind: 'text', text: 'seen'},
              {name: 'secret.txt', title: 'Keys', kind: 'text', text: 'hush', isPrivate: true},
            ],
          }),
        },
      }),
      stepOf('site.confirm', {
        inputs: [{id: 'site.confirm', kind: 'confirm', ask: () => 'Go on?'}],
        proof: {
          commands: () => [],
          judge: facts => ({
            result: facts.answers['site.confirm'] === 'yes' ? 'proved' : 'failed',
            summary: 'asked',
            evidence: [],
          }),
        },
      }),
    ]),
    section('upgrade', 'window', [
      planned('upgrade.execute', {
        kind: 'watch',
        changes: 'cluster',
        guards: [
          {
            id: 'upgrade.confirmed',
            holds: ({steps}) => steps['site.confirm']?.status === 'done' || 'nobody confirmed the site',
          },
        ],
      }),
    ]),
    section('verify', 'after', [stepOf('verify.pods')]),
    section('rollback', 'any', [
      stepOf('rollback.evidence'),
      planned('rollback.release', {kind: 'watch', changes: 'cluster'}),
      stepOf('rollback.verify'),
      stepOf('rollback.report'),
    ]),
    section('troubleshooting', 'any', [stepOf('troubleshooting.pods')]),
  ],
};

export const start = (given: Procedure = procedure): State => emptyState(given, startMs);

export const at = (seconds: number): string => new Date(startMs + seconds * 1000).toISOString();

export const verdict = (result: Result, summary: string = result): KeptVerdict => ({
  result,
  summary,
  evidence: [],
  documents: [],
});

export type Execution = Effect & {type: 'execute'};

/** Carries effects out as the driver does, but commands: they wait in `waiting` until a test answers them. */
export function engine(initial: State) {
  let state = initial;
  const records: Durable[] = [];
  const effects: Effect[] = [];
  const waiting: Execution[] = [];
  const send = (event: Event): void => {
    const [next, wanted] = transition(state, event);
    state = next;
    for (const effect of wanted) {
      effects.push(effect);
      if (effect.type === 'record') {
        records.push(effect.event);
        [state] = transition(state, effect.event);
      }
      if (effect.type === 'execute') waiting.push(effect);
      if (effect.type === 'dispatch') queue.push(effect.event);
    }
    for (let event = queue.shift(); event !== undefined; event = queue.shift()) send(event);
  };
  const queue: Event[] = [];
  return {
    state: () => state,
    records,
    effects,
    waiting,
    send,
    /** Ends what waits longest, every command with this outcome. */
    answer(outcome: Outcome): void {
      const execution = waiting.shift();
      if (execution === undefined) throw new Error('nothing waits for an answer');
      const {step, phase, commands} = execution;
      send({type: 'executed', step, phase, commands, outcomes: commands.map(() => outcome)});
    },
    /** Runs a step to a proved end. */
    pass(step: string): void {
      send({type: 'run', step});
      if (waiting[0]?.phase === 'plan') this.answer(ended(0));
      this.answer(ended(0, 'proved'));
    },
    take: (): Effect[] => effects.splice(0),
  };
}

export type Engine = ReturnType<typeof engine>;

/** An engine with everything before the upgrade passed. */
export function beforeUpgrade(): Engine {
  const walk = engine(start());
  walk.pass('site.detect');
  walk.send({type: 'answer', question: 'site.confirm', answer: 'yes'});
  walk.pass('site.confirm');
  walk.take();
  return walk;
}
