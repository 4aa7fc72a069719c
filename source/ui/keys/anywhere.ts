import {acts} from '../acts.ts';
import * as why from '../why-blocked.ts';
import type {KeyEntry} from './entry.ts';

/** Keys that are at hand everywhere but in a field. */
export const anywhereKeys: readonly KeyEntry[] = [
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
];
