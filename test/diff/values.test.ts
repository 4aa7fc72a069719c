import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {compareValues, type ProposeInput, proposeValues, textDiff, valuesProblems} from '../../source/diff/values.ts';
import {mergeValues, readValues} from '../../source/diff/values-file.ts';
import {appendYaml, setYaml} from '../../source/diff/yaml-edit.ts';

const registryHost = 'registry.internal:5000';
const images = ['datachain/studio-backend:1.2.3', 'datachain/studio-worker:1.2.3', 'postgres:14', 'nginx:1.24'].map(
  reference => ({
    reference,
    internalReference: `${registryHost}/${reference}`,
  }),
);

const defaults = {
  global: {imageRegistry: ''},
  images: {
    backend: {repository: 'datachain/studio-backend', tag: '1.2.3', pullPolicy: 'IfNotPresent'},
    worker: {repository: 'datachain/studio-worker', tag: '1.2.3'},
  },
  imagePullSecrets: [],
  postgresql: {image: {registry: 'docker.io', repository: 'postgres', tag: '14'}},
  nginx: {image: {registry: '', repository: 'nginx', tag: '1.24'}},
};

const propose = (text: string, more: Partial<ProposeInput> = {}) =>
  proposeValues({text, images, registryHost, chartDefaults: defaults, ...more});

