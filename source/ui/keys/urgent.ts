import {acts} from '../acts.ts';
import * as why from '../why-blocked.ts';
import type {KeyEntry} from './entry.ts';

/** Keys of the moments that stand over everything: the countdown of a rollback, leaving, the last screen. */
export const urgentKeys: readonly KeyEntry[] = [
  {
    keys: ['enter', 'y'],
    label: 'enter',
    name: 'roll back now',
    scope: 'rollback',
    help: 'Starts the rollback without waiting for the countdown.',
    isGuarded: true,
    changes: true,
    act: acts.confirmRollback,
  },
  {
    keys: ['escape', 'n', 'q'],
    label: 'esc',
    name: 'call it off',
    scope: 'rollback',
    help: 'Calls the rollback off; nothing was done.',
    changes: true,
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
    keys: ['escape', 'enter'],
    label: 'esc',
    name: 'look around',
    scope: 'ending',
    help: 'Puts the last screen aside.',
    act: acts.closeEnding,
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
