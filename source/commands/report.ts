import {readFileSync} from 'node:fs';
import {foreignOwner} from '../session/owner.ts';
import {findSession, foldSession, knownSessions} from './find-session.ts';
import {exitCodes, Refusal} from './refusal.ts';
import {reportText, writeReportFile} from './report-file.ts';

/** `airlock report [SESSION]`: the report as the session stands, on standard output; the newest session unless named. */
export function report(session: string | undefined): number {
  const [newest] = knownSessions();
  const files = session === undefined ? newest : findSession(session);
  if (files === undefined) throw new Refusal('there is no session yet: airlock upgrade starts one.', exitCodes.usage);
  if (foreignOwner(files) !== undefined) {
    process.stdout.write(reportText(files, foldSession(files)));
    process.stderr.write('not kept: the session belongs to another account\n');
    return exitCodes.done;
  }
  const {path} = writeReportFile(files, foldSession(files));
  process.stdout.write(readFileSync(path, 'utf8'));
  process.stderr.write(`kept as ${path}\n`);
  return exitCodes.done;
}
