import {createHash} from 'node:crypto';
import {closeSync, fsyncSync, openSync, readFileSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import type {State} from '../engine/state.ts';
import {renderReport} from '../report/markdown.ts';
import type {OwnWork} from '../runners/own/work.ts';
import {syncFolder} from '../session/durable.ts';
import {readDocument, type SessionFiles} from '../session/store.ts';

/** The report of a session as it stands. */
export function reportText(files: SessionFiles, state: State): string {
  const journalSha256 = createHash('sha256').update(readFileSync(files.journalPath)).digest('hex');
  return renderReport(state, {readDocument: name => readDocument(files.folder, name), journalSha256});
}

/** Writes it under a name of its own each time; answers where and its SHA-256. */
export function writeReportFile(files: SessionFiles, state: State): {path: string; sha256: string} {
  const text = reportText(files, state);
  for (let number = 1; ; number += 1) {
    const path = join(files.folder, number === 1 ? 'report.md' : `report-${number}.md`);
    try {
      const handle = openSync(path, 'wx', 0o600);
      writeSync(handle, text);
      fsyncSync(handle);
      closeSync(handle);
      syncFolder(files.folder);
      return {path, sha256: createHash('sha256').update(text).digest('hex')};
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

/** The same as a work of a step. */
export const reportWork =
  (files: SessionFiles, getState: () => State): OwnWork =>
  async () =>
    writeReportFile(files, getState());
