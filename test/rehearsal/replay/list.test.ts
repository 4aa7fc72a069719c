import {expect, test} from 'vitest';
import {broken} from './broken-story.ts';
import {helm3, helm3Pending, helm4} from './helm-stories.ts';
import {rest, restOf, rollout} from './kubectl-stories.ts';
import {isLeftOut, leaveOuts} from './leave-outs.ts';
import {pulls} from './pull-story.ts';
import {allRecordings, fits, recordingsIn} from './recordings.ts';
import {actsOf, recordingsOf, type Story} from './story.ts';
import {watched} from './watch-story.ts';

const stories: Story[] = [
  ...[helm3, helm3Pending, helm4, rest, broken, rollout, pulls, watched],
  ...[restOf('kubectl/1.31.9'), restOf('kubectl/1.35.2')],
];

const played = stories.flatMap(story =>
  actsOf(
    story,
    recordingsIn(story.folder).filter(({id}) => !isLeftOut(id)),
  ).flatMap(act => recordingsOf(act).map(({id}) => id)),
);
const all = allRecordings().map(({id}) => id);

test('every recording is replayed or left out with a reason', () => {
  expect(all.length).toBeGreaterThan(500);
  expect(all.filter(id => !played.includes(id) && !isLeftOut(id))).toEqual([]);
});

test('nothing is replayed twice', () => {
  expect(played.filter((id, index) => played.indexOf(id) !== index)).toEqual([]);
});

test('every pattern of the table fits a recording, and has its own reason', () => {
  for (const {pattern, reason} of leaveOuts) {
    expect(
      all.some(id => fits(id, pattern)),
      pattern,
    ).toBe(true);
    expect(reason.length, pattern).toBeGreaterThan(10);
  }
});

test('no name of a story is lost: a scene that plays nothing is a mistake', () => {
  expect(() => actsOf({folder: 'helm/3.17.3', scenes: [{play: ['no-such-recording']}]}, [])).toThrow(
    'no recording is called no-such-recording',
  );
});
