import {workJob} from '../runners/jobs/work.ts';
import {ownWorks} from '../runners/own/index.ts';

/** `airlock job FOLDER`: what a supervisor starts for work that this program does itself. Nobody types it. */
export const job = (folder: string): Promise<number> =>
  workJob(
    folder,
    ownWorks(async () => {
      throw new Error('a report is no job');
    }),
  );

/** This program once more, as a supervisor starts it. */
export const selfWords = (): string[] => [process.execPath, ...process.execArgv, process.argv[1] ?? ''];
