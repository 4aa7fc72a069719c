import {expect, test} from 'vitest';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import {createNodeImages, imageId, loginsOf, pullsAlways} from '../../../source/rehearsal/pods/images.ts';
import {pulledMessage} from '../../../source/rehearsal/pods/pull-words.ts';
import {createStore} from '../../../source/rehearsal/store.ts';

const image = (letter: string) => ({
  manifestDigest: `sha256:${letter.repeat(64)}`,
  configDigest: `sha256:${'c'.repeat(64)}`,
  sizeBytes: 60_000_000,
});

test('a node keeps the image that it pulled, although the registry has another by now', () => {
  let inRegistry = image('a');
  const node = createNodeImages({resolve: () => inRegistry});
  expect(node.cached('r:5000/app:1')).toBeUndefined();
  expect(node.pull('r:5000/app:1', [])).toEqual({image: image('a'), durationMs: 1350});
  inRegistry = image('b');
  expect(node.cached('r:5000/app:1')).toEqual(image('a'));
  node.pull('r:5000/app:1', []);
  expect(imageId('r:5000/app:1', node.cached('r:5000/app:1') ?? image('x'))).toBe(
    `r:5000/app@sha256:${'b'.repeat(64)}`,
  );
});

test.each([
  ['r:5000/app:1', undefined, false],
  ['r:5000/app', undefined, true],
  ['r:5000/app:latest', 'IfNotPresent', false],
  ['r:5000/app:1', 'Always', true],
])('%s with the policy %s is pulled each time: %s', (reference, policy, always) => {
  expect(pullsAlways(reference, policy)).toBe(always);
});

test('a pull is told with its time and size', () => {
  expect(pulledMessage('r:5000/app:1', 1104, 54_133)).toBe(
    'Successfully pulled image "r:5000/app:1" in 1.104s (1.104s including waiting). Image size: 54133 bytes.',
  );
});

test('the login of a pull secret counts for its own registry only', () => {
  const store = createStore();
  const config = {auths: {'r:5000': {auth: Buffer.from('me:pass:word').toString('base64')}}};
  store.create(resources.secrets, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {name: 'login', namespace: 'app'},
    data: {'.dockerconfigjson': Buffer.from(JSON.stringify(config)).toString('base64')},
  });
  expect(loginsOf(store, 'app', ['login', 'gone'], 'r:5000/app:1')).toEqual({
    logins: [{username: 'me', password: 'pass:word'}],
    missing: ['gone'],
  });
  expect(loginsOf(store, 'app', ['login'], 'other:5000/app:1')).toEqual({logins: [], missing: []});
});
