import {test} from 'vitest';
import {leaveAndResume} from '../terminal/helpers/leave-and-resume.ts';
import {narrow, wide} from '../terminal/helpers/screen.ts';

test('a walk that is left at 120×40 goes on at 80×24, is left while helm runs, and goes on at 120×40', async ({
  onTestFinished,
}) => {
  await leaveAndResume(wide, narrow, onTestFinished);
});
