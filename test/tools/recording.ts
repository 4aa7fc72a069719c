import {existsSync, readFileSync} from 'node:fs';
import type {Outcome} from '../../source/tools/command.ts';

const folder = new URL('../fixtures/', import.meta.url);

const read = (name: string): string => {
  const url = new URL(name, folder);
  return existsSync(url) ? readFileSync(url, 'utf8') : '';
};

/** A recorded call of a real tool as the outcome a runner would have given: `recording('helm/3.17.3/version')`. */
export function recording(name: string): Outcome & {stdout: string; stderr: string} {
  const {exitCode} = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as {exitCode: number};
  return {
    kind: 'exited',
    exitCode,
    stdout: read(`${name}.stdout`),
    stderr: read(`${name}.stderr`),
    startedAt: '2026-11-22T08:00:00.000Z',
    endedAt: '2026-11-22T08:00:01.000Z',
  };
}

/** An ending made up for a test. */
export const exited = (exitCode: number, stdout = '', stderr = ''): Outcome => ({
  kind: 'exited',
  exitCode,
  stdout,
  stderr,
  startedAt: '2026-11-22T08:00:00.000Z',
  endedAt: '2026-11-22T08:00:01.000Z',
});
