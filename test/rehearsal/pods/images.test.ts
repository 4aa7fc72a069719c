import {expect, test} from 'vitest';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import {createNodeImages, loginsOf, pullsAlways} from '../../../source/rehearsal/pods/images.ts';
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
  expect(node.namesOf('r:5000/app:1', image('b')).imageId).toBe(`r:5000/app@sha256:${'b'.repeat(64)}`);
});

test('an image is called by the first of its names, and shown with a few of them', () => {
  const node = createNodeImages({resolve: () => image('a')});
  const other = {...image('f'), configDigest: `sha256:${'d'.repeat(64)}`, sizeBytes: 70_000_000};
  for (const name of ['r:5000/worker:1', 'r:5000/app:1', 'nginx:1.24']) node.preload(name, image('a'));
  node.preload('busybox:1.36', other);
  const digest = `sha256:${'a'.repeat(64)}`;
  expect(node.namesOf('r:5000/worker:1', image('a'))).toEqual({
    imageId: `docker.io/library/nginx@${digest}`,
    image: 'docker.io/library/nginx:1.24',
  });
  expect(node.list()).toEqual([
    {
      names: [`docker.io/library/busybox@sha256:${'f'.repeat(64)}`, 'docker.io/library/busybox:1.36'],
      sizeBytes: 70_000_000,
    },
    {
      names: [
        ...[`docker.io/library/nginx@${digest}`, `r:5000/app@${digest}`, `r:5000/worker@${digest}`],
        ...['docker.io/library/nginx:1.24', 'r:5000/app:1'],
      ],
      sizeBytes: 60_000_000,
    },
  ]);
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
