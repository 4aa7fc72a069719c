import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {decodeProtobuf} from '../../../source/rehearsal/api/protobuf.ts';

type Sample = {what: string; side: string; base64?: string};
const samples = JSON.parse(
  readFileSync(new URL('../../fixtures/api/protobuf-samples.json', import.meta.url), 'utf8'),
) as Sample[];

const sent = (what: string) => {
  const sample = samples.find(candidate => candidate.what === what && candidate.side === 'request');
  if (!sample?.base64) throw new Error(`no bytes of "${what}" are recorded`);
  return Buffer.from(sample.base64, 'base64');
};

test('a Secret as kubectl sends it becomes its JSON', () => {
  const login = '{"auths":{"registry.internal.company.com":{"username":"u","password":"p","auth":"dTpw"}}}';
  expect(decodeProtobuf(sent('kubectl create secret docker-registry'))).toEqual({
    kind: 'Secret',
    apiVersion: 'v1',
    metadata: {name: 'pull-1.33.1', namespace: 'studio-trace'},
    data: {'.dockerconfigjson': Buffer.from(login).toString('base64')},
    type: 'kubernetes.io/dockerconfigjson',
  });
});

test('an access review as kubectl sends it becomes its JSON', () => {
  expect(decodeProtobuf(sent('kubectl auth can-i'))).toMatchObject({
    kind: 'SelfSubjectAccessReview',
    spec: {resourceAttributes: {namespace: 'studio-trace', verb: 'patch', group: 'apps', resource: 'deployments'}},
  });
});

const envelope = (apiVersion: string, kind: string, raw: number[]) => {
  const text = (field: number, value: string) => [field * 8 + 2, value.length, ...Buffer.from(value)];
  const type = [...text(1, apiVersion), ...text(2, kind)];
  return Buffer.from([...Buffer.from('k8s\0'), 10, type.length, ...type, 18, raw.length, ...raw]);
};

test('delete options are read whatever version they come in', () => {
  const foreground = [8, 5, 34, 10, ...Buffer.from('Foreground')];
  expect(decodeProtobuf(envelope('apps/v1', 'DeleteOptions', foreground))).toMatchObject({
    gracePeriodSeconds: 5,
    propagationPolicy: 'Foreground',
  });
});

test.each([
  ['a kind without a table', envelope('v1', 'ComponentStatus', []), 'a protobuf body of kind v1 ComponentStatus'],
  ['a field without a row', envelope('v1', 'Secret', [122, 0]), 'protobuf field 15'],
  ['a body that ends too early', envelope('v1', 'Secret', [8, 128]), 'ends too early'],
  ['another wire type', envelope('v1', 'Secret', [13, 0, 0, 0, 0]), 'protobuf wire type 5'],
  ['bytes without the envelope', Buffer.from('{}'), 'unknown format'],
])('%s is refused loudly', (_what, body, words) => {
  expect(() => decodeProtobuf(body)).toThrow(words);
});
