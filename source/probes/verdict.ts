import type {Command, Outcome} from '../tools/command.ts';
import type {Facts, FactValues} from './facts.ts';

/** How a question to the world was answered: proved, passed with a warning, failed, or nobody can tell. */
export type Result = 'proved' | 'look' | 'failed' | 'unknown';

/** What was asked, what came back, when: one line under a result. */
export type Evidence = {asked: string; answered: string; at?: string};

/** One row of a step's list: an image, a probe, a checklist point. */
export type Item = {
  id: string;
  label: string;
  result: Result | 'todo' | 'running' | 'skipped';
  detail?: string;
  /** What to do about it, in words. */
  remedy?: string;
};

/** A long text for the pane; it is kept in the session's folder, not in the journal. */
export type Document = {
  /** File name in the session, unique there: 'plan.diff'. */
  name: string;
  title: string;
  kind: 'text' | 'diff' | 'markdown' | 'yaml' | 'json';
  text: string;
  /** It carries secrets: used by a later step, never shown, never in a report. */
  isPrivate?: boolean;
};

export type Verdict = {
  result: Result;
  /** One line: what is now known. */
  summary: string;
  evidence: Evidence[];
  items?: Item[];
  facts?: Partial<FactValues>;
  documents?: Document[];
  /** What can be done when it is not proved, most promising first. */
  remedies?: string[];
};

/** A question to the world: what to run, and the pure judgement of what came back. */
export type Probe = {
  commands: (facts: Facts) => Command[];
  /** Outcomes stand in the order of the commands. */
  judge: (facts: Facts, outcomes: readonly Outcome[]) => Verdict;
};