describe('proposed values', () => {
  test('send every image to the internal registry and keep comments, order and spacing', () => {
    const before = [
      '# Ours, do not reorder',
      'worker: {replicas: 3}   # three',
      '',
      'images:',
      '  backend:',
      "    tag: '1.2.2'    # pinned",
      '',
      '  # the worker',
      '  worker: {tag: 1.2.2,  pullPolicy: Always}',
      'postgresql:',
      '  auth: {password: geheim}',
      '# the end',
      '',
    ].join('\n');
    const {text, edits, unmatched} = propose(before, {pullSecret: 'internal'});
    expect(text).toBe(
      [
        '# Ours, do not reorder',
        'worker: {replicas: 3}   # three',
        '',
        'images:',
        '  backend:',
        "    tag: '1.2.3'    # pinned",
        '',
        '  # the worker',
        '  worker: {tag: 1.2.3,  pullPolicy: Always}',
        'postgresql:',
        '  auth: {password: geheim}',
        '  image:',
        `    registry: "${registryHost}"`,
        'global:',
        `  imageRegistry: "${registryHost}"`,
        'imagePullSecrets:',
        '  - name: "internal"',
        '# the end',
        '',
      ].join('\n'),
    );
    expect(edits).toEqual([
      {path: 'global.imageRegistry', before: '', after: registryHost},
      {path: 'images.backend.tag', before: '1.2.2', after: '1.2.3'},
      {path: 'images.worker.tag', before: '1.2.2', after: '1.2.3'},
      {path: 'postgresql.image.registry', before: 'docker.io', after: registryHost},
      {path: 'imagePullSecrets', before: undefined, after: '[{"name":"internal"}]'},
    ]);
    expect(unmatched).toEqual([]);
    expect(propose(text, {pullSecret: 'internal'})).toMatchObject({text, edits: []});
  });

  test.each([
    ['an empty file', ''],
    ['nothing but a comment', '# ours'],
    ['an empty map', '{}\n'],
    ['settings without values', 'images:\nworker: ~\nglobal:\n'],
    ['Windows line ends', 'worker:\r\n  replicas: 2\r\n'],
    ['one line', 'postgresql: {image: {tag: "14"}}'],
  ])('work on %s', (_, text) => {
    const proposed = propose(text);
    const values = parse(proposed.text) as {global: {imageRegistry: string}; postgresql: {image: {registry: string}}};
    expect(values.global.imageRegistry).toBe(registryHost);
    expect(propose(proposed.text).edits).toEqual([]);
    if (text.includes('\r\n')) expect(proposed.text.replaceAll('\r\n', '')).not.toContain('\n');
  });

  const without = {chartDefaults: {}};
  const table: [what: string, text: string, more: Partial<ProposeInput>, expected: string][] = [
    [
      'a repository in full without a global registry',
      'a: {repository: postgres, tag: "13"}',
      without,
      `a: {repository: ${registryHost}/postgres, tag: "14"}`,
    ],
    ['one word', 'image: docker.io/library/postgres:13 # db', without, `image: ${registryHost}/postgres:14 # db`],
    [
      'one word with a digest',
      `sidecarImage: postgres@sha256:${'a'.repeat(64)}`,
      without,
      `sidecarImage: ${registryHost}/postgres:14`,
    ],
    [
      'image beside tag',
      'db:\n  image: postgres\n  tag: 13\n',
      without,
      `db:\n  image: ${registryHost}/postgres\n  tag: "14"\n`,
    ],
    [
      'a list',
      'extra:\n  - name: x\n    image: postgres:13\n',
      without,
      `extra:\n  - name: x\n    image: ${registryHost}/postgres:14\n`,
    ],
    [
      'another mirror',
      'a: {registry: old.example:5000, repository: postgres, tag: "14"}',
      without,
      `a: {registry: ${registryHost}, repository: postgres, tag: "14"}`,
    ],
    ['a mirror with a prefix', 'image: old.example/mirror/postgres:13', without, `image: ${registryHost}/postgres:14`],
    [
      'a digest of the old one',
      `a: {registry: x.io, repository: postgres, tag: "14", digest: "sha256:${'a'.repeat(64)}"}`,
      without,
      `a: {registry: ${registryHost}, repository: postgres, tag: "14", digest: ""}`,
    ],
    [
      'what rendering left outside',
      'images: {backend: {repository: datachain/studio-backend, tag: 1.2.3}}\nglobal: {imageRegistry: "registry.internal:5000"}\n',
      {chartDefaults: {}, stillOutside: ['datachain/studio-backend:1.2.3']},
      'images: {backend: {repository: registry.internal:5000/datachain/studio-backend, tag: 1.2.3}}\nglobal: {imageRegistry: "registry.internal:5000"}\n',
    ],
    [
      'nothing of other images',
      'a: {repository: other/thing, tag: "1"}\nimage: other:2\n',
      without,
      'a: {repository: other/thing, tag: "1"}\nimage: other:2\n',
    ],
    [
      'nothing where the tag is the app version',
      'a: {registry: "registry.internal:5000", repository: postgres, tag: ""}',
      without,
      'a: {registry: "registry.internal:5000", repository: postgres, tag: ""}',
    ],
  ];
  test.each(table)('know %s', (_, text, more, expected) => expect(propose(text, more).text).toBe(expected));

  test('name the tag that an image got inside', () => {
    const moved = [{reference: 'postgres:14', internalReference: `${registryHost}/postgres:14-0123456789ab`}];
    expect(propose('', {images: moved}).edits).toContainEqual({
      path: 'postgresql.image.tag',
      before: '14',
      after: '14-0123456789ab',
    });
  });

  test('choose among versions of one repository by the tag in force, and say what no setting names', () => {
    const two = ['postgres:14', 'postgres:15', 'busybox:1'].map(reference => ({
      reference,
      internalReference: `${registryHost}/${reference}`,
    }));
    const {text, unmatched} = propose('a: {repository: postgres, tag: "15"}\n', {images: two, chartDefaults: {}});
    expect(text).toBe(`a: {repository: ${registryHost}/postgres, tag: "15"}\n`);
    expect(unmatched).toEqual(['postgres:14', 'busybox:1']);
  });

  test.each([
    ['imagePullSecrets: [{name: a}]\n', 'imagePullSecrets: [{name: a}, {name: "s"}]\n'],
    ['imagePullSecrets:\n- name: a # mine\nz: 1\n', 'imagePullSecrets:\n- name: a # mine\n- name: "s"\nz: 1\n'],
    ['imagePullSecrets: [a]\n', 'imagePullSecrets: [a, "s"]\n'],
    ['imagePullSecrets: []\n', 'imagePullSecrets: [{name: "s"}]\n'],
    ['global:\n  imagePullSecrets: [a]\n', 'global:\n  imagePullSecrets: [a, "s"]\n'],
    ['imagePullSecrets: [{name: s}]\n', 'imagePullSecrets: [{name: s}]\n'],
  ])('add the pull secret to %j', (text, expected) => {
    expect(propose(text, {images: [], chartDefaults: {}, pullSecret: 's'}).text).toBe(expected);
  });
});

