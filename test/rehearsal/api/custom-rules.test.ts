import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {KubeObject} from '../../../source/rehearsal/model.ts';
import {startSite, type TestSite} from './site.ts';

type Schema = Record<string, unknown>;

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const rule = (text: string, more: Schema = {}) => ({rule: text, ...more});
const ruled = (schema: Schema, ...rules: Schema[]) => ({...schema, 'x-kubernetes-validations': rules});
const object = (properties: Schema, more: Schema = {}): Schema => ({type: 'object', properties, ...more});
const text = {type: 'string'};
const whole = {type: 'integer'};

const definition = (kind: string, openAPIV3Schema: Schema) => {
  const plural = `${kind.toLowerCase()}s`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {name: `${plural}.example.com`},
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: {kind, plural},
      versions: [{name: 'v1', served: true, storage: true, schema: {openAPIV3Schema}}],
    },
  };
};

let site: TestSite;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site[Symbol.asyncDispose]());

let count = 0;

/** Defines a kind whose spec has this schema; the returned function writes one object of it after the other. */
async function defined(spec: Schema, root: (schema: Schema) => Schema = schema => schema) {
  count += 1;
  const kind = `Kind${count}`;
  const made = definition(kind, root(object({spec})));
  expect((await site.request('POST', definitions, made)).code).toBe(201);
  const path = `/apis/example.com/v1/namespaces/studio/${kind.toLowerCase()}s`;
  const wordsOf = ({code, body}: {code: number; body: KubeObject}) => {
    const {message = ''} = body as unknown as {message?: string};
    return code < 300 ? 'accepted' : message.replace(`${kind}.example.com "x" is invalid: `, '');
  };
  return {
    kind,
    definition: made,
    create: async (value: unknown) => wordsOf(await site.request('POST', path, {metadata: {name: 'x'}, spec: value})),
    update: async (value: unknown) =>
      wordsOf(
        await site.request(
          'PATCH',
          `${path}/x`,
          [{op: 'replace', path: '/spec', value}],
          'application/json-patch+json',
        ),
      ),
  };
}

const choice = [{required: ['a']}, {required: ['b']}];

/** A schema of a spec, what is written, and the words it is refused with. */
const combined: [what: string, schema: Schema, value: unknown, words: string][] = [
  ['one of two', object({a: text, b: text}, {oneOf: choice}), {a: ''}, 'accepted'],
  [
    'none of two',
    object({a: text, b: text}, {oneOf: choice}),
    {},
    '[<nil>: Invalid value: "": "spec" must validate one and only one schema (oneOf). Found none valid, spec.a: Required value]',
  ],
  [
    'both of two',
    object({a: text, b: text}, {oneOf: choice}),
    {a: '', b: ''},
    '<nil>: Invalid value: "": "spec" must validate one and only one schema (oneOf). Found 2 valid alternatives',
  ],
  [
    'none of any',
    object({a: text, b: text}, {anyOf: choice}),
    {},
    '[<nil>: Invalid value: "": "spec" must validate at least one schema (anyOf), spec.a: Required value]',
  ],
  ['both of any', object({a: text, b: text}, {anyOf: choice}), {a: '', b: ''}, 'accepted'],
  [
    'not all',
    object({a: text, b: text}, {allOf: choice}),
    {a: ''},
    '[spec.b: Required value, <nil>: Invalid value: "": "spec" must validate all the schemas (allOf)]',
  ],
  [
    'nothing of all',
    object({a: text, b: text}, {allOf: choice}),
    {},
    '[spec.a: Required value, spec.b: Required value, <nil>: Invalid value: "": "spec" must validate all the schemas (allOf). None validated]',
  ],
  [
    'what must not be',
    object({a: text}, {not: {required: ['a']}}),
    {a: ''},
    '<nil>: Invalid value: "": "spec" must not validate the schema (not)',
  ],
  [
    'the alternative that fits best',
    object(
      {mode: text, a: text},
      {
        oneOf: [{required: ['b']}, {properties: {mode: {enum: ['slow']}, a: {minLength: 3}}}],
      },
    ),
    {mode: 'slow', a: 'x'},
    '[<nil>: Invalid value: "": "spec" must validate one and only one schema (oneOf). Found none valid, spec.a: Invalid value: "x": spec.a in body should be at least 3 chars long]',
  ],
  [
    'a bound that does not count itself',
    object({a: {...whole, minimum: 3, exclusiveMinimum: true}}),
    {a: 3},
    'spec.a: Invalid value: 3: spec.a in body should be greater than 3',
  ],
  [
    'too many fields',
    {type: 'object', maxProperties: 1, additionalProperties: text},
    {a: '', b: ''},
    'spec: Too many: 2: must have at most 1 items',
  ],
  [
    'the same twice in a set',
    object({list: {type: 'array', items: text, 'x-kubernetes-list-type': 'set'}}),
    {list: ['a', 'b', 'a']},
    'spec.list[2]: Duplicate value: "a"',
  ],
  [
    'the same key twice',
    object({
      list: {
        type: 'array',
        items: object({name: text, value: whole}),
        'x-kubernetes-list-type': 'map',
        'x-kubernetes-list-map-keys': ['name'],
      },
    }),
    {
      list: [
        {name: 'a', value: 1},
        {name: 'a', value: 2},
      ],
    },
    'spec.list[1]: Duplicate value: map[string]interface {}{"name":"a"}',
  ],
];

