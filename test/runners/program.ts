import {workJob} from '../../source/runners/jobs/work.ts';
import {ownWorks} from '../../source/runners/own/index.ts';

/** `program.ts job FOLDER`, as `airlock job FOLDER`. */
const [, , word, folder = ''] = process.argv;
if (word !== 'job') throw new Error(`this program knows "job FOLDER", not "${word}"`);
process.exitCode = await workJob(
  folder,
  ownWorks(async () => null),
);
