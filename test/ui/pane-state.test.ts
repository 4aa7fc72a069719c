import {describe, expect, it} from 'vitest';
import {paneLines} from '../../source/ui/components/pane.tsx';
import {
  type Extent,
  freshPane,
  lastTop,
  movePane,
  type Pane,
  type PaneEvent,
  position,
  settled,
} from '../../source/ui/components/pane-state.ts';
import {documentContent} from '../../source/ui/document-content.ts';

const extent = (change: Partial<Extent> = {}): Extent => ({
  lines: 100,
  widest: 200,
  rows: 10,
  columns: 50,
  textOf: index => (index % 30 === 7 ? `needle ${index}` : `row ${index}`),
  isList: false,
  ...change,
});

const play = (events: readonly (PaneEvent['type'] | PaneEvent)[], given: Extent, from: Pane = freshPane): Pane =>
  events.reduce<Pane>(
    (pane, event) => movePane(pane, typeof event === 'string' ? ({type: event} as PaneEvent) : event, given),
    from,
  );

const search = (text: string): (PaneEvent['type'] | PaneEvent)[] => [
  'search-opened',
  {type: 'search-edited', edit: {type: 'insert', text}},
  'search-given',
];

describe('a text', () => {
  it.each<[string, PaneEvent['type'][], number]>([
    ['stays at its beginning', ['up', 'page-up'], 0],
    ['moves by a row', ['down', 'down', 'up'], 1],
    ['moves by a page that keeps one row', ['page-down', 'page-down'], 18],
    ['ends at its end', ['bottom', 'down', 'page-down'], 90],
    ['goes back to the top', ['bottom', 'top'], 0],
  ])('%s', (_, events, top) => {
    expect(play(events, extent()).top).toBe(top);
  });

  it('moves sideways no further than its widest row', () => {
    expect(play(Array(30).fill('right'), extent()).left).toBe(151);
    expect(play(['left'], extent()).left).toBe(0);
    expect(play(['right'], extent({widest: 20})).left).toBe(0);
  });

  it('follows its end until it is moved', () => {
    const following = play(['bottom'], extent());
    expect(settled(following, extent({lines: 500})).top).toBe(490);
    const moved = play(['up'], extent(), following);
    expect(settled(moved, extent({lines: 500})).top).toBe(89);
  });

  it('is still in sight after it shrank or the window grew', () => {
    const pane = play(['bottom'], extent());
    expect(settled({...pane, isFollowing: false}, extent({lines: 20})).top).toBe(10);
    expect(settled(pane, extent({rows: 200})).top).toBe(0);
    expect(lastTop(extent({lines: 0}))).toBe(0);
  });
});

describe('a list', () => {
  const list = extent({isList: true});
  it.each<[string, PaneEvent['type'][], number, number]>([
    ['moves its cursor, not its window', ['down', 'down', 'down'], 3, 0],
    ['takes its window along', ['page-down', 'down', 'down'], 11, 2],
    ['moves back without a jump', ['page-down', 'down', 'down', 'up'], 10, 2],
    ['ends at its last row', ['bottom', 'down'], 99, 90],
  ])('%s', (_, events, cursor, top) => {
    expect(play(events, list)).toMatchObject({cursor, top});
  });
});

describe('a search', () => {
  it('goes to the first match, on with n, back with N, and round the end', () => {
    const found = play(search('NEEDLE'), extent());
    expect(found.match).toBe(7);
    expect(play(['next-match'], extent(), found).match).toBe(37);
    expect(play(['next-match', 'next-match', 'next-match', 'next-match'], extent(), found).match).toBe(7);
    expect(play(['previous-match'], extent(), found).match).toBe(97);
  });

  it('brings the match into sight', () => {
    const found = play([...search('needle 67')], extent());
    expect(found.match).toBe(67);
    expect(found.top).toBe(65);
  });

  it('finds nothing, says so, and moves nowhere', () => {
    const missed = play(search('absent'), extent());
    expect(missed).toMatchObject({match: undefined, top: 0, query: 'absent'});
    expect(play(['next-match'], extent({lines: 0}), missed).match).toBeUndefined();
  });

  it('can be dropped while it is typed', () => {
    expect(play(['search-opened', 'search-dropped'], extent())).toMatchObject({search: undefined, query: ''});
  });
});

describe('the position', () => {
  it.each([
    [freshPane, extent({lines: 5}), 'all'],
    [freshPane, extent({lines: 0}), 'empty'],
    [freshPane, extent({lines: 20_000}), '1–10 of 20,000  0 %'],
    [{...freshPane, top: 90}, extent(), '91–100 of 100  100 %'],
  ])('is told', (pane, given, text) => {
    expect(position(pane, given)).toBe(text);
  });
});

describe('a text of 20,000 rows', () => {
  const text = Array.from({length: 20_000}, (_, row) => `${row % 3 === 0 ? '+' : ' '} row ${row}`).join('\n');
  const content = documentContent({name: 'plan.diff', title: 'Plan', kind: 'diff'}, text, 76);

  it('makes only the rows in sight', () => {
    let made = 0;
    const counted = {
      ...content,
      lineAt: (index: number) => {
        made++;
        return content.lineAt(index);
      },
    };
    const rows = paneLines(counted, {...freshPane, top: 12_345}, 78, 19);
    expect(rows).toHaveLength(19);
    expect(made).toBe(17);
    expect(rows[2]?.map(part => part.text).join('')).toContain('row 12345');
  });

  it('marks what is cut on the left after a move to the right', () => {
    const wide = documentContent({name: 'a.diff', title: 'A', kind: 'diff'}, `+ ${'abcdefghij'.repeat(20)}`, 76);
    const [, , row] = paneLines(wide, {...freshPane, left: 16}, 78, 19);
    expect(row?.map(part => part.text).join('')).toMatch(/^ {2}…[a-j]/);
  });

  it('wraps prose, and cuts what has columns of its own', () => {
    const prose = documentContent({name: 'notes.md', title: 'Notes', kind: 'markdown'}, 'word '.repeat(100), 40);
    expect(prose.lines).toBeGreaterThan(10);
    expect(documentContent({name: 'a.yaml', title: 'A', kind: 'yaml'}, 'word '.repeat(100), 40).lines).toBe(1);
  });

  it.each([
    ['+ added', 'good'],
    ['    - removed', 'bad'],
    ['@@ -1 +1 @@', 'accent'],
    ['  kept', 'normal'],
  ])('colours %s by its sign', (row, tone) => {
    expect(documentContent({name: 'a.diff', title: 'A', kind: 'diff'}, row, 40).lineAt(0)[0]?.tone).toBe(tone);
  });
});