test.each(combined)('%s', async (_, schema, value, words) => {
  expect(await (await defined(schema)).create(value)).toBe(words);
});

const range = object({min: whole, max: whole, size: whole});

const rules: [what: string, schema: Schema, value: unknown, words: string][] = [
  [
    'a rule that holds',
    ruled(range, rule('self.min <= self.size && self.size <= self.max')),
    {min: 1, size: 2, max: 3},
    'accepted',
  ],
  [
    'a rule that does not',
    ruled(range, rule('self.min <= self.max')),
    {min: 4, max: 3},
    'spec: Invalid value: "object": failed rule: self.min <= self.max',
  ],
  [
    'its message',
    ruled(range, rule('self.min <= self.max', {message: 'min may not be above max'})),
    {min: 4, max: 3},
    'spec: Invalid value: "object": min may not be above max',
  ],
  [
    'a message that is worked out',
    ruled(
      range,
      rule('self.min <= self.max', {messageExpression: '"min " + string(self.min) + " is above " + string(self.max)'}),
    ),
    {min: 4, max: 3},
    'spec: Invalid value: "object": min 4 is above 3',
  ],
  [
    'the field and the reason',
    ruled(range, rule('self.min <= self.max', {message: 'too much', fieldPath: '.min', reason: 'FieldValueForbidden'})),
    {min: 4, max: 3},
    'spec.min: Forbidden: too much',
  ],
  [
    'a field that is not there',
    ruled(range, rule('self.size > 0', {message: 'has a size'})),
    {min: 4},
    'spec: Invalid value: "object": no such key: size evaluating rule: has a size',
  ],
  ['a field that need not be there', ruled(range, rule('!has(self.size) || self.size > 0')), {min: 4}, 'accepted'],
  [
    'an entry of a map',
    {type: 'object', additionalProperties: ruled(whole, rule('self > 0'))},
    {a: 1, b: 0},
    'spec[b]: Invalid value: "integer": failed rule: self > 0',
  ],
  [
    'an item of a list',
    object({list: {type: 'array', items: ruled(text, rule("self.startsWith('s3://')"))}}),
    {list: ['s3://a', 'b']},
    'spec.list[1]: Invalid value: "string": failed rule: self.startsWith(\'s3://\')',
  ],
  [
    'names that an expression cannot hold',
    ruled(object({namespace: text, 'a-b': whole}), rule('self.__namespace__ == "x" && self.a__dash__b == 1')),
    {namespace: 'x', 'a-b': 1},
    'accepted',
  ],
  [
    'whole numbers and others',
    ruled(object({a: whole, b: {type: 'number'}}), rule('self.a / 2 == 1 && self.b / 2.0 == 1.5')),
    {a: 3, b: 3},
    'accepted',
  ],
  [
    'times',
    ruled(
      object({a: {...text, format: 'date-time'}, b: {...text, format: 'duration'}}),
      rule('self.a < timestamp("2030-01-01T00:00:00Z") && self.b < duration("2h")'),
    ),
    {a: '2026-01-01T00:00:00Z', b: '90m'},
    'accepted',
  ],
  [
    'nothing of it, when the object does not fit its schema',
    ruled({...range, required: ['size']}, rule('self.min <= self.max')),
    {min: 4, max: 3},
    '[spec.size: Required value, <nil>: Invalid value: "null": some validation rules were not checked because the object was invalid; correct the existing errors to complete validation]',
  ],
  ['a rule about what was there, of what is new', ruled(range, rule('self == oldSelf')), {min: 1}, 'accepted'],
  [
    'a rule about what may have been there',
    ruled(range, rule('oldSelf.hasValue() || self.min == 0', {optionalOldSelf: true, message: 'starts at 0'})),
    {min: 1},
    'spec: Invalid value: "object": starts at 0',
  ],
];

