import {afterAll, beforeAll, expect, test} from 'vitest';
import {definition, refused} from './invalid-objects.ts';
import {startSite, type TestSite} from './site.ts';

let site: TestSite;

beforeAll(async () => {
  site = await startSite();
  await site.request('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition);
});
afterAll(() => site[Symbol.asyncDispose]());

type Sent = {metadata?: object; kind?: string};
type Answered = {message?: string; reason?: string; details?: {causes?: {field: string; message: string}[]}};

const send = async (collection: string, body: Sent, method = 'POST') => {
  const named = {...body, metadata: {name: 'wrong', ...body.metadata}};
  const {code, body: answer} = await site.request(method, collection, named);
  const {message, reason, details} = answer as unknown as Answered;
  return {code, message, reason, causes: details?.causes, answer};
};

test.each(refused)('%s is refused', async (_what, collection, body, words) => {
  const {code, message, reason, causes = []} = await send(collection, body);
  expect(message?.replace(/^.*? is invalid: /, '')).toBe(words);
  expect({code, reason}).toEqual({code: 422, reason: 'Invalid'});
  const told = causes.map(cause => `${cause.field}: ${cause.message}`);
  expect(told.length > 1 ? `[${told.join(', ')}]` : told[0]).toBe(words);
});

test('the kind and the name come first', async () => {
  const {message} = await send('/apis/apps/v1/namespaces/studio/deployments', {});
  expect(message).toMatch(/^Deployment\.apps "wrong" is invalid: \[spec\.selector: Required value, /);
});

test('a budget that says both is refused with its whole spec', async () => {
  const spec = {minAvailable: 1, maxUnavailable: 1};
  const {message} = await send('/apis/policy/v1/namespaces/studio/poddisruptionbudgets', {spec} as Sent);
  expect(message).toMatch(
    /spec: Invalid value: policy\.PodDisruptionBudgetSpec\{MinAvailable:\(\*intstr\.IntOrString\)\(0x[0-9a-f]+\), Selector:.*\}: minAvailable and maxUnavailable cannot be both set$/,
  );
});

const secrets = '/api/v1/namespaces/studio/secrets';
const pods = '/api/v1/namespaces/studio/pods';
const web = (container: object = {}, spec: object = {}) => ({
  spec: {containers: [{name: 'web', image: 'busybox:1.36', ...container}], ...spec},
});
const memory = (text: string) => web({resources: {limits: {memory: text}}});
const quantities = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

test.each([
  ['plain text for bytes', secrets, {data: {a: 'nö'}}, 'illegal base64 data at input byte 1'],
  ['bytes that break off', secrets, {data: {a: 'aGVsbG8'}}, 'illegal base64 data at input byte 4'],
  ['bytes with more behind their end', secrets, {data: {a: 'aA==aA=='}}, 'illegal base64 data at input byte 4'],
  ['a quantity in megabytes', pods, memory('10MB'), quantities],
  ['a quantity of two units', pods, memory('10MM'), "unable to parse quantity's suffix"],
])('%s cannot be read', async (_what, collection, body, words) => {
  const {code, message} = await send(collection, body as Sent);
  const kind = collection === secrets ? 'Secret' : 'Pod';
  expect({code, message}).toEqual({
    code: 400,
    message: `${kind} in version "v1" cannot be handled as a ${kind}: ${words}`,
  });
});

test('server-side apply cannot read it either', async () => {
  const sent = {apiVersion: 'v1', kind: 'Secret', metadata: {name: 'wrong'}, data: {a: '!'}};
  const path = `${secrets}/wrong?fieldManager=me`;
  const {code, body} = await site.request('PATCH', path, sent, 'application/apply-patch+yaml');
  expect(code).toBe(500);
  expect((body as unknown as Answered).message).toContain('illegal base64 data at input byte 0');
});

test('a pod of an account that is not there is refused', async () => {
  const {code, message} = await send(pods, web({}, {serviceAccountName: 'nobody'}) as Sent);
  expect({code, message}).toEqual({
    code: 403,
    message:
      'pods "wrong" is forbidden: error looking up service account studio/nobody: serviceaccount "nobody" not found',
  });
});

test('a custom object gets the defaults of its schema', async () => {
  const body = {metadata: {name: 'right'}, spec: {size: 1, steps: [{}, {retries: 0}]}};
  const {code, answer} = await send('/apis/test.example/v1/namespaces/studio/plans', body);
  expect(code).toBe(201);
  expect(answer['spec']).toEqual({size: 1, mode: 'slow', steps: [{retries: 3}, {retries: 0}]});
});

test('an update is checked as well', async () => {
  const path = '/api/v1/namespaces/studio/services';
  await send(path, {metadata: {name: 'open'}, spec: {ports: [{port: 80}]}} as Sent);
  const {body} = await site.request('PATCH', `${path}/open`, {spec: {ports: null}}, 'application/merge-patch+json');
  expect((body as unknown as Answered).message).toBe('Service "open" is invalid: spec.ports: Required value');
});
