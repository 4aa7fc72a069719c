import {existsSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {runProgram} from './helpers/program.ts';
import {makeRoom} from './helpers/room.ts';

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
});
