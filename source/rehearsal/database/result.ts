import type {Cell} from './schema.ts';

/** What a statement answers: rows, a word like 'CREATE TABLE', or an error with its place in the statement. */
export type Result =
  | {kind: 'rows'; columns: string[]; rows: Cell[][]}
  | {kind: 'done'; word: string}
  | {kind: 'error'; message: string; detail?: string; at?: number}
  /** Nothing that the pretend database understands. */
  | {kind: 'unknown'};

export const done = (word: string): Result => ({kind: 'done', word});
export const failed = (message: string, more: {detail?: string; at?: number} = {}): Result => ({
  kind: 'error',
  message,
  ...more,
});
export const rows = (columns: string[], found: Cell[][]): Result => ({kind: 'rows', columns, rows: found});
export const oneValue = (column: string, value: string | number): Result => rows([column], [[String(value)]]);
