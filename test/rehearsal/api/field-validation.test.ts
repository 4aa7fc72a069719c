import {afterAll, beforeAll, expect, test} from 'vitest';
import {duplicateFields} from '../../../source/rehearsal/api/duplicates.ts';
import {startSite, type TestSite} from './site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await startSite();
  await send('POST', '', deployment('there'));
});
afterAll(() => site[Symbol.asyncDispose]());

const path = '/apis/apps/v1/namespaces/studio/deployments';

const deployment = (name: string, spec: object = {}, container: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {name},
  spec: {
    selector: {matchLabels: {app: name}},
    template: {
      metadata: {labels: {app: name}},
      spec: {containers: [{name: 'web', image: 'busybox:1.36', ...container}]},
    },
    ...spec,
  },
});

const types: Record<string, string> = {PATCH: 'application/strategic-merge-patch+json'};

/** Sends an object or text; the answer with its warnings. */
async function send(method: string, rest: string, body: unknown, contentType = types[method] ?? 'application/json') {
  const answer = await site.fetch(`${path}${rest}`, {
    method,
    headers: {'content-type': contentType},
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const {message, ...object} = (await answer.json()) as {message?: string; spec?: Record<string, unknown>};
  return {code: answer.status, message, object, warning: answer.headers.get('warning')};
}

const refused = 'Deployment in version "v1" cannot be handled as a Deployment';

test.each([
  ['an unknown field', {replicaz: 2}, {}, `${refused}: strict decoding error: unknown field "spec.replicaz"`],
  [
    'several, those in lists by their place',
    {replicaz: 2},
    {imagePullPolic: 'Always'},
    `${refused}: strict decoding error: unknown field "spec.template.spec.containers[0].imagePullPolic", unknown field "spec.replicaz"`,
  ],
])('strict validation refuses %s', async (_what, spec, container, words) => {
  const {code, message} = await send('POST', '?fieldValidation=Strict', deployment('strict', spec, container));
  expect({code, message}).toEqual({code: 400, message: words});
});

test('a field that is set twice is found in the text', async () => {
  const text = JSON.stringify(deployment('twice')).replace('"spec":{', '"spec":{"replicas":1,"replicas":2,');
  const {message} = await send('POST', '?fieldValidation=Strict', text);
  expect(message).toBe(`${refused}: strict decoding error: duplicate field "spec.replicas"`);
});

test('without a wish the server warns, and drops what it does not know', async () => {
  const {code, warning, object} = await send('POST', '', deployment('warned', {replicaz: 2}));
  expect(code).toBe(201);
  expect(warning).toBe('299 - "unknown field \\"spec.replicaz\\""');
  expect(object.spec).not.toHaveProperty('replicaz');
});

test('a patch is warned of and taken as well', async () => {
  const {code, warning} = await send('PATCH', '/there?fieldValidation=Warn', {spec: {replicaz: 3}});
  expect({code, warning}).toEqual({code: 200, warning: '299 - "unknown field \\"spec.replicaz\\""'});
  expect((await send('PATCH', '/there?fieldValidation=Ignore', {spec: {replicaz: 3}})).warning).toBeNull();
});

test.each([
  [
    'a number where a text belongs',
    deployment('typed', {}, {env: [{name: 'PORT', value: 80}]}),
    'json: cannot unmarshal number into Go struct field EnvVar.spec.template.spec.containers.env.value of type string',
  ],
  [
    'a text where a number belongs',
    deployment('typed', {replicas: 'two'}),
    'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
  ],
  [
    'a truth value in an annotation',
    {...deployment('typed'), metadata: {name: 'typed', annotations: {on: true}}},
    'json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.annotations of type string',
  ],
])('%s is refused whatever the client wishes', async (_what, body, words) => {
  const {code, message} = await send('POST', '?fieldValidation=Ignore', body);
  expect({code, message}).toEqual({code: 400, message: `${refused}: ${words}`});
});

test('a level of validation that there is not is refused', async () => {
  const {code, message} = await send('POST', '?fieldValidation=Maybe', deployment('level'));
  expect(code).toBe(422);
  expect(message).toContain('Unsupported value: "Maybe"');
});

test('server-side apply names what does not fit its schema', async () => {
  const body = deployment('applied', {replicaz: 2}, {env: [{name: 'PORT', value: 80}]});
  const query = '/applied?fieldManager=me&fieldValidation=Strict';
  const {code, message} = await send('PATCH', query, body, 'application/apply-patch+yaml');
  expect(code).toBe(500);
  expect(message).toBe(
    [
      'failed to create typed patch object (studio/applied; apps/v1, Kind=Deployment): errors:',
      '  .spec.template.spec.containers[name="web"].env[name="PORT"].value: expected string, got &value.valueUnstructured{Value:80}',
      '  .spec.replicaz: field not declared in schema',
    ].join('\n'),
  );
});

test.each([
  ['{"a":1,"a":2}', ['a']],
  ['{"a":{"b":1},"c":{"b":1}}', []],
  ['{"a":[{"b":1},{"b":1,"b":2}],"a":3}', ['a[1].b', 'a']],
  ['{"a\\"}":":","x":{"y":"{\\"y\\":1}","y":2}}', ['x.y']],
])('duplicates of %s', (text, found) => {
  expect(duplicateFields(text)).toEqual(found);
});
