import type {Event} from '../../../source/engine/event.ts';
import type {State} from '../../../source/engine/state.ts';
import type {Walk} from '../../../source/engine/walk.ts';

export type FakeWalk = Walk & {
  /** Everything dispatched but the emptying of the message, in order. */
  events: Event[];
  set: (change: Partial<State>) => void;
  close: () => void;
};

/** What the real engine would make of an event, as far as a screen's test needs it. */
function after(state: State, event: Event): State {
  switch (event.type) {
    case 'move':
      return {...state, cursor: event.step};
    case 'told':
      return {...state, message: event.message};
    case 'answer':
      return {...state, answers: {...state.answers, [event.question]: event.answer}};
    case 'note':
      return {...state, notes: [...state.notes, {at: new Date(state.nowMs).toISOString(), text: event.text}]};
    case 'ask-rollback':
      return {...state, rollback: {phase: 'countdown', toRevision: 12, until: state.nowMs + 5000}};
    case 'cancel-rollback':
      return {...state, rollback: {phase: 'idle'}};
    default:
      return state;
  }
}

export function fakeWalk(given: State, documents: Readonly<Record<string, string>> = {}): FakeWalk {
  let state = given;
  const listeners = new Set<() => void>();
  const change = (next: State): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  const closing = Promise.withResolvers<void>();
  const events: Event[] = [];
  return {
    events,
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch(event) {
      if (event.type !== 'told' || event.message !== '') events.push(event);
      change(after(state, event));
    },
    readDocument: name => documents[name],
    closed: closing.promise,
    set: part => change({...state, ...part}),
    close: () => closing.resolve(),
  };
}
