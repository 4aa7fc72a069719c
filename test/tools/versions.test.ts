import {expect, test} from 'vitest';
import {judgeHelm, minorSkew, parseHelmVersion, parseKubectlVersion} from '../../source/tools/versions.ts';
import {recording} from './recording.ts';

test.each([
  ['3.17.3/version', '3.17.3'],
  ['3.17.3/version-short', '3.17.3'],
  ['3.17.3/version-template', '3.17.3'],
  ['4.1.4/version', '4.1.4'],
  ['4.1.4/version-short', '4.1.4'],
  ['4.1.4/version-template', '4.1.4'],
])('helm %s is read as %s', (name, version) => {
  expect(parseHelmVersion(recording(`helm/${name}`).stdout)).toBe(version);
});

test('no version in the output is an error that shows the output', () => {
  expect(() => parseHelmVersion('command not found')).toThrow('"command not found"');
});

test.each([
  ['3.11.3', /older than 3\.12\.0/],
  ['2.17.0', /older/],
  ['5.0.0', /newer than the majors 3 and 4/],
  ['5.0.0-rc.1', /newer/],
])('helm %s is refused', (version, why) => expect(judgeHelm(version)).toMatch(why));

test.each(['3.12.0', '3.17.3', '4.0.0', '4.1.4', '4.0.0-rc.1'])('helm %s is supported', version =>
  expect(judgeHelm(version)).toBe(true),
);

test.each([
  ['1.31.9', '1.31.9'],
  ['1.33.1', '1.33.1'],
  ['1.35.2', '1.35.2'],
])('kubectl %s tells both versions', (folder, client) => {
  const both = parseKubectlVersion(recording(`kubectl/${folder}/version-json`).stdout);
  expect(both).toEqual({client, server: '1.33.13'});
});

test('an unreachable server leaves the client alone', () => {
  const {stdout} = recording('kubectl/1.33.1/version-unreachable-json');
  expect(parseKubectlVersion(stdout)).toEqual({client: '1.33.1', server: undefined});
});

test.each([
  ['1.31.9', '1.33.13', 2],
  ['1.33.1', '1.33.13', 0],
  ['1.35.2', '1.34.0-eks-1', 1],
  ['2.0.0', '1.34.0', undefined],
  ['nonsense', '1.34.0', undefined],
])('from %s to %s it is %s minor versions', (client, server, skew) => expect(minorSkew(client, server)).toBe(skew));
