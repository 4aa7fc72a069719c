import {expect, test} from 'vitest';
import {parseList} from '../../source/tools/kubectl-output.ts';
import {podDelay, podProblem} from '../../source/tools/pod-state.ts';
import {asPod, digestOfImageId, isPodCompleted, isPodReady, podImages, podSummary} from '../../source/tools/pods.ts';
import {recording} from './recording.ts';

const podsOf = (name: string) =>
  parseList(recording(`kubectl/1.33.1/${name}`).stdout)
    .map(asPod)
    .filter(pod => pod !== undefined);

const podOf = (name: string) => {
  const [pod] = podsOf(name);
  if (pod === undefined) throw new Error(`no pod in ${name}`);
  return pod;
};

test.each([
  ['pod-completed-json', 'Completed', 'proved', 0],
  ['pod-crashloopbackoff-json', 'CrashLoopBackOff', 'failed', 5],
  ['pod-imagepullbackoff-json', 'ImagePullBackOff', 'failed', 0],
  ['pod-errimagepull-json', 'ErrImagePull', 'failed', 0],
  ['pod-init-crashloop-json', 'Init CrashLoopBackOff', 'failed', 5],
  ['pod-terminating-json', 'Terminating', 'running', 0],
  ['pod-not-ready-json', 'Running, not ready', 'running', 0],
  ['pod-unschedulable-resources-json', 'Pending, unschedulable', 'look', 0],
  ['pod-oomkilled-json', 'OOMKilled', 'failed', 0],
  ['pod-createcontainerconfigerror-json', 'CreateContainerConfigError', 'failed', 0],
  ['pod-invalidimagename-json', 'InvalidImageName', 'failed', 0],
  ['pod-containercreating-missing-secret-json', 'ContainerCreating', 'running', 0],
])('%s is "%s" and counts as %s', (name, state, result, restarts) => {
  expect(podSummary(podOf(name))).toMatchObject({state, result, restarts});
});

test('pods at rest are ready, with node and age', () => {
  const pods = podsOf('rest-pods-json');
  expect(pods).toHaveLength(7);
  for (const pod of pods) {
    expect(isPodReady(pod)).toBe(true);
    expect(podSummary(pod)).toMatchObject({state: 'Running, ready', result: 'proved', node: 'node1', restarts: 0});
    expect(Date.parse(podSummary(pod).createdAt)).not.toBeNaN();
  }
});

test('a rollout is seen pod by pod in the watch, from Pending over the init container to ready', () => {
  const lines = recording('kubectl/1.33.1/watch-pods-json').stdout.trim().split('\n');
  const states = new Set(
    lines.map(line => {
      const pod = asPod(parseList(JSON.stringify((JSON.parse(line) as {object: unknown}).object))[0] ?? never());
      return pod === undefined ? 'none' : podSummary(pod).state;
    }),
  );
  expect([...states]).toEqual(expect.arrayContaining(['Running, ready', 'Pending', 'Init 0/1', 'Terminating']));
});

const never = (): never => {
  throw new Error('no object');
};

test.each([
  ['pod-imagepullbackoff-json', 'worker', 'ImagePullBackOff', /studio-worker:9\.9\.9: not found$/],
  ['pod-init-crashloop-json', 'migrate', 'CrashLoopBackOff', /back-off.* \(it ended with Error, exit \d+\)$/],
  ['pod-oomkilled-restarting-json', 'app', 'CrashLoopBackOff', /back-off.* \(it ended with OOMKilled, exit 137\)$/],
  ['pod-unschedulable-resources-json', '', 'Unschedulable', /Insufficient cpu/],
  ['pod-oomkilled-json', 'app', 'OOMKilled', /exit 137/],
])('%s complains in container "%s" of %s', (name, container, reason, message) => {
  expect(podProblem(podOf(name))).toEqual({container, reason, message: expect.stringMatching(message)});
});

test.each([
  ['ended again', {terminated: {exitCode: 1, reason: 'Error', message: ''}}],
  ['runs again', {running: {}}],
])('a crash loop is one between two back-offs too, where its container has %s', (_, state) => {
  const pod = podOf('pod-crashloopbackoff-json');
  const [status = never()] = pod.status.containerStatuses;
  status.state = state;
  expect(podProblem(pod)).toEqual({
    container: status.name,
    reason: 'CrashLoopBackOff',
    message: `restarted ${status.restartCount} times (it ended with Error, exit 1)`,
  });
  status.ready = true;
  status.state = {running: {}};
  expect(podProblem(pod)).toBeUndefined();
});

test('a pod that is merely late says what it waits for, init containers by name', () => {
  const lines = recording('kubectl/1.33.1/watch-pods-json').stdout.trim().split('\n');
  const delays = lines.flatMap(line => {
    const [object = never()] = parseList(JSON.stringify((JSON.parse(line) as {object: unknown}).object));
    const pod = asPod(object);
    return pod === undefined ? [] : [podDelay(pod)];
  });
  expect(delays).toContain('Init 0/1, migrate still runs');
  expect(podDelay(podOf('pod-not-ready-json'))).toBe('Running, not ready');
  expect(podDelay(podOf('pod-oomkilled-restarting-json'))).toBeUndefined();
  expect(podsOf('rest-pods-json').map(podDelay)).toEqual(Array(7).fill(undefined));
});

test('a good pod complains of nothing', () => {
  expect(podsOf('rest-pods-json').map(podProblem)).toEqual(Array(7).fill(undefined));
  expect(isPodCompleted(podOf('pod-completed-json'))).toBe(true);
  expect(isPodReady(podOf('pod-terminating-json'))).toBe(false);
});

test('images come with what the node really runs, init containers included', () => {
  const images = podImages(podsOf('rest-pods-json').find(pod => pod.metadata.name.includes('backend')) ?? never());
  expect(images.map(({container, isInit}) => `${container} ${isInit}`)).toEqual(['migrate true', 'backend false']);
  expect(images[1]?.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(podImages(podOf('pod-imagepullbackoff-json'))[0]).toMatchObject({imageId: '', digest: undefined});
});

const hex = 'ab'.repeat(32);
test.each([
  [`docker.io/library/nginx@sha256:${hex}`, `sha256:${hex}`],
  [`docker-pullable://registry.internal:5000/a/b@sha256:${hex}`, `sha256:${hex}`],
  [`sha256:${hex}`, `sha256:${hex}`],
  ['', undefined],
  ['docker.io/library/nginx:1.24', undefined],
])('the digest in "%s"', (imageId, digest) => expect(digestOfImageId(imageId)).toBe(digest));
