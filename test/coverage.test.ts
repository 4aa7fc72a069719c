import {readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {airgapped} from '../source/procedure/airgapped/index.ts';
import {allSteps} from '../source/procedure/step.ts';

type Entry = {id: string; kind: 'section' | 'heading' | 'command' | 'item'; words: string};

/** Where the guide is wrong: what it says cannot be done as it says it, so that no step does it. */
const guideIsWrong: Readonly<Record<string, string>> = {
  'download-3.dependency-update': 'helm refuses an archive: only unpacked charts can be updated',
};

/** Not built yet, by heading: the connected side and its scripts. It may only shrink. */
const notBuiltYet = ['download-1', 'download-2', 'download-3', 'transfer-1', 'automation-prepare'];

const outline = JSON.parse(readFileSync(new URL('fixtures/guide-outline.json', import.meta.url), 'utf8')) as Entry[];
const known = new Set(outline.map(({id}) => id));

const references = [
  ...airgapped.sections.flatMap(({id, guide}) => guide.map(reference => ({from: id, reference}))),
  ...allSteps(airgapped).flatMap(({id, guide}) => guide.map(reference => ({from: id, reference}))),
];
const covered = new Set(references.map(({reference}) => reference));

const headingOf = (id: string): string => id.split('.')[0] ?? id;

/** A title is told by what stands below it. */
const below = ({id}: Entry): Entry[] =>
  outline.filter(entry => entry.id.startsWith(`${id}-`) || entry.id.startsWith(`${id}.`));

function isAnswered(entry: Entry): boolean {
  const isBelow = entry.kind === 'section' && below(entry).length > 0 && below(entry).every(isAnswered);
  return (
    isBelow ||
    covered.has(entry.id) ||
    Object.hasOwn(guideIsWrong, entry.id) ||
    notBuiltYet.includes(headingOf(entry.id))
  );
}

describe("the vendor's guide", () => {
  test('has an outline whose names are told apart and stand under their headings', () => {
    expect(outline.length).toBeGreaterThan(140);
    expect(known.size).toBe(outline.length);
    expect(outline.filter(({id}) => !known.has(headingOf(id)))).toEqual([]);
  });

  test('is covered: every heading, command and point has a step, a reason, or is not built yet', () => {
    expect(outline.filter(entry => !isAnswered(entry)).map(({id, words}) => `${id}: ${words}`)).toEqual([]);
  });

  test('is referred to by names that it has', () => {
    expect(references.length).toBeGreaterThan(50);
    expect(references.filter(({reference}) => !known.has(reference))).toEqual([]);
  });

  test('has no step under what is listed as not built yet: such a heading leaves the list', () => {
    const built = notBuiltYet.filter(heading => [...covered].some(id => headingOf(id) === heading));
    expect(built).toEqual([]);
    expect(notBuiltYet.filter(heading => !known.has(heading))).toEqual([]);
    expect(notBuiltYet.length).toBeLessThanOrEqual(5);
  });

  test('is called wrong only where no step follows it', () => {
    const named = Object.keys(guideIsWrong);
    expect(named.filter(id => covered.has(id) || !known.has(id))).toEqual([]);
  });
});
