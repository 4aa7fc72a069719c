import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {runProgram, startProgram} from './helpers/program.ts';
import {makeRoom} from './helpers/room.ts';
import {recordsOf} from './helpers/session.ts';

describe.concurrent('without a terminal', () => {
  test.for([['rehearse'], ['upgrade', '--bundle', '.'], ['resume']])(
    '%j says what to do and touches nothing',
    async (args, {onTestFinished}) => {
      const room = makeRoom(onTestFinished);
      const {exitCode, stdout, stderr} = await runProgram(args, room);
      expect(exitCode).toBe(64);
      expect(stdout).toBe('');
      expect(stderr).toBe(
        'airlock: this is no terminal: the wizard needs one.\nOver ssh use "ssh -t"; in a pipeline use --headless with --yes or --answers FILE.',
      );
      expect(existsSync(room.env['XDG_STATE_HOME'] ?? '')).toBe(false);
    },
  );

  test('F44 who reads the pipe goes: the walk is left, with its lock', async ({onTestFinished}) => {
    const room = makeRoom(onTestFinished);
    const child = startProgram(['rehearse', '--headless', '--yes'], room);
    await new Promise<void>(resolve => {
      child.stdout.on('data', (chunk: Buffer) => chunk.includes('✓') && resolve());
    });
    child.stdout.destroy();
    const {exitCode} = await child;
    expect(exitCode).toBe(6);
    expect(recordsOf(room.sessionFolder()).at(-1)).toMatchObject({type: 'left', how: 'the terminal was closed'});
    expect(existsSync(join(room.sessionFolder(), 'lock'))).toBe(false);
  });
});
