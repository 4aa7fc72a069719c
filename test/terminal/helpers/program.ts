import {execa} from 'execa';
import {program} from './paths.ts';
import type {Room} from './room.ts';

export type Ended = {
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
  /** Standard output's lines, the last first: what a log ends with. */
  last: string[];
};

/** Runs the program to its end on plain pipes, without a terminal. */
export async function runProgram(args: readonly string[], room: Room, env = room.env): Promise<Ended> {
  const {exitCode, stdout, stderr} = await execa(process.execPath, [program, ...args], {
    cwd: room.folder,
    env,
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    timeout: 150_000,
  });
  return {exitCode, stdout, stderr, last: stdout.trimEnd().split('\n').reverse()};
}

/** Starts the program on plain pipes; its output is read while it runs, and its end is for the caller to bring about. */
export const startProgram = (args: readonly string[], room: Room) =>
  execa(process.execPath, [program, ...args], {
    cwd: room.folder,
    env: room.env,
    extendEnv: false,
    reject: false,
    buffer: false,
    stdin: 'ignore',
  });
