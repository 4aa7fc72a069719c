import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {compareManifests} from '../../source/diff/compare.ts';
import {compareLive} from '../../source/diff/live.ts';
import {createMask, looksSecret} from '../../source/diff/mask.ts';
import {maskYaml} from '../../source/diff/mask-yaml.ts';
import {makePlan} from '../../source/diff/plan.ts';
import {renderDiff} from '../../source/diff/render.ts';
import {textDiff} from '../../source/diff/values.ts';
import {deployment, objects} from './fixture.ts';

describe('names', () => {
  test.each([
    'POSTGRES_PASSWORD',
    'password',
    'secretKey',
    'DJANGO_SECRET_KEY',
    'apiToken',
    'api-key',
    'AWS_SECRET_ACCESS_KEY',
    'REDIS_DSN',
    '.dockerconfigjson',
    'DB_PASS',
    'USER_PASSWORD',
    'userToken',
  ])('%s holds a secret', name => expect(looksSecret(name)).toBe(true));
  test.each([
    'secretName',
    'secretKeyRef',
    'passwordFile',
    'tokenExpirationSeconds',
    'automountServiceAccountToken',
    'checksum/secret',
    'imagePullSecrets',
    'existingSecret',
    'image',
    'key',
    'compass_host',
    'USE_TOKENS',
  ])('%s does not', name => expect(looksSecret(name)).toBe(false));
});

const mask = createMask([], 'salt');

describe('a mask', () => {
  test('gives the same value the same mark, and another salt another one', () => {
    expect(mask.mark('a')).toMatch(/^sha256 [0-9a-f]{8}…$/);
    expect(mask.mark('a')).toBe(mask.mark('a'));
    expect(mask.mark('a')).not.toBe(mask.mark('b'));
    expect(mask.mark('a')).not.toBe(createMask([], 'other').mark('a'));
  });

  test.each([
    ['a URL', 'postgres://studio:geheim@db:5432/x', ['postgres://studio:', '@db:5432/x']],
    ['a setting in a text', 'host = a\npassword = geheim\nport = 1', ['host = a', 'port = 1']],
    ['JSON in a text', '{"user": "a", "token": "geheim"}', ['"user": "a"']],
    ['a flag', 'serve --api-key=geheim --bind 0', ['serve --api-key=', '--bind 0']],
    ['a header', 'Authorization: Bearer geheim', ['Authorization: Bearer ']],
    ['a private key', 'x\n-----BEGIN RSA PRIVATE KEY-----\ngeheim\n-----END RSA PRIVATE KEY-----\ny', ['x\n', '\ny']],
  ])('hides the secret in %s and leaves the rest', (_, text, kept) => {
    const shown = String(mask.show(text, ['data', 'file']));
    expect(shown).not.toContain('geheim');
    expect(shown).toContain('sha256 ');
    for (const part of kept) expect(shown).toContain(part);
  });

  test('hides the word after a flag, and leaves harmless values alone', () => {
    expect(mask.show(['--password', 'geheim', '--user', 'a'], ['args'])).toEqual([
      '--password',
      mask.mark('geheim'),
      '--user',
      'a',
    ]);
    const harmless = {secretName: 'tls', valueFrom: {secretKeyRef: {name: 's', key: 'k'}}, replicas: 2, token: true};
    expect(mask.show(harmless, [])).toEqual(harmless);
  });
});

/** Letters that never stand in our own words together; long enough not to come up by chance. */
const canary = fc.stringMatching(/^[A-Za-z0-9]{16,24}$/).map(text => `Zq${text}`);

const secret = (data: object, name = 's') =>
  JSON.stringify({apiVersion: 'v1', kind: 'Secret', metadata: {name}, ...data});
