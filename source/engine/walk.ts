import type {Event} from './event.ts';
import type {State} from './state.ts';

/** A walk under way, as a screen or the headless printer sees it: a state to read and events to dispatch. */
export type Walk = {
  getState: () => State;
  /** Called after every change of the state; returns the way to stop. */
  subscribe: (listener: () => void) => () => void;
  dispatch: (event: Event) => void;
  /** Text of a document that a verdict named; undefined when it is not in the session's folder. */
  readDocument: (name: string) => string | undefined;
  /** Resolves when the walk was left or the journal failed. */
  closed: Promise<void>;
};
