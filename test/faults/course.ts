import type {Durable} from '../../source/engine/event.ts';
import type {Ending} from '../../source/engine/state.ts';
import {isApproved} from '../terminal/helpers/session.ts';
import type {ServeOptions} from '../terminal/helpers/site.ts';

/** A walk that is struck: what goes wrong with its site, how each login goes on with it, and how it has to end. */
export type Course = {
  site: ServeOptions;
  flags: readonly string[];
  ending: Ending;
  exitCode: number;
  /** What is in the history in the end, as 'number status'. */
  revisions: string;
  /** The revision whose manifest is live then. */
  live: number;
  /** Whether its manifest has to be the one that was approved. */
  isApproved(manifest: string, session: string): boolean;
  /** Which records of the walk something goes wrong at. */
  from?: Durable['type'];
};

/** The whole walk to the new version. */
export const upgradeCourse: Course = {
  site: {speed: 20},
  flags: [],
  ending: 'upgraded',
  exitCode: 0,
  revisions: '1 superseded, 2 deployed',
  live: 2,
  isApproved,
};

/** The upgrade fails, and the walk goes back: struck from where it begins to. */
export const rollbackCourse: Course = {
  site: {speed: 20, faults: ['crash-loop'], timeoutSeconds: 10},
  flags: ['--on-failure', 'rollback'],
  ending: 'rolled-back',
  exitCode: 5,
  revisions: '1 superseded, 2 failed, 3 deployed',
  live: 1,
  // What was approved was the upgrade: that the old revision is back is told by its number.
  isApproved: () => true,
  from: 'rollback-started',
};

/** The records of a walk that something goes wrong at. */
export function recordsStruck(records: readonly Durable[], {from}: Course): Durable[] {
  const start = from === undefined ? 0 : records.findIndex(({type}) => type === from);
  if (start < 0) throw new Error(`the walk has no record ${from}`);
  return records.slice(start);
}
