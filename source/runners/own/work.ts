import type {Item} from '../../probes/verdict.ts';

export type WorkContext = {
  signal: AbortSignal;
  /** Shows progress rows; the whole list each time. */
  progress: (items: Item[]) => void;
  print: (lines: string[]) => void;
  /** The session's folder. */
  folder: string;
};

/** Our own work: takes JSON, answers JSON; a thrown error is a failed command with that message. */
export type OwnWork = (params: Readonly<Record<string, unknown>>, context: WorkContext) => Promise<unknown>;
