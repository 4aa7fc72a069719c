import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import type {Durable} from '../../source/engine/event.ts';
import {createJournal} from '../../source/session/journal.ts';
import {type SessionFiles, sessionFiles, sessionsFolder} from '../../source/session/store.ts';

/** A session in the folder of sessions with these records, as an earlier login left it. */
export function keptSession(id: string, events: readonly Durable[]): SessionFiles {
  const folder = join(sessionsFolder(), id);
  mkdirSync(folder, {recursive: true});
  const files = sessionFiles(folder);
  const journal = createJournal(files.journalPath, folder);
  for (const event of events) journal.append(event);
  journal.close();
  return files;
}
