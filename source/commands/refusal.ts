/** How the program ends; see the readme's table. */
export const exitCodes = {
  done: 0,
  failed: 1,
  changes: 2,
  refused: 3,
  warnings: 4,
  rolledBack: 5,
  left: 6,
  rollbackFailed: 7,
  unanswered: 8,
  usage: 64,
  locked: 75,
} as const;

/** An ending that is said in one message and an exit code: what happened, what it means, what to do. No stack. */
export class Refusal extends Error {
  readonly exitCode: number;
  constructor(message: string, exitCode: number, options: ErrorOptions = {}) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
