import {readFileSync} from 'node:fs';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {builtInKinds, groupVersionOf} from '../../../source/rehearsal/api/kinds.ts';
import {definitionOf} from '../../helpers/definition.ts';
import {startSite, type TestSite} from './site.ts';

type Fields = Record<string, unknown>;

/** Discovery of a real 1.33 server: each path with its body. */
const recorded = JSON.parse(
  readFileSync(new URL('../../fixtures/api/discovery-1.33.json', import.meta.url), 'utf8'),
) as {plain: Record<string, Fields>; aggregated: Record<string, Fields>};

/** What the recorded answers have and the site's lack, each with its reason. */
const leftOut: Readonly<Record<string, string>> = {
  storageVersionHash:
    'an opaque number that is "subject to change", says its own source: neither helm nor kubectl reads it',
  serverAddressByClientCIDRs: 'the address of the recorded server; that the site tells its own is tested apart',
};

/** The kinds of real clusters that the site does not serve: none. A kind that goes from it has to be named here. */
const unserved: Readonly<Record<string, string>> = {};

/** The custom kind that the recorder had installed. */
const pipelines = definitionOf('studio.example.com', {kind: 'Pipeline', plural: 'pipelines'});

const aggregatedTypes = ['v2', 'v2beta1'].map(
  version => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`,
);

/** A body without what is left out, wherever it lies. */
const comparable = (body: Fields): unknown =>
  JSON.parse(JSON.stringify(body, (key, value: unknown) => (key in leftOut ? undefined : value)));

let site: TestSite;
beforeAll(async () => {
  site = await startSite();
  await site.request('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', pipelines);
});
afterAll(async () => {
  expect(site.api.unsupported).toEqual([]);
  await site[Symbol.asyncDispose]();
});

const ask = async (path: string, accept: string) => {
  const response = await site.fetch(path, {headers: {accept}});
  return {code: response.status, type: response.headers.get('content-type'), body: (await response.json()) as Fields};
};

describe('discovery is that of the recorded server', () => {
  test.each(Object.keys(recorded.plain))('%s', async path => {
    const {code, body} = await ask(path, 'application/json');
    expect(code).toBe(200);
    expect(comparable(body)).toEqual(comparable(recorded.plain[path] ?? {}));
  });

  test.each(Object.keys(recorded.aggregated))('%s, aggregated', async path => {
    const {type, body} = await ask(path, [...aggregatedTypes, 'application/json'].join(','));
    expect(type).toBe(aggregatedTypes[0]);
    expect(comparable(body)).toEqual(comparable(recorded.aggregated[path] ?? {}));
  });
});

test('both forms tell the same of every version', async () => {
  type Resource = {resource: string; subresources?: {subresource: string}[]};
  type Groups = {items: {metadata: {name?: string}; versions: {version: string; resources: Resource[]}[]}[]};
  const bodies = await Promise.all(['/api', '/apis'].map(path => ask(path, aggregatedTypes.join(','))));
  const items = bodies.flatMap(({body}) => (body as Groups).items);
  for (const {metadata, versions} of items) {
    for (const {version, resources} of versions) {
      const path = metadata.name ? `/apis/${metadata.name}/${version}` : `/api/${version}`;
      const {body} = await ask(path, 'application/json');
      const below = ({resource, subresources = []}: Resource) => [
        resource,
        ...subresources.map(({subresource}) => `${resource}/${subresource}`),
      ];
      expect((body['resources'] as {name: string}[]).map(({name}) => name)).toEqual(resources.flatMap(below));
    }
  }
});

test('what a real cluster serves and the site does not is named with its reason', () => {
  type Served = {resources: {resource: string}[]; version: string};
  const real = Object.values(recorded.aggregated).flatMap(({items}) =>
    (items as {metadata: {name?: string}; versions: Served[]}[]).flatMap(({metadata: {name = ''}, versions}) =>
      versions.flatMap(({version, resources}) =>
        resources.map(({resource}) => `${groupVersionOf({group: name, version})} ${resource}`),
      ),
    ),
  );
  const served = builtInKinds.map(kind => `${groupVersionOf(kind)} ${kind.plural}`);
  const missing = real.filter(name => !served.includes(name) && !name.endsWith(' pipelines'));
  expect(missing.toSorted()).toEqual(Object.keys(unserved).toSorted());
});

test('the server tells its own address', async () => {
  const {body} = await ask('/api', 'application/json');
  const serverAddress = new URL(site.api.url).host;
  expect(body['serverAddressByClientCIDRs']).toEqual([{clientCIDR: '0.0.0.0/0', serverAddress}]);
});

test('nothing lies below an object but what discovery names', async () => {
  const response = await site.fetch('/api/v1/namespaces/studio/configmaps/kube-root-ca.crt/scale');
  expect(`${response.status} ${await response.text()}`).toBe('404 404 page not found\n');
});

test('namespaces cannot be deleted all at once', async () => {
  const {code, body} = await site.request('DELETE', '/api/v1/namespaces');
  expect(code).toBe(405);
  expect(body).toMatchObject({reason: 'MethodNotAllowed'});
});
