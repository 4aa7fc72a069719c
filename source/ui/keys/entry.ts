import type {Passing} from '../../engine/event.ts';
import type {Scene, Sight} from '../scene.ts';
import type {UiEvent} from '../ui-state.ts';

/** Where a key means something. The first active scope that knows a key wins; see `scopesOf`. */
export type Scope =
  | 'always'
  | 'anywhere'
  | 'step'
  | 'confirm'
  | 'points'
  | 'field'
  | 'released'
  | 'pane'
  | 'commands'
  | 'troubleshoot'
  | 'rollback'
  | 'leave'
  | 'ending';

/** What a key brings about: an event for the walk, one for the screen, or a text for the clipboard. */
export type Act = {type: 'dispatch'; event: Passing} | {type: 'ui'; event: UiEvent} | {type: 'copy'; text: string};

export type Moment = {scene: Scene; sight: Sight; key: string};

export type KeyEntry = {
  /** Names as `pressOf` gives them: 'enter', 'up', 'R', 'ctrl+c'. */
  keys: readonly string[];
  /** As footer, help and readme write it. */
  label: string;
  name: string | ((scene: Scene) => string);
  scope: Scope;
  /** One sentence for help and readme. */
  help: string;
  /** Must have been meant for what is on the screen: see `whyIgnored`. */
  isGuarded?: true;
  /** Changes the walk or what it walks through: not bound where somebody only looks. */
  changes?: true;
  /** Known to help and readme, too much for the footer. */
  isQuiet?: true;
  /** Why it does nothing now; undefined when it does. */
  blockedBy?: (scene: Scene) => string | undefined;
  act: (moment: Moment) => Act[];
};
