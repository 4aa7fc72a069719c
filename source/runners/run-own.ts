import type {Outcome, OwnCommand} from '../tools/command.ts';
import type {OwnWork, WorkContext} from './own/work.ts';

const isoNow = (): string => new Date().toISOString();

/** Does a work of our own to its end. Never throws: a work that throws has failed with its words. */
export async function runOwn(
  command: OwnCommand,
  own: (name: string) => OwnWork,
  context: WorkContext,
): Promise<Outcome> {
  const startedAt = isoNow();
  const timeout = AbortSignal.timeout(command.timeoutMs);
  const signal = AbortSignal.any([timeout, context.signal]);
  try {
    const answer = await own(command.name)(command.params, {...context, signal});
    const stdout = JSON.stringify(answer ?? null);
    return {kind: 'exited', exitCode: 0, stdout, stderr: '', startedAt, endedAt: isoNow()};
  } catch (error) {
    const endedAt = isoNow();
    if (timeout.aborted) {
      return {kind: 'timed-out', timeoutMs: command.timeoutMs, stdout: '', stderr: '', startedAt, endedAt};
    }
    const stderr = error instanceof Error ? error.message : String(error);
    return {kind: 'exited', exitCode: 1, stdout: '', stderr, startedAt, endedAt};
  }
}