describe('rules of definitions', () => {
  test.each(rules)('%s', async (_, schema, value, words) => {
    const before = site.api.unsupported.length;
    expect(await (await defined(schema)).create(value)).toBe(words);
    expect(site.api.unsupported).toHaveLength(before);
  });

  test('of the whole object', async () => {
    const {create} = await defined(range, root => ruled(root, rule("self.metadata.name == 'y'", {message: 'only y'})));
    expect(await create({})).toBe('<nil>: Invalid value: "object": only y');
  });

  test('a change is held against what was there', async () => {
    const {create, update} = await defined(
      ruled(
        object({size: whole, kind: ruled(text, rule('self == oldSelf', {message: 'kind is immutable'}))}),
        rule('self.size >= oldSelf.size', {message: 'only grows'}),
      ),
    );
    expect(await create({size: 2, kind: 'a'})).toBe('accepted');
    expect(await update({size: 3, kind: 'a'})).toBe('accepted');
    expect(await update({size: 1, kind: 'a'})).toBe('spec: Invalid value: "object": only grows');
    expect(await update({size: 4, kind: 'b'})).toBe('spec.kind: Invalid value: "string": kind is immutable');
  });

  test('what was let in once stays, whatever the definition says later', async () => {
    const {create, update, definition: made} = await defined(object({name: text, other: text, list: text}));
    expect(await create({name: 'Old', other: 'a', list: 'x'})).toBe('accepted');
    const name = {...ruled(text, rule('self == self.lowerAscii()', {message: 'small letters'})), maxLength: 2};
    const schema = object({
      spec: object({name, other: {...text, oneOf: [{pattern: '^a$'}, {pattern: '^b$'}]}, list: text}),
    });
    const path = `${definitions}/${made.metadata.name}`;
    const patch = [{op: 'replace', path: '/spec/versions/0/schema/openAPIV3Schema', value: schema}];
    expect((await site.request('PATCH', path, patch, 'application/json-patch+json')).code).toBe(200);
    expect(await update({name: 'Old', other: 'a', list: 'y'})).toBe('accepted');
    expect(await update({name: 'Ol', other: 'a', list: 'y'})).toBe('spec.name: Invalid value: "string": small letters');
    expect(await update({name: 'Old', other: 'c', list: 'y'})).toMatch(
      /^\[<nil>: Invalid value: "": "spec\.other" must validate one and only one schema/,
    );
  });

  test.each([
    ['self.list.isSorted()', 'found no matching overload'],
    ['self.size >', 'Unexpected token'],
    ['nobody.size > 1', 'Unknown variable: nobody'],
  ])('%s is refused aloud: it cannot be evaluated here', async (expression, why) => {
    const {create} = await defined(ruled(range, rule(expression)));
    const before = site.api.unsupported.length;
    const words = await create({size: 1});
    expect(words).toContain(`the expression ${JSON.stringify(expression)} of a custom kind: ${why}`);
    expect(site.api.unsupported.slice(before)).toEqual([words]);
  });

  test('kubectl says it as it says every refusal', async () => {
    const {kind} = await defined(ruled(range, rule('self.min <= self.max', {message: 'min may not be above max'})));
    const gadget = {apiVersion: 'example.com/v1', kind, metadata: {name: 'x'}, spec: {min: 2, max: 1}};
    const ended = await site.kubectlWith(JSON.stringify(gadget), 'apply', '-f', '-');
    expect(ended.exitCode).toBe(1);
    expect(ended.stderr).toBe(`The ${kind} "x" is invalid: spec: Invalid value: "object": min may not be above max`);
  });
});