const config = (data: object) => JSON.stringify({apiVersion: 'v1', kind: 'ConfigMap', metadata: {name: 'c'}, data});
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Where a secret may stand in an object. */
const hidingPlaces: Record<string, (value: string, key: string) => string> = {
  'stringData under any name': (value, key) => secret({stringData: {[key]: value}}),
  'data under any name': (value, key) => secret({data: {[key]: base64(value)}}),
  'a variable': value => deployment({}, {env: [{name: 'STUDIO_PASSWORD', value}]}),
  'a variable with credentials in a URL': value =>
    deployment({}, {env: [{name: 'DATABASE_URL', value: `postgres://u:${value}@db/x`}]}),
  'an argument': value => deployment({}, {args: ['serve', `--token=${value}`]}),
  'the next argument': value => deployment({}, {args: ['--admin-password', value]}),
  'a ConfigMap': value => config({SMTP_PASSWORD: value}),
  'a file in a ConfigMap': value => config({'settings.ini': `[smtp]\nhost = a\npassword = ${value}\n`}),
  'a custom object': value =>
    `{apiVersion: x/v1, kind: X, metadata: {name: x}, spec: {auth: {clientSecret: ${value}}, tokens: [${value}]}}`,
  'an object that repeats a Secret': value =>
    `${secret({stringData: {PASSWORD: value}})}\n---\n${config({motd: `it is ${value}!`})}`,
};

describe.each(Object.entries(hidingPlaces))('a secret in %s', (_, place) => {
  test('is never shown by diff, plan or comparison with the cluster, and its change is', () => {
    fc.assert(
      fc.property(canary, canary, fc.constantFrom('KEY', 'user', 'tls.crt', 'note'), (one, other, key) => {
        fc.pre(one !== other);
        const [before, after] = [place(one, key), place(other, key)];
        const shown = [
          renderDiff(compareManifests(objects(before), objects(after)), {folded: false}),
          renderDiff(compareManifests(objects(before), []), {folded: false}),
          JSON.stringify(compareManifests(objects(before), objects(after)).flatMap(({fields}) => fields)),
          compareLive(
            objects(after),
            objects(before).map(({body}) => body),
          ).join('\n'),
          planText(before, after),
        ];
        for (const text of shown) {
          for (const value of [one, other, base64(one), base64(other)]) expect(text).not.toContain(value);
        }
        expect(shown[0]).toMatch(/sha256 [0-9a-f]{8}…/);
        expect(shown[3]).not.toBe('');
      }),
      {numRuns: 40},
    );
  });
});

function planText(liveManifest: string, nextManifest: string): string {
  const {plan, document} = makePlan({
    liveManifest,
    nextManifest,
    liveHooks: '',
    nextHooks: '',
    revision: 1,
    chartSha256: 'c',
    valuesSha256: 'v',
    clusterUid: 'u',
  });
  return document + JSON.stringify(plan);
}

describe('a values file', () => {
  test('is shown with everything but its secrets', () => {
    const text =
      'auth:   # login\n  user: ann\n  password: "geheim"  # theirs\n  tokens: [geheim, "geheim"]\n# oldPassword: geheim\nurl: redis://:geheim@r\npem: |\n  -----BEGIN PRIVATE KEY-----\n  geheim\n  -----END PRIVATE KEY-----\nlast: 1\n';
    const shown = maskYaml(text, mask);
    expect(shown).not.toContain('geheim');
    expect(shown).toContain(`auth:   # login\n  user: ann\n  password: ${mask.mark('geheim')}  # theirs\n`);
    expect(shown.endsWith('\nlast: 1\n')).toBe(true);
  });

  test('is masked even when it cannot be parsed', () => {
    expect(maskYaml('a: [\npassword: geheim\n', mask)).not.toContain('geheim');
  });

  test('as a diff hides the secrets of the lines around a change', () => {
    fc.assert(
      fc.property(canary, value => {
        const before = `redis:\n  password: ${value}\n  tag: "6"\n`;
        const diff = textDiff(before, before.replace('"6"', '"7"'), {before: 'a', after: 'b'});
        expect(diff).not.toContain(value);
        expect(diff).toContain('+  tag: "7"');
      }),
    );
  });
});