describe('an edit in place', () => {
  const word = fc.stringMatching(/^[a-z]{1,6}$/);
  const values = fc.dictionary(
    word,
    fc.oneof(
      word,
      fc.integer(),
      fc.dictionary(word, fc.oneof(word, fc.dictionary(word, word, {maxKeys: 2})), {maxKeys: 3}),
    ),
    {maxKeys: 4},
  );

  /** Values as people write them: comments and blank lines everywhere. */
  const written = (value: object, indent = ''): string =>
    Object.entries(value)
      .map(([name, field]) =>
        typeof field === 'object'
          ? Object.keys(field as object).length === 0
            ? `${indent}# about ${name}\n${indent}${name}: {}  # none\n`
            : `${indent}# about ${name}\n${indent}${name}:\n\n${written(field as object, `${indent}  `)}`
          : `${indent}# about ${name}\n${indent}${name}:   ${JSON.stringify(field)}   # as ${name}\n`,
      )
      .join('');

  test('sets the value, changes no other, and keeps every line that it did not change', () => {
    fc.assert(
      fc.property(values, fc.array(word, {minLength: 1, maxLength: 3}), word, (value, path, after) => {
        const text = written(value);
        const edited = setYaml(text, path, after);
        fc.pre(edited !== undefined);
        const expected = mergeValues(
          readValues(text),
          path.reduceRight<unknown>((inner, name) => ({[name]: inner}), after),
        );
        expect(readValues(edited)).toEqual(expected);
        const kept = text.split('\n').filter(line => line.includes('#') && !edited.includes(line));
        expect(kept.length).toBeLessThanOrEqual(1);
        expect(edited.split('#').length).toBe(text.split('#').length);
      }),
      {numRuns: 300},
    );
  });

  test.each([
    ['an alias on the way', 'a: &a {b: 1}\nc: *a\n', ['c', 'b']],
    ['a map in the way of a word', 'a: {b: 1}\n', ['a']],
    ['a word in the way of a map', 'a: 1\n', ['a', 'b']],
    ['text that is no YAML', 'a: [', ['a']],
  ])('refuses %s', (_, text, path) => expect(setYaml(text, path, 'x')).toBeUndefined());

  test.each([
    [
      'a comment behind the last setting',
      'a:\n  b: 1\n  # c: 2\nd: 1\n',
      ['a', 'x'],
      'a:\n  b: 1\n  x: "y"\n  # c: 2\nd: 1\n',
    ],
    ['a text in lines', 'a:\n  b: |+\n    l\n\nd: 1\n', ['a', 'x'], 'a:\n  b: |+\n    l\n\n  x: "y"\nd: 1\n'],
    ['merged settings', 'd: &d {x: 1}\na:\n  <<: *d\n', ['a', 'x'], 'd: &d {x: 1}\na:\n  <<: *d\n  x: "y"\n'],
    ['braces over several lines', 'a: {\n  b: 1, # one\n}\n', ['a', 'x'], 'a: {\n  b: 1, x: "y", # one\n}\n'],
    ['the end of the document', 'a: 1\n...\n', ['x'], 'a: 1\nx: "y"\n...\n'],
  ])('finds its place beside %s', (_, text, path, expected) => expect(setYaml(text, path, 'y')).toBe(expected));

  test('writes a number-like tag so that it stays text, and over an alias in its place', () => {
    expect(setYaml('tag: 14\n', ['tag'], '1e3')).toBe('tag: "1e3"\n');
    expect(setYaml('v: &v 1.2.2\ntag: *v # x\n', ['tag'], '1.2.3')).toBe('v: &v 1.2.2\ntag: "1.2.3" # x\n');
    expect(setYaml('a: |\n  long\nb: 1\n', ['a'], 'x')).toBe('a: "x"\nb: 1\n');
    expect(appendYaml('a:\n', ['a'], 'x')).toBe('a:\n  - "x"\n');
  });
});

