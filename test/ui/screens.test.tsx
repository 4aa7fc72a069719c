import {describe, expect, it} from 'vitest';
import type {State} from '../../source/engine/state.ts';
import {fakeWalk} from './helpers/fake-walk.ts';
import {expectToFit, wizard} from './helpers/screen.tsx';
import * as states from './helpers/states.ts';

const sizes = [
  [80, 24],
  [120, 40],
  [60, 15],
] as const;

const withNotes: State = {
  ...states.at('images.push'),
  notes: [{at: states.ago(60), text: 'The proxy was raised to 1 GB. '.repeat(12)}],
};

const missing: State = {...states.begun, cursor: 'plan.dry-run', known: {...states.begun.known, bundle: undefined}};

/** One state of every kind, and a text that its screen must show. */
const screens: Record<string, [State, string | RegExp]> = {
  'a text to type': [states.begun, 'Which release is upgraded?'],
  'a yes-or-no question': [states.at('site.cluster'), 'Is kind-prod the cluster'],
  'a list of points': [states.at('notes.read'), 'Breaking changes'],
  'a step to run': [states.at('images.push'), '$ airlock push'],
  'a step whose commands cannot be known yet': [missing, /cannot be shown|the bundle was not|Not yet/],
  'a step that runs': [states.pushing, 'Running 2 min 10 s'],
  'a step that failed': [states.failedPush, 'One of seven images'],
  'a step that is done': [{...states.at('images.check'), cursor: 'images.push'}, 'As expected'],
  'a skipped step': [
    states.at('images.check', {}, {status: 'skipped', attempts: 0, reason: 'no node may pull yet'}),
    'Skipped: no node',
  ],
  'an unknown step': [
    states.at('images.check', {}, {status: 'unknown', attempts: 1, reason: 'the host was restarted'}),
    'the host was restarted',
  ],
  'a stale step': [
    states.at('images.check', {}, {status: 'stale', attempts: 1, reason: 'a tag has moved'}),
    'a tag has moved',
  ],
  'the gate': [states.at('gate.go'), 'Type datachain-studio'],
  'the upgrade while it runs': [states.upgrading, 'studio-backend'],
  'the countdown of a rollback': [
    {...states.upgrading, rollback: {phase: 'countdown', toRevision: 12, until: states.nowMs + 4000}},
    'revision 12',
  ],
  'a rollback that runs': [
    {
      ...states.upgrading,
      rollback: {phase: 'running', toRevision: 12, startedAt: states.ago(10)},
      steps: {
        ...states.upgrading.steps,
        'upgrade.execute': {status: 'failed', attempts: 1},
        'rollback.helm': {status: 'running', attempts: 1, startedAt: states.ago(9)},
      },
    },
    'rolling back to revision 12',
  ],
  'the end, upgraded': [states.upgraded, 'Upgraded datachain-studio 1.2.2 → 1.2.3'],
  'the end, rolled back': [states.rolledBack, 'back to revision 12'],
  'the end, rollback failed': [states.rollbackFailed, 'to revision 12 failed'],
  'a long note': [withNotes, 'Push to the'],
};

/** What lies over a step, by the keys that open it. */
const overlays: Record<string, [string[], string]> = {
  commands: [['c'], 'Commands run so far'],
  'one command alone': [['c', '\r'], 'Command 3'],
  log: [['l'], 'Log of Push to the internal registry'],
  pods: [['p'], 'Pods before the upgrade'],
  handover: [['h'], 'Take over'],
  troubleshooting: [['t'], 'Images are not pulled'],
  help: [['?'], 'Keys and signs'],
  'a search': [['?', '/', 'roll'], '/ ▸ roll'],
  'a note': [['n'], 'A note for the report'],
  'whether to leave': [['q'], 'Leaving leaves it running'],
};

const documents = {'plan.diff': '+ added\n- removed\n'.repeat(10_000)};

