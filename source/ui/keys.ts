import type {Passing} from '../engine/event.ts';
import {acts} from './acts.ts';
import type {Scene, Sight} from './scene.ts';
import type {UiEvent} from './ui-state.ts';
import * as why from './why-blocked.ts';

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
  /** Known to help and readme, too much for the footer. */
  isQuiet?: true;
  /** Why it does nothing now; undefined when it does. */
  blockedBy?: (scene: Scene) => string | undefined;
  act: (moment: Moment) => Act[];
};

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** Every key of the program. Handler, footer, help and readme read this table and nothing else. */
export const keyTable: readonly KeyEntry[] = [
  {
    keys: ['enter', 'y'],
    label: 'enter',
    name: 'roll back now',
    scope: 'rollback',
    help: 'Starts the rollback without waiting for the countdown.',
    isGuarded: true,
    act: acts.confirmRollback,
  },
  {
    keys: ['escape', 'n', 'q'],
    label: 'esc',
    name: 'call it off',
    scope: 'rollback',
    help: 'Calls the rollback off; nothing was done.',
    act: acts.cancelRollback,
  },

  {
    keys: ['enter', 'y', 'q', 'ctrl+c'],
    label: 'enter',
    name: 'leave, it goes on',
    scope: 'leave',
    help: 'Leaves the screen; what runs goes on, and resume finds it.',
    isGuarded: true,
    act: acts.leaveNow,
  },
  {keys: ['escape', 'n'], label: 'esc', name: 'stay', scope: 'leave', help: 'Stays.', act: acts.close},

  {
    keys: ['y', 'enter'],
    label: 'y',
    name: 'yes',
    scope: 'confirm',
    help: 'Answers yes.',
    isGuarded: true,
    act: acts.confirmYes,
  },
  {keys: ['n'], label: 'n', name: 'no', scope: 'confirm', help: 'Answers no.', act: acts.confirmNo},

  {
    keys: ['space', 'y'],
    label: 'space',
    name: 'tick',
    scope: 'points',
    help: 'Ticks the point under the cursor, or takes the tick back.',
    act: acts.tickPoint,
  },
  {
    keys: ['x', 'n'],
    label: 'x',
    name: 'refuse',
    scope: 'points',
    help: 'Refuses the point under the cursor, with a remark.',
    act: acts.refusePoint,
  },
  {
    keys: ['enter'],
    label: 'enter',
    name: 'answer',
    scope: 'points',
    help: 'Answers when every point is decided.',
    isGuarded: true,
    blockedBy: why.pointsOpen,
    act: acts.answerPoints,
  },
  {keys: ['up'], label: '↑↓', name: 'move', scope: 'points', help: 'The point above.', act: acts.pointUp},
  {
    keys: ['down'],
    label: '↓',
    name: 'move',
    scope: 'points',
    help: 'The point below.',
    isQuiet: true,
    act: acts.pointDown,
  },

  {
    keys: ['enter'],
    label: 'enter',
    name: acts.fieldName,
    scope: 'field',
    help: 'Takes what was typed.',
    isGuarded: true,
    blockedBy: why.fieldUnfit,
    act: acts.takeField,
  },
  {
    keys: ['escape', 'tab'],
    label: 'esc',
    name: acts.fieldWayOut,
    scope: 'field',
    help: 'Leaves the field; in a question, the keys are keys again.',
    act: acts.leaveField,
  },
  {
    keys: ['backspace', 'delete', 'left', 'right', 'home', 'end', 'ctrl+u'],
    label: '←→',
    name: 'edit',
    scope: 'field',
    help: 'Moves and deletes in the field; ctrl+u empties it.',
    isQuiet: true,
    act: acts.editField,
  },
  {
    keys: ['enter', 'tab'],
    label: 'enter',
    name: 'type the answer',
    scope: 'released',
    help: 'Goes back to the field.',
    act: acts.retakeField,
  },

  {
    keys: ['enter'],
    label: 'enter',
    name: acts.advanceName,
    scope: 'step',
    help: 'Runs the step, runs it again, asks again, or goes on, as the line above the footer says.',
    isGuarded: true,
    blockedBy: why.notNow,
    act: acts.advance,
  },
  {
    keys: ['down', 'right', ']', 'j'],
    label: '↑↓',
    name: 'step',
    scope: 'step',
    help: 'The next step. ] does the same, also in lists.',
    act: acts.nextStep,
  },
  {
    keys: ['up', 'left', '[', 'k'],
    label: '↑',
    name: 'step',
    scope: 'step',
    help: 'The step before. [ does the same, also in lists.',
    isQuiet: true,
    act: acts.previousStep,
  },
  {
    keys: ['pagedown'],
    label: 'pgdn',
    name: 'more',
    scope: 'step',
    help: 'Further down in the step.',
    isQuiet: true,
    act: acts.scrollDown,
  },
  {
    keys: ['pageup'],
    label: 'pgup',
    name: 'back',
    scope: 'step',
    help: 'Further up in the step.',
    isQuiet: true,
    act: acts.scrollUp,
  },
  {
    keys: ['g', 'home'],
    label: 'g',
    name: 'where the walk stands',
    scope: 'step',
    help: 'To the step that runs, or else the first one that is not passed.',
    isQuiet: true,
    act: acts.toPresent,
  },
  {
    keys: digits,
    label: '1-9',
    name: 'open',
    scope: 'step',
    help: 'Opens a document of the step.',
    blockedBy: why.noDocument,
    act: acts.openDocument,
  },
  {
    keys: ['s'],
    label: 's',
    name: 'skip',
    scope: 'step',
    help: 'Skips the step, with a reason that the report repeats.',
    blockedBy: why.noSkip,
    act: acts.openSkip,
  },
  {
    keys: ['r'],
    label: 'r',
    name: 'run again',
    scope: 'step',
    help: 'Runs a step again that is unknown or stale, after it was looked at.',
    isGuarded: true,
    isQuiet: true,
    blockedBy: why.noRerun,
    act: acts.rerun,
  },
  {
    keys: ['v'],
    label: 'v',
    name: 'prove again',
    scope: 'step',
    help: 'Asks again whether a done step still holds.',
    isQuiet: true,
    blockedBy: why.noProof,
    act: acts.prove,
  },

  {
    keys: ['enter'],
    label: 'enter',
    name: 'show alone',
    scope: 'commands',
    help: 'Shows the command line alone, to be copied by hand.',
    act: acts.showCommand,
  },
  {
    keys: ['y'],
    label: 'y',
    name: 'copy',
    scope: 'commands',
    help: 'Puts the command line into the clipboard of the terminal (OSC 52).',
    act: acts.copyCommand,
  },
  {
    keys: ['enter'],
    label: 'enter',
    name: 'run',
    scope: 'troubleshoot',
    help: 'Runs the diagnosis under the cursor.',
    isGuarded: true,
    blockedBy: why.noDiagnosis,
    act: acts.runDiagnosis,
  },

  {
    keys: ['escape', 'backspace'],
    label: 'esc',
    name: 'close',
    scope: 'pane',
    help: 'Closes what lies over the step.',
    act: acts.close,
  },
  {keys: ['up', 'k'], label: '↑↓', name: 'move', scope: 'pane', help: 'A row up.', act: acts.pane('up')},
  {
    keys: ['down', 'j'],
    label: '↓',
    name: 'move',
    scope: 'pane',
    help: 'A row down.',
    isQuiet: true,
    act: acts.pane('down'),
  },
  {
    keys: ['pagedown', 'space'],
    label: 'pgdn',
    name: 'page',
    scope: 'pane',
    help: 'A page down.',
    act: acts.pane('page-down'),
  },
  {
    keys: ['pageup', 'b'],
    label: 'pgup',
    name: 'page',
    scope: 'pane',
    help: 'A page up.',
    isQuiet: true,
    act: acts.pane('page-up'),
  },
  {
    keys: ['g', 'home'],
    label: 'g',
    name: 'top',
    scope: 'pane',
    help: 'To the beginning.',
    isQuiet: true,
    act: acts.pane('top'),
  },
  {
    keys: ['G', 'end'],
    label: 'G',
    name: 'end',
    scope: 'pane',
    help: 'To the end, and on with it as it grows.',
    isQuiet: true,
    act: acts.pane('bottom'),
  },
  {
    keys: ['right'],
    label: '→',
    name: 'right',
    scope: 'pane',
    help: 'To the right, where rows are cut.',
    isQuiet: true,
    act: acts.pane('right'),
  },
  {
    keys: ['left'],
    label: '←',
    name: 'left',
    scope: 'pane',
    help: 'To the left.',
    isQuiet: true,
    act: acts.pane('left'),
  },
  {keys: ['/'], label: '/', name: 'search', scope: 'pane', help: 'Searches.', act: acts.pane('search-opened')},
  {
    keys: ['n'],
    label: 'n',
    name: 'next',
    scope: 'pane',
    help: 'To the next match.',
    isQuiet: true,
    blockedBy: why.noQuery,
    act: acts.pane('next-match'),
  },
  {
    keys: ['N'],
    label: 'N',
    name: 'previous',
    scope: 'pane',
    help: 'To the match before.',
    isQuiet: true,
    blockedBy: why.noQuery,
    act: acts.pane('previous-match'),
  },

  {
    keys: ['escape', 'enter'],
    label: 'esc',
    name: 'look around',
    scope: 'ending',
    help: 'Puts the last screen aside.',
    act: acts.closeEnding,
  },

  {
    keys: ['R'],
    label: 'R',
    name: 'roll back',
    scope: 'anywhere',
    help: 'Rolls back to the last good revision, after five seconds in which Esc calls it off.',
    isGuarded: true,
    blockedBy: why.noRollback,
    act: acts.askRollback,
  },
  {
    keys: ['c'],
    label: 'c',
    name: 'commands',
    scope: 'anywhere',
    help: 'Every command run so far, with its outcome.',
    act: acts.open({kind: 'commands'}),
  },
  {
    keys: ['l'],
    label: 'l',
    name: 'log',
    scope: 'anywhere',
    help: 'What the step prints and did.',
    act: acts.open({kind: 'log'}),
  },
  {
    keys: ['d'],
    label: 'd',
    name: 'plan',
    scope: 'anywhere',
    help: 'The plan: what will change.',
    blockedBy: why.noPlan,
    act: acts.openPlan,
  },
  {
    keys: ['p'],
    label: 'p',
    name: 'pods',
    scope: 'anywhere',
    help: 'Rollouts, pods and events.',
    act: acts.open({kind: 'pods'}),
  },
  {
    keys: ['n'],
    label: 'n',
    name: 'note',
    scope: 'anywhere',
    help: 'Writes a note into the report.',
    act: acts.openNote,
  },
  {
    keys: ['t'],
    label: 't',
    name: 'troubleshoot',
    scope: 'anywhere',
    help: 'Diagnoses: what is wrong, and why.',
    act: acts.open({kind: 'troubleshoot'}),
  },
  {
    keys: ['h'],
    label: 'h',
    name: 'handover',
    scope: 'anywhere',
    help: 'One screen for the next shift.',
    act: acts.open({kind: 'handover'}),
  },
  {keys: ['?'], label: '?', name: 'help', scope: 'anywhere', help: 'Every key.', act: acts.open({kind: 'help'})},
  {
    keys: ['q'],
    label: 'q',
    name: 'leave',
    scope: 'anywhere',
    help: 'Leaves; the session is kept, and what runs goes on. Asks once when something runs.',
    act: acts.leave,
  },
  {
    keys: ['ctrl+c'],
    label: 'ctrl+c',
    name: 'leave',
    scope: 'always',
    help: 'The same as q, also while typing.',
    isQuiet: true,
    act: acts.leave,
  },
  {
    keys: ['ctrl+z'],
    label: 'ctrl+z',
    name: 'suspend',
    scope: 'always',
    help: 'Does nothing: a stopped wizard could not watch the upgrade.',
    isQuiet: true,
    blockedBy: why.noSuspend,
    act: () => [],
  },
];