describe('a values file', () => {
  test.each([
    ['a: 1\n  b: 2\n', 1, 'one "key: value" in a line is expected'],
    ['a: 1\na: 2\n', 2, 'each key is expected once'],
    ['a:\n\t- b\n', 2, 'spaces are expected, a tab is not allowed to indent'],
    ['a: "x\nb: 1\n', 3, 'a closing quote, bracket or comma is expected'],
    ['- a\n', 1, 'a map of settings (key: value) is expected at the top'],
    ['# x\nword\n', 2, 'a map of settings (key: value) is expected at the top'],
    ['a: 1\n---\nb: 2\n', 2, 'one document is expected'],
  ])('%j has a problem at line %i', (text, line, expected) => {
    const [problem] = valuesProblems(text, 'values.yaml');
    expect(problem).toMatchObject({file: 'values.yaml', line});
    expect(problem?.column).toBeGreaterThan(0);
    expect(problem?.message).toContain(expected);
  });

  test.each(['', '# nothing\n', 'a: 1\n', '---\na: 1\n'])('%j is fine', text =>
    expect(valuesProblems(text, 'v')).toEqual([]),
  );

  test('of aliases without end is refused', () => {
    const names = 'abcdefgh'.split('');
    const bomb = names
      .map(
        (name, index) =>
          `${name}: &${name} [${
            index === 0
              ? 'x'
              : Array(9)
                  .fill(`*${names[index - 1]}`)
                  .join(', ')
          }]`,
      )
      .join('\n');
    expect(valuesProblems(bomb, 'v')).toHaveLength(1);
  });
});

test('layers of values merge as helm merges them', () => {
  expect(mergeValues({a: {b: 1, c: 2}, d: [1]}, {a: {b: 3, c: null}, d: [2]}, {e: {}})).toEqual({
    a: {b: 3},
    d: [2],
    e: {},
  });
  expect(Object.getPrototypeOf(mergeValues(JSON.parse('{"__proto__": {"x": 1}}')))).toBe(Object.prototype);
});

test('comparing effective values names what is dropped, unknown, of a new default and changed', () => {
  const old = {a: 1, own: 'x', level: 'debug', free: {any: 1}, password: 'geheim-1'};
  const fresh = {a: 2, own: 'x', level: 'info', free: {any: 1}, odd: true, password: 'geheim-2'};
  const found = compareValues(
    old,
    fresh,
    {a: 1, own: '', level: 'info', free: {}, password: ''},
    {a: 2, own: '', level: 'info', free: {}, password: ''},
  );
  expect(found).toEqual({
    dropped: [{path: 'level', before: 'debug', after: 'info'}],
    unknown: [{path: 'odd', before: undefined, after: 'true'}],
    defaults: [{path: 'a', before: '1', after: '2'}],
    changed: [{path: 'password', before: expect.stringMatching(/^sha256/), after: expect.stringMatching(/^sha256/)}],
  });
});

test('a diff of the same text is empty, of another one has both names', () => {
  expect(textDiff('a: 1\n', 'a: 1\n', {before: 'x', after: 'y'})).toBe('');
  expect(textDiff('a: 1\n', 'a: 2\n', {before: 'x', after: 'y'})).toBe('--- x\n+++ y\n@@ -1,1 +1,1 @@\n-a: 1\n+a: 2\n');
});
