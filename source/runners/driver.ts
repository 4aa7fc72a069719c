import {join} from 'node:path';
import pLimit from 'p-limit';
import type {Durable, Effect, Event} from '../engine/event.ts';
import type {Phase, State} from '../engine/state.ts';
import type {Walk} from '../engine/walk.ts';
import type {Command, Outcome} from '../tools/command.ts';
import {type Earlier, type Execution, type ExecutionParts, execute} from './execute.ts';
import {stopJob} from './jobs/start.ts';
import type {OwnWork} from './own/work.ts';

export type DriverParts = {
  initial: State;
  transition: (state: State, event: Event) => readonly [State, readonly Effect[]];
  journal: {append: (event: Durable) => void; lastWords: (event: Durable) => void; close: () => void};
  documents: {write: (name: string, text: string) => void; read: (name: string) => string | undefined};
  own: (name: string) => OwnWork;
  /** What a job of a step needs to run beside this process. */
  jobs: (state: State, step: string) => ReturnType<ExecutionParts['jobs']>;
  /** Starts showing pods, events and rollouts of the release; answers the way to stop. */
  watch: (state: State, report: (event: Event) => void) => () => void;
  /** How often the clock ticks, in milliseconds. */
  tickMs?: number;
};

export type Driver = Walk & {
  /** Journals and folds one record of whoever opened the walk. */
  record: (event: Durable) => void;
  /** Goes on with the plan of a step that an earlier login started, as if it had never left. */
  goOn: (step: string, commands: Command[], earlier: readonly (Earlier | undefined)[]) => void;
};

/** Steps whose proofs are asked again at once; each asks some questions side by side. */
const stepsAtOnce = 3;

/**
 * Carries the engine's decisions out: records first, then acts, and feeds what came back to the engine. One event at
 * a time; what happens meanwhile waits in line. A journal that cannot be written ends the walk before anything runs.
 */
export function createDriver(parts: DriverParts): Driver {
  let state = parts.initial;
  const listeners = new Set<() => void>();
  const queue: Event[] = [];
  let isBusy = false;
  let isUnseen = false;
  let isOver = false;
  let unwatch: (() => void) | undefined;
  const stopper = new AbortController();
  const running = new Map<string, AbortController>();
  const {promise: closed, resolve: resolveClosed, reject: rejectClosed} = Promise.withResolvers<void>();
  closed.catch(() => undefined);
  let lastNumber = state.log.length;
  const ticker = setInterval(() => dispatch({type: 'ticked', nowMs: Date.now()}), parts.tickMs ?? 1000);

  /** What is seen is what an event came to, never a state between two of its records. */
  function notify(): void {
    isUnseen = isBusy;
    if (isBusy) return;
    for (const listener of listeners) listener();
  }

  function end(error?: unknown): void {
    if (isOver) return;
    isOver = true;
    clearInterval(ticker);
    unwatch?.();
    stopper.abort();
    for (const abort of running.values()) abort.abort();
    if (error !== undefined) {
      const how = `it could not go on: ${error instanceof Error ? error.message : String(error)}`;
      parts.journal.lastWords({type: 'left', at: new Date().toISOString(), how});
    }
    parts.journal.close();
    if (error === undefined) resolveClosed();
    else rejectClosed(error);
    notify();
  }

  /** Throws when the walk is over: what cannot be recorded any more must not be done. */
  function record(event: Durable): void {
    if (isOver) throw new Error('the walk was left: nothing more is recorded');
    parts.journal.append(event);
    [state] = parts.transition(state, event);
    notify();
  }

  function safely(run: () => void): void {
    try {
      run();
    } catch (error) {
      end(error);
    }
  }

  function finish(step: string, phase: Phase, commands: Command[], outcomes: Outcome[] | 'left'): void {
    running.delete(step);
    if (outcomes === 'left' || isOver) return;
    dispatch({type: 'executed', step, phase, outcomes, commands});
  }

  /** What questions print is an answer to us, JSON mostly: what the step itself does is all that is shown. */
  const partsFor = (step: string, phase: Phase, signal: AbortSignal = stopper.signal): ExecutionParts => ({
    folder: state.opening?.folder ?? '',
    own: parts.own,
    jobs: name => parts.jobs(state, name),
    nextNumber() {
      lastNumber += 1;
      return lastNumber;
    },
    record,
    watcher: {
      signal,
      print: lines => phase === 'plan' && dispatch({type: 'printed', step, lines}),
      progress: items => dispatch({type: 'progressed', step, items}),
    },
  });

  function start(execution: Execution & {commands: Command[]}): void {
    const {step, phase, commands} = execution;
    const abort = new AbortController();
    running.set(step, abort);
    const signal = AbortSignal.any([abort.signal, stopper.signal]);
    const work = execute(execution, partsFor(step, phase, signal));
    work.then(outcomes => finish(step, phase, commands, outcomes)).catch(end);
  }

  /** Proofs of several steps, some steps at a time; none of them runs meanwhile. */
  function ask(questions: (Effect & {type: 'reprove'})['questions']): void {
    const limit = pLimit(stepsAtOnce);
    const asked = questions.map(({step, commands}) =>
      limit(async () => ({step, outcomes: await execute({step, phase: 'proof', commands}, partsFor(step, 'proof'))})),
    );
    Promise.all(asked)
      .then(answers => {
        const heard = answers.flatMap(({step, outcomes}) => (outcomes === 'left' ? [] : [{step, outcomes}]));
        dispatch({type: 'reproved-by', answers: heard});
      })
      .catch(end);
  }

  function stop(step: string): void {
    const job = state.log.findLast(entry => entry.step === step && entry.endedAt === undefined)?.job;
    if (job === undefined) running.get(step)?.abort();
    else stopJob(join(state.opening?.folder ?? '', job));
  }

  function carryOut(effect: Effect): void {
    switch (effect.type) {
      case 'record':
        record(effect.event);
        return;
      case 'keep':
        for (const {name, text} of effect.documents) parts.documents.write(name, text);
        return;
      case 'execute':
        start(effect);
        return;
      case 'reprove':
        ask(effect.questions);
        return;
      case 'dispatch':
        dispatch(effect.event);
        return;
      case 'watch':
        unwatch?.();
        unwatch = parts.watch(state, dispatch);
        return;
      case 'unwatch':
        unwatch?.();
        unwatch = undefined;
        return;
      case 'stop':
        stop(effect.step);
        return;
      case 'exit':
        end();
        return;
    }
  }

  function drain(): void {
    if (isBusy) return;
    isBusy = true;
    try {
      for (let event = queue.shift(); event !== undefined && !isOver; event = queue.shift()) {
        // The engine has no clock: what it stamps its records with is the moment the event is looked at.
        const stamped = {...state, nowMs: Date.now()};
        const [next, effects] = parts.transition(stamped, event);
        if (next !== stamped || event.type === 'ticked') isUnseen = true;
        state = next;
        for (const effect of effects) if (!isOver) carryOut(effect);
      }
    } finally {
      isBusy = false;
    }
    if (isUnseen) notify();
  }

  function dispatch(event: Event): void {
    if (isOver) return;
    queue.push(event);
    safely(drain);
  }

  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch,
    readDocument: parts.documents.read,
    closed,
    record,
    goOn(step, commands, earlier) {
      unwatch = parts.watch(state, dispatch);
      start({step, phase: 'plan', commands, earlier});
    },
  };
}
