import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
  familiarReference,
  formatReference,
  normaliseReference,
  parseReference,
  redirectReference,
  referenceOf,
  sameReference,
} from '../../source/bundle/reference.ts';

const digest = `sha256:${'0a'.repeat(32)}`;

describe('reading', () => {
  test.each([
    ['postgres', undefined, 'postgres', undefined, undefined],
    ['postgres:14', undefined, 'postgres', '14', undefined],
    ['datachain/studio-backend:1.2.3', undefined, 'datachain/studio-backend', '1.2.3', undefined],
    ['127.0.0.1:5000/redis:7', '127.0.0.1:5000', 'redis', '7', undefined],
    ['localhost/redis', 'localhost', 'redis', undefined, undefined],
    ['registry.internal.company.com/a/b/c:x', 'registry.internal.company.com', 'a/b/c', 'x', undefined],
    ['[::1]:5000/redis:7', '[::1]:5000', 'redis', '7', undefined],
    [`redis@${digest}`, undefined, 'redis', undefined, digest],
    [`host:5000/redis:7@${digest}`, 'host:5000', 'redis', '7', digest],
    ['a__b/c-d.e_f--g:T_1.-', undefined, 'a__b/c-d.e_f--g', 'T_1.-', undefined],
  ])('%s is understood', (text, registry, repository, tag, manifestDigest) => {
    expect(parseReference(text)).toEqual({ok: true, reference: {registry, repository, tag, manifestDigest}});
    expect(formatReference(referenceOf(text))).toBe(text);
  });

  test.each([
    ['', 0, 'empty'],
    ['Postgres:14', 0, 'lower-case'],
    ['data/Chain', 5, 'lower-case'],
    ['a//b', 2, 'path component is empty'],
    ['a/b/', 4, 'path component is empty'],
    ['host:5000/', 10, 'repository is missing'],
    ['redis:', 6, 'tag'],
    ['redis:1+2', 7, 'tag'],
    ['redis:.7', 6, 'tag'],
    [`redis:${'x'.repeat(129)}`, 134, 'tag'],
    ['redis 7', 5, 'lower-case'],
    ['redis;reboot', 5, 'lower-case'],
    ['../etc/passwd', 0, 'registry'],
    ['redis@sha256:abc', 6, 'digest'],
    [`redis@${digest.toUpperCase()}`, 6, 'digest'],
    ['ho$t.example.com/redis', 2, 'registry'],
    ['x'.repeat(600), 512, 'longer'],
  ])('%s is refused at its first bad character', (text, position, words) => {
    const result = parseReference(text);
    expect(result).toMatchObject({ok: false, position});
    expect(result).toHaveProperty('message', expect.stringContaining(words));
  });

  test('a reference that must be good says where it is not', () => {
    expect(() => referenceOf('redis:1+2')).toThrow('"redis:1+2" is not an image reference');
    expect(() => referenceOf('redis:1+2')).toThrow('character 8');
  });
});

describe('names of one image', () => {
  test.each([
    ['postgres:14', 'docker.io/library/postgres:14', 'postgres:14'],
    ['docker.io/postgres:14', 'docker.io/library/postgres:14', 'postgres:14'],
    ['index.docker.io/library/postgres', 'docker.io/library/postgres:latest', 'postgres:latest'],
    ['datachain/studio-worker:1', 'docker.io/datachain/studio-worker:1', 'datachain/studio-worker:1'],
    [`redis@${digest}`, `docker.io/library/redis@${digest}`, `redis@${digest}`],
    ['host:5000/redis:7', 'host:5000/redis:7', 'host:5000/redis:7'],
  ])('%s in full is %s, in short %s', (text, full, familiar) => {
    expect(formatReference(normaliseReference(referenceOf(text)))).toBe(full);
    expect(formatReference(familiarReference(referenceOf(text)))).toBe(familiar);
    expect(sameReference(referenceOf(text), referenceOf(full))).toBe(true);
  });

  test.each([
    ['postgres:14', 'registry.internal.company.com', 'registry.internal.company.com/postgres:14'],
    ['docker.io/library/postgres:14', '127.0.0.1:5000', '127.0.0.1:5000/postgres:14'],
    ['datachain/studio-backend:1.2.3', 'r.example.com/mirror/', 'r.example.com/mirror/datachain/studio-backend:1.2.3'],
    ['quay.example.com/team/app:1', '127.0.0.1:5000', '127.0.0.1:5000/team/app:1'],
  ])('%s goes to %s as %s', (text, registry, expected) => {
    expect(formatReference(redirectReference(referenceOf(text), registry))).toBe(expected);
  });

  test('another tag is another image', () => {
    expect(sameReference(referenceOf('redis:7'), referenceOf('redis:6'))).toBe(false);
  });
});

describe('whatever is typed', () => {
  test('is refused within its length or written out again unchanged', () => {
    const alphabet = fc.constantFrom(...'abzAZ09._-/:@+ [\u001b\u202e'.split(''));
    fc.assert(
      fc.property(fc.string({unit: alphabet, maxLength: 40}), text => {
        const result = parseReference(text);
        if (result.ok) expect(formatReference(result.reference)).toBe(text);
        else expect(result.position).toBeLessThanOrEqual(text.length);
      }),
      {numRuns: 2000},
    );
  });

  test('a good reference survives reading and writing', () => {
    const component = fc.stringMatching(/^[a-z0-9]+(?:[._-][a-z0-9]+)*$/);
    const parts = fc.record({
      registry: fc.option(fc.constantFrom('localhost', '127.0.0.1:5000', 'r.example.com'), {nil: undefined}),
      repository: fc.array(component, {minLength: 1, maxLength: 3}).map(path => path.join('/')),
      tag: fc.option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/), {nil: undefined}),
      manifestDigest: fc.constantFrom(undefined, digest),
    });
    fc.assert(
      fc.property(parts, reference => {
        fc.pre(
          reference.repository.length < 200 &&
            !(reference.registry === undefined && /^localhost\//.test(reference.repository)),
        );
        fc.pre(reference.registry !== undefined || !/^[^/]*\.[^/]*\//.test(reference.repository));
        expect(parseReference(formatReference(reference))).toEqual({ok: true, reference});
      }),
    );
  });
});
