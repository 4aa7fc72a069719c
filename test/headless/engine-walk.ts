import type {Event} from '../../source/engine/event.ts';
import type {State} from '../../source/engine/state.ts';
import type {Walk} from '../../source/engine/walk.ts';
import type {Procedure} from '../../source/procedure/step.ts';
import type {Outcome} from '../../source/tools/command.ts';
import {type Execution, ended, engine, start} from '../engine/fake.ts';

/** What a step's commands print, by 'phase step'; a proof that nobody names is proved, a plan ends well. */
export type Script = Readonly<Record<string, Outcome | readonly Outcome[]>>;

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
  const times = new Map<string, number>();

  function outcomeOf({phase, step}: Execution): Outcome {
    const name = `${phase} ${step}`;
    const time = times.get(name) ?? 0;
    times.set(name, time + 1);
    const said = given.script?.[name];
    if (said === undefined) return ended(0, 'proved');
    if (!Array.isArray(said)) return said as Outcome;
    return said[Math.min(time, said.length - 1)] as Outcome;
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
      for (let next = inner.waiting[0]; next !== undefined; next = inner.waiting[0]) inner.answer(outcomeOf(next));
      for (const listener of [...listeners]) listener();
      if (event.type === 'leave') closing.resolve();
    },
    readDocument: () => undefined,
    closed: closing.promise,
  };
}
