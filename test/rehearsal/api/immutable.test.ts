import {afterAll, beforeAll, expect, test} from 'vitest';
import {definition} from './invalid-objects.ts';
import {startSite, type TestSite} from './site.ts';

let site: TestSite;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site[Symbol.asyncDispose]());

const classes = '/apis/storage.k8s.io/v1/storageclasses';
const volumes = '/api/v1/persistentvolumes';
const claims = '/api/v1/namespaces/studio/persistentvolumeclaims';
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

const named = (name: string) => ({metadata: {name}});
const diskClass = {provisioner: 'disk.example', parameters: {kind: 'fast'}};
const volume = {
  spec: {accessModes: ['ReadWriteOnce'], capacity: {storage: '1Gi'}, hostPath: {path: '/data'}},
};
const claimOf = (storage: string) => ({spec: {accessModes: ['ReadWriteOnce'], resources: {requests: {storage}}}});
const granted = {status: {phase: 'Bound', capacity: {storage: '2Gi'}}};

const claimIsFixed =
  'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';

type Refused = [what: string, collection: string, body: object, change: object, words: string];

const refused: Refused[] = [
  [
    'parameters',
    classes,
    diskClass,
    {parameters: {kind: 'slow'}},
    'parameters: Forbidden: updates to parameters are forbidden.',
  ],
  [
    'provisioner',
    classes,
    diskClass,
    {provisioner: 'tape.example'},
    'provisioner: Forbidden: updates to provisioner are forbidden.',
  ],
  [
    'reclaim policy',
    classes,
    diskClass,
    {reclaimPolicy: 'Retain'},
    'reclaimPolicy: Forbidden: updates to reclaimPolicy are forbidden.',
  ],
  [
    'binding mode',
    classes,
    diskClass,
    {volumeBindingMode: 'WaitForFirstConsumer'},
    'volumeBindingMode: Invalid value: "WaitForFirstConsumer": field is immutable',
  ],
  [
    'source of a volume',
    volumes,
    volume,
    {spec: {hostPath: {path: '/other'}}},
    'spec.persistentvolumesource: Forbidden: spec.persistentvolumesource is immutable after creation',
  ],
  [
    'mode of a volume',
    volumes,
    volume,
    {spec: {volumeMode: 'Block'}},
    'spec.volumeMode: Invalid value: "Block": field is immutable',
  ],
  [
    'size of a claim to less',
    claims,
    claimOf('2Gi'),
    claimOf('1Gi'),
    'spec.resources.requests.storage: Forbidden: field can not be less than status.capacity',
  ],
  ['access modes of a claim', claims, claimOf('2Gi'), {spec: {accessModes: ['ReadWriteMany']}}, claimIsFixed],
  ['class of a claim', claims, claimOf('2Gi'), {spec: {storageClassName: 'other'}}, claimIsFixed],
  ['limit of a claim', claims, claimOf('2Gi'), {spec: {resources: {limits: {storage: '9Gi'}}}}, claimIsFixed],
  [
    'volume of a claim once it has one',
    claims,
    {spec: {...claimOf('2Gi').spec, volumeName: 'one'}},
    {spec: {volumeName: 'two'}},
    claimIsFixed,
  ],
  [
    'scope of a definition',
    definitions,
    definition,
    {spec: {scope: 'Cluster'}},
    'spec.scope: Invalid value: "Cluster": field is immutable',
  ],
];

test.each(refused)('the %s may not change', async (what, collection, body, change, words) => {
  const name = collection === definitions ? definition.metadata.name : what.replaceAll(' ', '-');
  const made = await site.request('POST', collection, {...named(name), ...body});
  expect(made.code).toBe(201);
  const path = `${collection}/${name}`;
  if (collection === claims) await site.request('PATCH', `${path}/status`, granted, 'application/merge-patch+json');
  const {code, body: answer} = await site.request('PATCH', path, change, 'application/merge-patch+json');
  const {message} = answer as unknown as {message?: string};
  expect({code, words: message?.replace(/^.*? is invalid: /, '')}).toEqual({code: 422, words});
});

test('a claim may grow, and take back what was not granted', async () => {
  const path = `${claims}/growing`;
  await site.request('POST', claims, {...named('growing'), ...claimOf('2Gi')});
  await site.request('PATCH', `${path}/status`, granted, 'application/merge-patch+json');
  for (const size of ['5Gi', '3Gi']) {
    const {code} = await site.request('PATCH', path, claimOf(size), 'application/merge-patch+json');
    expect(code).toBe(200);
  }
});

test('a claim that has no volume yet may not ask for another size, and is given one once', async () => {
  const path = `${claims}/unbound`;
  const merge = 'application/merge-patch+json';
  await site.request('POST', claims, {...named('unbound'), ...claimOf('2Gi')});
  for (const size of ['5Gi', '1Gi']) {
    const {code, body} = await site.request('PATCH', path, claimOf(size), merge);
    expect({code, message: body['message']}).toEqual({
      code: 422,
      message: `PersistentVolumeClaim "unbound" is invalid: ${claimIsFixed}`,
    });
  }
  expect((await site.request('PATCH', path, {spec: {volumeName: 'one'}}, merge)).code).toBe(200);
});

test.each([
  ['does not say so', {}],
  ['forbids it', {allowVolumeExpansion: false}],
])('a claim may not grow when its class %s, in a dry run either', async (what, more) => {
  const name = `fixed-${what.split(' ')[0]}`;
  const path = `${claims}/${name}`;
  const merge = 'application/merge-patch+json';
  await site.request('POST', classes, {...named(name), ...diskClass, ...more});
  await site.request('POST', claims, {...named(name), spec: {...claimOf('2Gi').spec, storageClassName: name}});
  await site.request('PATCH', `${path}/status`, granted, merge);
  for (const query of ['', '?dryRun=All']) {
    const {code, body} = await site.request('PATCH', `${path}${query}`, claimOf('5Gi'), merge);
    expect({code, reason: body['reason'], message: body['message']}).toEqual({
      code: 403,
      reason: 'Forbidden',
      message: `persistentvolumeclaims "${name}" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize`,
    });
  }
  const same = {...claimOf('2Gi'), metadata: {labels: {touched: 'yes'}}};
  expect((await site.request('PATCH', path, same, merge)).code).toBe(200);
});

test('what else a storage class and a volume say may change', async () => {
  await site.request('POST', classes, {...named('open'), ...diskClass});
  await site.request('POST', volumes, {...named('open'), ...volume});
  const change = {allowVolumeExpansion: true};
  const merge = 'application/merge-patch+json';
  expect((await site.request('PATCH', `${classes}/open`, change, merge)).code).toBe(200);
  const kept = {spec: {persistentVolumeReclaimPolicy: 'Delete'}};
  expect((await site.request('PATCH', `${volumes}/open`, kept, merge)).code).toBe(200);
});
