import {appendFileSync, existsSync} from 'node:fs';
import {join} from 'node:path';
import {Readable} from 'node:stream';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {writeReportFile} from '../../source/commands/report-file.ts';
import type {Durable} from '../../source/engine/event.ts';
import {captureTo} from '../../source/runners/capture.ts';
import {startJob} from '../../source/runners/jobs/start.ts';
import {createSession, reopenSession, writeDocument} from '../../source/session/store.ts';
import {eventually} from '../helpers/eventually.ts';
import {ownFolder} from '../helpers/folder.ts';
import {watchPower} from '../helpers/power.ts';
import {folded, opened} from '../report/state.ts';
import {script} from '../runners/commands.ts';

/** What a power cut takes at any moment, watched at the border to the file system. */

const note: Durable = {type: 'noted', at: '2026-11-22T20:00:00.000Z', text: 'a note'};

let root = '';

beforeEach(() => {
  root = ownFolder();
  vi.stubEnv('XDG_STATE_HOME', join(root, 'state'));
});

afterEach(() => {
  vi.unstubAllEnvs();
});

const newSession = () => createSession('studio', new Date('2026-11-22T20:05:09Z'));

test('before the first record is written, every folder up to it has its name on the disk', () => {
  const power = watchPower(root);
  const {files, journal} = newSession();
  journal.append(opened());
  journal.close();
  expect(power.moments).toEqual([{doing: `write state/airlock/sessions/${files.id}/journal.jsonl`, atRisk: []}]);
  expect(power.atRisk()).toEqual([]);
});

test('a second session’s too', () => {
  newSession().journal.close();
  const power = watchPower(root);
  newSession().journal.close();
  expect(power.atRisk()).toEqual([]);
});

test('a document is on the disk, under its name, before the record that relies on it', () => {
  const power = watchPower(root);
  const {files, journal} = newSession();
  writeDocument(files.folder, 'plan.diff', '+ image\n');
  journal.append(note);
  journal.close();
  expect(power.moments.map(({atRisk}) => atRisk)).toEqual([[]]);
});

test('what is cut off a journal is on the disk before it is cut', () => {
  const {files, journal} = newSession();
  journal.append(opened());
  journal.close();
  appendFileSync(files.journalPath, '{"seq":1,"pre');
  const power = watchPower(root);
  const again = reopenSession(files).journal;
  again.append(note);
  again.close();
  const cut = power.moments.find(({doing}) => doing.startsWith('cut'));
  expect(cut?.atRisk).toEqual([]);
  expect(power.atRisk()).toEqual([]);
});

test('a job and its command are on the disk before it runs', async () => {
  const {files, journal} = newSession();
  journal.close();
  const job = join(files.folder, 'jobs', '001-test');
  const power = watchPower(root);
  startJob(job, script('true'), {sessionFolder: files.folder, self: []});
  expect(power.atRisk()).toEqual([]);
  await eventually('the job has ended', () => existsSync(join(job, 'result.json')));
});

test('a backup and a report are on the disk, under their names, when they are told of', async () => {
  const {files, journal} = newSession();
  journal.append(opened());
  journal.close();
  const power = watchPower(root);
  await captureTo(join(files.folder, 'backups', 'db.sql'), Readable.from([Buffer.from('rows')]), undefined).keep();
  expect(power.atRisk()).toEqual([]);
  writeReportFile(files, folded([opened()]));
  expect(power.atRisk()).toEqual([]);
});
