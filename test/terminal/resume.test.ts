import {test} from 'vitest';
import {leaveAndResume} from './helpers/leave-and-resume.ts';
import {narrow, wide} from './helpers/screen.ts';

test('a walk that is left at 80×24 goes on at 120×40, is left while helm runs, and goes on at 80×24', async ({
  onTestFinished,
}) => {
  await leaveAndResume(narrow, wide, onTestFinished);
});
