import {mkdtempSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {readPreferences, rememberPreferences} from '../../source/session/preferences.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'airlock-preferences-'));
  vi.stubEnv('XDG_CONFIG_HOME', home);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, {recursive: true, force: true});
});

const file = (): string => join(home, 'airlock', 'preferences.json');

test('nothing is remembered at first', () => {
  expect(readPreferences()).toEqual({});
});

test('what was used last is remembered, readable by its owner alone', () => {
  rememberPreferences({siteFile: '/srv/airlock.yaml', bundleFolder: '/media/bundle'});
  expect(readPreferences()).toEqual({siteFile: '/srv/airlock.yaml', bundleFolder: '/media/bundle'});
  expect(readdirSync(join(home, 'airlock'))).toEqual(['preferences.json']);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
});

test('a damaged file costs the preferences and nothing else', () => {
  rememberPreferences({siteFile: '/srv/airlock.yaml'});
  writeFileSync(file(), '{"siteFile": ');
  expect(readPreferences()).toEqual({});
  rememberPreferences({siteFile: '/srv/other.yaml'});
  expect(readPreferences()).toEqual({siteFile: '/srv/other.yaml'});
});
