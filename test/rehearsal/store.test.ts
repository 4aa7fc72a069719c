import {expect, test} from 'vitest';
import type {KubeObject, StoreEvent} from '../../source/rehearsal/model.ts';
import {createStore} from '../../source/rehearsal/store.ts';

const deployments = {group: 'apps', resource: 'deployments'};
const secrets = {group: '', resource: 'secrets'};

const deployment = (name: string, namespace = 'studio'): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {name, namespace},
  spec: {replicas: 1},
});

test('a created object gets its uid, time, version and generation', () => {
  const store = createStore();
  const {metadata} = store.create(deployments, deployment('backend'));
  expect(metadata).toMatchObject({generation: 1, resourceVersion: '1', uid: expect.stringMatching(/^[0-9a-f-]{36}$/)});
  expect(metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
});

test('a kind without a spec has no generation', () => {
  const store = createStore();
  const secret = {apiVersion: 'v1', kind: 'Secret', metadata: {name: 's', namespace: 'studio'}, data: {}};
  expect(store.create(secrets, secret).metadata.generation).toBeUndefined();
});

test('a taken name is refused', () => {
  const store = createStore();
  store.create(deployments, deployment('backend'));
  expect(() => store.create(deployments, deployment('backend'))).toThrow('already in the store');
});

test('the generation grows with the spec and not with status or labels', () => {
  const store = createStore();
  const made = store.create(deployments, deployment('backend'));
  const labelled = store.update(deployments, {...made, metadata: {...made.metadata, labels: {a: 'b'}}});
  const reported = store.update(deployments, {...labelled, status: {replicas: 1}});
  const scaled = store.update(deployments, {...reported, spec: {replicas: 2}});
  expect([labelled, reported, scaled].map(object => object.metadata.generation)).toEqual([1, 1, 2]);
});

test('a change of nothing makes no event', () => {
  const store = createStore();
  const events: StoreEvent[] = [];
  store.subscribe(event => events.push(event));
  const made = store.create(deployments, deployment('backend'));
  store.update(deployments, {...made, status: undefined});
  expect(events.map(event => event.type)).toEqual(['ADDED']);
});

test('a listener that changes the store is heard in order by everyone', () => {
  const store = createStore();
  const heard: string[] = [];
  store.subscribe(event => {
    if (event.object.metadata.name === 'first') store.create(deployments, deployment('second'));
  });
  store.subscribe(event => heard.push(event.object.metadata.name));
  store.create(deployments, deployment('first'));
  expect(heard).toEqual(['first', 'second']);
});

test('a listing is sorted and limited to its namespace', () => {
  const store = createStore();
  for (const [name, namespace] of [
    ['b', 'two'],
    ['b', 'one'],
    ['a', 'two'],
  ] as const) {
    store.create(deployments, deployment(name, namespace));
  }
  const names = (namespace?: string) =>
    store.list(deployments, namespace).map(object => `${object.metadata.namespace}/${object.metadata.name}`);
  expect(names()).toEqual(['one/b', 'two/a', 'two/b']);
  expect(names('two')).toEqual(['two/a', 'two/b']);
});

test('a removed object is told with a new version and its last content', () => {
  const store = createStore();
  store.create(deployments, deployment('backend'));
  store.remove(deployments, 'studio', 'backend');
  expect(store.since(1)).toMatchObject([{type: 'DELETED', version: 2, object: {metadata: {resourceVersion: '2'}}}]);
  expect(store.get(deployments, 'studio', 'backend')).toBeUndefined();
});

test('events too long ago are gone', () => {
  const store = createStore();
  store.create(deployments, deployment('backend'));
  for (let replicas = 0; replicas < 6000; replicas += 1) {
    store.change(deployments, 'studio', 'backend', object => ({...object, spec: {replicas}}));
  }
  expect(store.since(10)).toBeUndefined();
  expect(store.since(store.version() - 3)).toHaveLength(3);
});
