import type {Answer, FactName, FactValues, Status} from '../probes/facts.ts';
import type {Item, Verdict} from '../probes/verdict.ts';
import type {Procedure} from '../procedure/step.ts';
import type {LiveEvent} from '../tools/cluster-events.ts';
import type {Changes} from '../tools/command.ts';
import type {LivePod} from '../tools/pods.ts';

/** A verdict as the state and the journal keep it: documents by name, their text lies in the session's folder. */
export type KeptVerdict = Omit<Verdict, 'documents' | 'facts'> & {
  documents: {
    name: string;
    title: string;
    kind: 'text' | 'diff' | 'markdown' | 'yaml' | 'json';
  }[];
};

export type StepState = {
  status: Status;
  /** How often it was started; an attempt that its check refused does not count, for nothing was run. */
  attempts: number;
  startedAt?: string;
  endedAt?: string;
  /** Why it was skipped, or why it is stale or unknown. */
  reason?: string;
  /** Where the command log stood when the present attempt began. */
  logFrom?: number;
  verdict?: KeptVerdict;
};

/** Which part of a step a command belongs to. */
export type Phase = 'check' | 'plan' | 'proof';

/** One line of the command log. */
export type CommandRecord = {
  /** Counts from 1 over the whole session. */
  number: number;
  step: string;
  phase: Phase;
  /** As shown and copied. */
  display: string;
  purpose: string;
  changes: Changes;
  startedAt: string;
  endedAt?: string;
  /** 'exit 0', 'killed by SIGHUP', … */
  outcome?: string;
  isSuccess?: boolean;
  /** Job folder relative to the session's, for supervised commands. */
  job?: string;
};

export type {LiveEvent, LivePod};

/** What is seen while something runs; never journaled. */
export type Live = {
  /** Progress rows of the running step. */
  items: Item[];
  /** Last lines of what the running command prints. */
  output: string[];
  pods: LivePod[];
  events: LiveEvent[];
  rollouts: {name: string; ready: number; wanted: number; note: string}[];
};

export type Rollback =
  | {phase: 'idle'}
  /** Five seconds in which Esc calls it off; `until` is epoch milliseconds. */
  | {phase: 'countdown'; toRevision: number; until: number}
  /** Waiting for a running helm to be stopped first. */
  | {phase: 'stopping'; toRevision: number}
  | {phase: 'running'; toRevision: number; startedAt: string}
  | {phase: 'done'; toRevision: number; endedAt: string}
  | {phase: 'failed'; toRevision: number; endedAt: string};

export type Ending = 'upgraded' | 'rolled-back' | 'rollback-failed';

/** What the operator brought: known from the first record on. */
export type Opening = {
  sessionId: string;
  /** The session's folder, absolute. */
  folder: string;
  operator: string;
  host: string;
  airlockVersion: string;
  siteFile: string;
  bundleFolder?: string;
  /** A folder whose helm and kubectl are used before those of PATH. */
  toolsFolder?: string;
  releaseName: string;
  /** The walk is a rehearsal of this operator's own change, on a pretend site: of what, and in what it differs. */
  rehearsal?: {about: string; notes: string[]};
};

export type State = {
  procedure: Procedure;
  opening: Opening | undefined;
  startedAt: string;
  /** Step under the cursor. */
  cursor: string;
  steps: Readonly<Record<string, StepState>>;
  known: Partial<FactValues>;
  /** Where each fact was learned. */
  sources: Partial<Record<FactName, {step: string; at: string}>>;
  answers: Readonly<Record<string, Answer>>;
  notes: readonly {at: string; text: string}[];
  log: readonly CommandRecord[];
  /** Steps whose proof is being asked again, though they do not run; never journaled. */
  asking: readonly string[];
  rollback: Rollback;
  live: Live;
  /** Epoch milliseconds of the last tick. */
  nowMs: number;
  ending?: Ending;
  /** Why it is only looked at, in words: somebody else walks, or its journal is damaged. */
  readOnly?: string;
  /** A sentence for the operator that needs no step: why a key did nothing, what was resumed. */
  message?: string;
};
