import type {Answer, FactValues} from '../probes/facts.ts';
import type {Item, Result} from '../probes/verdict.ts';
import type {Changes, Command, Outcome} from '../tools/command.ts';
import type {Ending, KeptVerdict, Live, Opening, Phase} from './state.ts';

/**
 * What happened, once and for all: the journal's records. The state is their fold; each is on disk before anything
 * that follows from it runs.
 */
export type Durable =
  | {type: 'opened'; at: string; opening: Opening; known: Partial<FactValues>}
  | {type: 'resumed'; at: string; operator: string; host: string}
  /** The lock of a holder on another host was broken by typing the holder's name. */
  | {type: 'taken-over'; at: string; from: string; operator: string; host: string}
  | {type: 'moved'; at: string; step: string}
  | {type: 'answered'; at: string; question: string; answer: Answer}
  | {type: 'started'; at: string; step: string}
  | {
      type: 'command-started';
      at: string;
      number: number;
      step: string;
      phase: Phase;
      display: string;
      purpose: string;
      changes: Changes;
      job?: string;
    }
  | {type: 'command-ended'; at: string; number: number; outcome: string; isSuccess: boolean}
  /** What the plan's own output told; the proof is still to come. */
  | {type: 'learned'; at: string; step: string; verdict: KeptVerdict; facts: Partial<FactValues>}
  | {
      type: 'concluded';
      at: string;
      step: string;
      verdict: KeptVerdict;
      facts: Partial<FactValues>;
      /** Its check refused: nothing of the plan was run, so the attempt does not count. */
      isUnrun?: boolean;
    }
  /** A done step whose proof no longer holds, or a step nobody saw the end of. */
  | {type: 'doubted'; at: string; step: string; status: 'stale' | 'unknown'; reason: string}
  | {type: 'skipped'; at: string; step: string; reason: string}
  /** What a later login asked again: how many steps still hold, and which do not. */
  | {type: 'reproved'; at: string; still: number; stale: string[]}
  | {type: 'noted'; at: string; text: string}
  | {type: 'rollback-started'; at: string; toRevision: number}
  | {type: 'rollback-ended'; at: string; toRevision: number; isDone: boolean}
  | {type: 'finished'; at: string; ending: Ending}
  | {type: 'left'; at: string; how: string};

/** What somebody asks for, or what only matters now; never journaled, never folded. */
export type Passing =
  /** Enter on a step: run it, after its guards were asked. */
  | {type: 'run'; step: string}
  /** The check held: now the plan. */
  | {type: 'act'; step: string}
  | {type: 'prove'; step: string}
  /** A step that an earlier login started and that had run nothing yet goes on. */
  | {type: 'again'; step: string}
  /** Every done step is asked once more whether it still holds. */
  | {type: 'reprove'}
  | {type: 'reproved-by'; answers: {step: string; outcomes: Outcome[]}[]}
  | {type: 'skip'; step: string; reason: string}
  | {type: 'move'; step: string}
  | {type: 'answer'; question: string; answer: Answer}
  | {type: 'note'; text: string}
  | {type: 'ask-rollback'}
  | {type: 'confirm-rollback'}
  | {type: 'cancel-rollback'}
  | {type: 'rollback-step-ended'; step: string; result: Result}
  | {type: 'leave'; how: string}
  | {type: 'executed'; step: string; phase: Phase; outcomes: Outcome[]; commands: Command[]}
  | {type: 'progressed'; step: string; items: Item[]}
  | {type: 'printed'; step: string; lines: string[]}
  | {type: 'watched'; live: Partial<Pick<Live, 'pods' | 'events' | 'rollouts'>>}
  | {type: 'ticked'; nowMs: number}
  | {type: 'told'; message: string};

export type Event = Durable | Passing;

/** What is to be done; a runner does it, in order. */
export type Effect =
  /** Journal it (fsync), fold it, then go on. */
  | {type: 'record'; event: Durable}
  /** Texts for the pane, written to the session's folder before the record that names them. */
  | {type: 'keep'; documents: {name: string; text: string}[]}
  /** Run the commands (one after another for a plan, side by side for a check or a proof), then dispatch 'executed'. */
  | {type: 'execute'; step: string; phase: Phase; commands: Command[]}
  /** Ask the proofs of several steps side by side, then dispatch 'reproved-by'. */
  | {type: 'reprove'; questions: {step: string; commands: Command[]}[]}
  | {type: 'watch'}
  | {type: 'unwatch'}
  /** Ask the running supervised command of a step to end (SIGTERM), with the time it needs to record its failure. */
  | {type: 'stop'; step: string}
  | {type: 'dispatch'; event: Event}
  | {type: 'exit'};
