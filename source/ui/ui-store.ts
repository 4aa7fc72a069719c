import {freshUi, type Ui, type UiEvent, uiReducer} from './ui-state.ts';

/** The screen's own state outside of React: several keys of one chunk of input each see what the one before did. */
export type UiStore = {
  getState: () => Ui;
  subscribe: (listener: () => void) => () => void;
  dispatch: (event: UiEvent) => void;
};

export function createUiStore(): UiStore {
  let state = freshUi;
  const listeners = new Set<() => void>();
  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatch(event) {
      state = uiReducer(state, event);
      for (const listener of listeners) listener();
    },
  };
}
