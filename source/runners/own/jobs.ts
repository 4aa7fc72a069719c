import {existsSync, readdirSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import type {OwnResults} from '../../tools/own.ts';
import {readRecord} from '../jobs/files.ts';
import {isJobAlive} from '../jobs/follow.ts';
import type {OwnWork} from './work.ts';

const foldersIn = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).map(name => join(folder, name)) : [];

/** Jobs of this host's sessions that are alive, of any of them: what may still be changing something. */
export const aliveJobs: OwnWork = async (_params, {folder}) => {
  const jobs = foldersIn(dirname(folder)).flatMap(session =>
    foldersIn(join(session, 'jobs'))
      .filter(isJobAlive)
      .map(job => {
        const {command, startedAt = ''} = readRecord(job) ?? {};
        return {session: basename(session), purpose: command?.purpose ?? 'a job', startedAt};
      }),
  );
  return {jobs} satisfies OwnResults['jobs.alive'];
};
