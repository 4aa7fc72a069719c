import {describe, expect, test} from 'vitest';
import {lifeDifferences} from './lives.ts';
import {recordingsIn} from './recordings.ts';
import {watched} from './watch-story.ts';

const names = watched.scenes.flatMap(scene => ('watch' in scene ? scene.watch : []));
const recordings = recordingsIn(watched.folder).filter(({name}) => names.includes(name));

/** The lines of a table, or the objects of a JSON stream. */
const piecesOf = (stdout: string): string[] => stdout.trimEnd().split(/\n(?=\S)(?!\})/);

describe.each(recordings)('$name', recording => {
  const pieces = piecesOf(recording.stdout);
  const without = (index: number) => `${pieces.toSpliced(index, 1).join('\n')}\n`;
  const find = (...words: string[]) => pieces.findIndex(piece => words.every(word => piece.includes(word)));

  test('is told apart from what lacks a life or the end of one', () => {
    expect(pieces.length).toBeGreaterThan(50);
    expect(lifeDifferences(recording, recording.stdout)).toEqual([]);
    const nginx = find('datachain-studio-nginx-');
    expect(lifeDifferences(recording, without(nginx)).length).toBeGreaterThan(0);
    expect(lifeDifferences(recording, pieces.slice(0, -30).join('\n')).length).toBeGreaterThan(0);
  });

  test('is the same when objects that live side by side are told of in another order', () => {
    const isPods = recording.name.startsWith('watch-pods');
    const [redis, postgres] = isPods
      ? [find('datachain-studio-redis-'), find('datachain-studio-postgres-0')]
      : [find('Deployment', 'datachain-studio-redis'), find('Deployment', 'datachain-studio-nginx')];
    expect(Math.min(redis, postgres)).toBeGreaterThanOrEqual(0);
    const swapped = pieces.with(redis, pieces[postgres] ?? '').with(postgres, pieces[redis] ?? '');
    expect(lifeDifferences(recording, swapped.join('\n'))).toEqual([]);
  });
});
