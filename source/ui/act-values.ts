import type {Passing} from '../engine/event.ts';
import type {PaneEvent} from './components/pane-state.ts';
import type {Act, Moment} from './keys.ts';
import {paneOf, type Source, type UiEvent} from './ui-state.ts';

/** An event for the walk, as what a key brings about. */
export const dispatch = (event: Passing): Act => ({type: 'dispatch', event});

/** An event for the screen's own state. */
export const ui = (event: UiEvent): Act => ({type: 'ui', event});

/** Back to what lies below. */
export const close = (): Act[] => [ui({type: 'closed'})];

/** A long text or list, laid over the step. */
export const opens = (source: Source): Act[] => [ui({type: 'opened', view: paneOf(source)})];

/** A movement in the pane that is open. */
export const movePaneBy =
  (type: Exclude<PaneEvent['type'], 'search-edited'>) =>
  ({sight}: Moment): Act[] =>
    sight.pane === undefined ? [] : [ui({type: 'pane-moved', event: {type}, extent: sight.pane})];
