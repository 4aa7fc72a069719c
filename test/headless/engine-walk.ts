import type {Event} from '../../source/engine/event.ts';
import type {State} from '../../source/engine/state.ts';
import type {Walk} from '../../source/engine/walk.ts';
import type {Procedure} from '../../source/procedure/step.ts';
import type {Outcome} from '../../source/tools/command.ts';
import {type Execution, ended, engine, start} from '../engine/fake.ts';

/** What a step's commands print, by 'phase step'; what nobody names is proved and ends well, 'hangs' never ends. */
export type Script = Readonly<Record<string, Outcome | 'hangs'>>;

/** A walk that the real engine decides and no process runs: each command ends at once, as the script says. */
export function engineWalk(
  given: {procedure?: Procedure; script?: Script; change?: (state: State) => State} = {},
): Walk & {
  events: Event[];
} {
  const begun = start(given.procedure);
  const inner = engine(given.change?.(begun) ?? begun);
  const listeners = new Set<() => void>();
  const closing = Promise.withResolvers<void>();
  const events: Event[] = [];

  const outcomeOf = ({phase, step}: Execution): Outcome | 'hangs' =>
    given.script?.[`${phase} ${step}`] ?? ended(0, 'proved');

  function answerAll(): void {
    for (let next = inner.waiting[0]; next !== undefined; next = inner.waiting[0]) {
      const outcome = outcomeOf(next);
      if (outcome === 'hangs') return;
      inner.answer(outcome);
    }
  }

  return {
    events,
    getState: inner.state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch(event) {
      events.push(event);
      inner.send(event);
      answerAll();
      for (const listener of [...listeners]) listener();
      if (event.type === 'leave') closing.resolve();
    },
    readDocument: () => undefined,
    closed: closing.promise,
  };
}