describe.each(sizes)('at %i×%i', (columns, rows) => {
  it.each(Object.entries(screens))('%s fits, and says what it is', (_, [state, text]) => {
    const screen = wizard(fakeWalk(state), columns, rows);
    expectToFit(screen, columns, rows);
    expect(screen.lines()).toHaveLength(rows);
    expect(
      screen
        .lines()
        .join('\n')
        .replace(/\s*\n.*?│ /g, ' '),
    ).toMatch(typeof text === 'string' ? new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')) : text);
  });

  it.each(Object.entries(overlays))('%s fits, and says what it is', async (_, [keys, text]) => {
    const screen = wizard(fakeWalk(states.pushing, documents), columns, rows);
    for (const key of keys) await screen.type(key);
    await screen.waitFor(text);
    expectToFit(screen, columns, rows);
    expect(screen.lines()).toHaveLength(rows);
  });
});

describe('a terminal that is too small', () => {
  it.each([
    [59, 15],
    [60, 14],
    [59, 14],
    [20, 3],
  ])('is told so at %i×%i, and nothing else', (columns, rows) => {
    const screen = wizard(fakeWalk(states.pushing), columns, rows);
    expectToFit(screen, columns, rows);
    const text = screen.lines().join('\n').trim();
    expect(text).toContain('Terminal too sm');
    expect(text).not.toContain('Images');
  });

  it('shows the walk again once it is large enough', async () => {
    const screen = wizard(fakeWalk(states.pushing), 59, 14);
    await screen.waitFor('59×14, at least 60×15');
    screen.resize(80, 24);
    await screen.waitFor('Push to the internal registry');
    expect(screen.lines()).toHaveLength(24);
    screen.resize(120, 40);
    await screen.waitFor('Read the digests back');
    expectToFit(screen, 120, 40);
    screen.resize(40, 10);
    await screen.waitFor('Terminal too small: 40×10');
  });

  it('obeys no key but Ctrl+C, which leaves', async () => {
    const walk = fakeWalk(states.at('site.cluster'));
    const screen = wizard(walk, 59, 14);
    await screen.type('y');
    expect(walk.events).toEqual([]);
    await screen.type('\u0003');
    expect(walk.events).toEqual([{type: 'leave', how: 'by the operator'}]);
  });
});

describe('the sidebar', () => {
  it.each(['site.read', 'gate.go', 'close.report'])('keeps the cursor in sight at 60×15: %s', id => {
    const screen = wizard(fakeWalk(states.at(id)), 60, 15);
    expect(screen.lines().filter(row => /^▸./.test(row))).toHaveLength(1);
  });

  it('lists the steps of the present section where there is room, and its progress where there is not', () => {
    const wide = wizard(fakeWalk(states.pushing), 120, 40);
    expect(wide.lines().join('\n')).toContain('· Read the digests back');
    const narrow = wizard(fakeWalk(states.pushing), 80, 24);
    expect(narrow.lines().join('\n')).not.toContain('Read the digests back');
    expect(narrow.lines().join('\n')).toMatch(/▸⠶ Images +0\/2/);
  });
});

describe('what is outside', () => {
  it('cannot drive the terminal from a document, an item or a message', async () => {
    const evil = '\u001b[2J\u001b]0;owned\u0007\u202e';
    const state: State = {
      ...states.failedPush,
      message: evil,
      steps: {
        ...states.failedPush.steps,
        'images.push': {
          status: 'failed',
          attempts: 1,
          verdict: {
            result: 'failed',
            summary: `bad ${evil}`,
            evidence: [{asked: evil, answered: evil}],
            items: [{id: 'x', label: evil, result: 'failed', detail: evil, remedy: evil}],
            documents: [{name: 'evil.txt', title: evil, kind: 'text'}],
          },
        },
      },
    };
    const screen = wizard(fakeWalk(state, {'evil.txt': `line ${evil}`}), 120, 40);
    await screen.type('1');
    await screen.waitFor('line ␛[2J');
    expect(screen.written()).not.toContain('\u001b[2J');
    expect(screen.written()).not.toContain('\u001b]0;');
    expect(screen.written()).not.toContain('\u202e');
  });
});
