import {describe, expect, it, vi} from 'vitest';
import {lookFrom, toAscii} from '../../source/ui/theme.ts';
import {fakeWalk} from './helpers/fake-walk.ts';
import {expectToFit, slowClock, wizard} from './helpers/screen.tsx';
import * as states from './helpers/states.ts';

// Colours are decided when chalk is imported; without this no frame here would ever have any.
vi.hoisted(() => {
  process.env['FORCE_COLOR'] = '1';
});

const colourCode = /\u001b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]/;

const drawn = (env: Record<string, string>) =>
  wizard(fakeWalk(states.failedPush), 80, 24, slowClock().now, lookFrom(env));

describe('colour', () => {
  it('is there to begin with', () => {
    expect(drawn({LANG: 'C.UTF-8'}).frame()).toMatch(colourCode);
  });

  it('is gone with NO_COLOR, and every state still has its sign', () => {
    const screen = drawn({LANG: 'C.UTF-8', NO_COLOR: '1'});
    expect(screen.frame()).not.toMatch(colourCode);
    expect(screen.lines().join('\n')).toMatch(/▸✗ Images/);
    expect(screen.lines().join('\n')).toMatch(/✗ studio-worker/);
  });

  it('stays when NO_COLOR is empty', () => {
    expect(drawn({LANG: 'C.UTF-8', NO_COLOR: ''}).frame()).toMatch(colourCode);
  });
});

describe('a terminal that is not UTF-8', () => {
  it.each([{}, {LANG: 'C'}, {LC_ALL: 'POSIX', LANG: 'en_US.UTF-8'}, {LC_CTYPE: 'de_DE.ISO-8859-1', LANG: 'C.UTF-8'}])(
    'gets ASCII alone: %o',
    env => {
      const screen = drawn(env as Record<string, string>);
      expectToFit(screen, 80, 24);
      expect(screen.lines().join('\n')).toMatch(/^[\u0000-\u007f]*$/);
      expect(screen.lines().join('\n')).toContain('>x Images');
    },
  );

  it.each([{LANG: 'C.UTF-8'}, {LC_ALL: 'en_US.utf8', LANG: 'C'}])('is not seen where there is none: %o', env => {
    expect(
      drawn(env as Record<string, string>)
        .lines()
        .join('\n'),
    ).toContain('▸✗ Images');
  });

  it('keeps every column in its place', () => {
    expect(toAscii('✓ a → b… “c” ─│█░')).toHaveLength('✓ a → b… “c” ─│█░'.length);
  });
});
