import {mkdirSync, writeFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {beforeEach, describe, expect, test} from 'vitest';
import {loadSite} from '../../source/commands/load-site.ts';
import {Refusal} from '../../source/commands/refusal.ts';
import {ownFolder} from '../helpers/folder.ts';

let folder = '';
let file = '';

beforeEach(() => {
  folder = ownFolder();
  file = join(folder, 'airlock.yaml');
  writeFileSync(join(folder, 'values.yaml'), 'backend: {}\n');
});

const least = `release: studio
namespace: lab
registry: {host: registry.internal:5000}
values: [values.yaml]
`;

function refusalOf(path: string): Refusal {
  try {
    loadSite(path, {});
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('a good site file', () => {
  test('the least: defaults for the rest', () => {
    writeFileSync(file, least);
    const {site, siteFile} = loadSite(file, {});
    expect(siteFile).toBe(file);
    expect(site).toMatchObject({
      release: 'studio',
      registry: {host: 'registry.internal:5000', plainHttp: false, engine: 'direct'},
      gates: {soakSeconds: 5},
      timeoutSeconds: 600,
    });
  });

  test('paths are relative to the file, absolute ones stay', () => {
    mkdirSync(join(folder, 'more'));
    writeFileSync(join(folder, 'more', 'a.yaml'), '');
    writeFileSync(
      file,
      `release: studio
namespace: lab
kubeconfig: kube/config
bundleKey: ../key.pem
registry: {host: r.internal, authFile: auth.json, caFile: /etc/ca.pem}
values: [values.yaml, more/a.yaml]
`,
    );
    const {site} = loadSite(file, {KUBECONFIG: '/not/this'});
    expect(site).toMatchObject({
      kubeconfig: join(folder, 'kube/config'),
      bundleKey: join(folder, '..', 'key.pem'),
      registry: {authFile: join(folder, 'auth.json'), caFile: '/etc/ca.pem'},
      values: [join(folder, 'values.yaml'), join(folder, 'more/a.yaml')],
    });
  });

  test.each([
    [{KUBECONFIG: '/srv/kubeconfig'}, '/srv/kubeconfig'],
    [{KUBECONFIG: ':/srv/a:/srv/b'}, '/srv/a'],
    [{KUBECONFIG: ''}, join(homedir(), '.kube/config')],
    [{}, join(homedir(), '.kube/config')],
  ])('the kubeconfig in force is taken over from %j', (env, expected) => {
    writeFileSync(file, least);
    expect(loadSite(file, env).site.kubeconfig).toBe(expected);
  });
});

describe('a bad site file', () => {
  test('that is missing: what to name, and the least it needs', () => {
    const {message, exitCode} = refusalOf(join(folder, 'gone.yaml'));
    expect(message).toContain(`${join(folder, 'gone.yaml')}: there is no such file`);
    expect(message).toContain('--site FILE');
    expect(message).toContain('release: my-release');
    expect(exitCode).toBe(64);
  });

  test('that is a folder', () => {
    expect(refusalOf(folder).message).toContain(`${folder}: it is a folder`);
  });

  test.each<[string, string, string]>([
    ['no YAML', 'release: studio\nvalues: [a.yaml\nnamespace: lab\n', '3:1: not valid YAML'],
    ['a tab for a space', 'release: studio\n\tnamespace: lab\n', '2:1: not valid YAML'],
    ['a key twice', `${least}release: other\n`, '5:1: not valid YAML'],
    ['an unknown key', `${least}realease: studio\n`, '5:11: the file: unknown key "realease"'],
    [
      'an unknown key inside',
      least.replace('{host:', '{password: hunter2, host:'),
      '3:22: registry: unknown key "password"',
    ],
    ['a number for words', least.replace('studio', '7'), '1:10: release: expected string'],
    ['words for a number', `${least}timeoutSeconds: long\n`, '5:17: timeoutSeconds: expected number'],
    ['a list for a word', least.replace('lab', '[lab]'), '2:12: namespace: expected string'],
    ['one value for a list', least.replace('[values.yaml]', 'values.yaml'), '4:9: values: expected array'],
    ['a missing key', least.replace('namespace: lab\n', ''), '1:1: namespace: expected string'],
    [
      'a host with a scheme',
      least.replace('registry.internal', 'https://registry.internal'),
      '3:18: registry.host: expected a host name with an optional port',
    ],
    ['a host with a path', least.replace(':5000', ':5000/studio'), '3:18: registry.host: expected a host name'],
    ['a release in capitals', least.replace('studio', 'Studio'), '1:10: release: expected lower-case letters'],
    [
      'a window of no day',
      `${least}window: {start: "25:00", end: "06:00"}\n`,
      '5:17: window.start: expected a time of day',
    ],
    ['no values at all', least.replace('[values.yaml]', '[]'), '4:9: values: '],
    ['nothing in it', '', '1:1: release: expected string'],
    ['a list instead', '- release\n', '1:1: the file: expected object'],
  ])('with %s: line, column, and what was expected', (_name, text, words) => {
    writeFileSync(file, text);
    const {message, exitCode} = refusalOf(file);
    expect(message).toContain(`${file}:${words}`);
    expect(exitCode).toBe(64);
    expect(message, 'no stack').not.toMatch(/^\s+at /m);
  });

  test('with several mistakes names all of them, a line each', () => {
    writeFileSync(file, 'release: Studio\nnamespace: 7\nregistry: {host: r}\nvalues: [values.yaml]\nx: 1\n');
    expect(
      refusalOf(file)
        .message.split('\n')
        .map(line => line.split(': ')[1]),
    ).toEqual(['release', 'namespace', 'the file']);
  });

  test('with a values file that is no YAML names that file, line and column', () => {
    writeFileSync(join(folder, 'values.yaml'), 'backend:\n  image: [a\nx: 1\n');
    writeFileSync(file, least);
    expect(refusalOf(file).message).toMatch(new RegExp(`^${join(folder, 'values.yaml')}:\\d+:\\d+: `));
  });

  test('with a values file that is missing names that file, and does not talk of the site file', () => {
    writeFileSync(file, least.replace('values.yaml', 'gone.yaml'));
    const {message} = refusalOf(file);
    expect(message).toContain(`${join(folder, 'gone.yaml')}: there is no such file`);
    expect(message).not.toContain('--site FILE');
  });
});
