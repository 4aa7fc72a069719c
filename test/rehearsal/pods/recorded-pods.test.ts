import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {kubeconfig} from '../../../source/rehearsal/api/kubeconfig.ts';
import {startApi} from '../../../source/rehearsal/api/server.ts';
import {createAuthority} from '../../../source/rehearsal/authority.ts';
import type {Pod} from '../../../source/rehearsal/controllers/kinds.ts';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import {createPodAccess} from '../../../source/rehearsal/pods/access.ts';
import type {PullSource} from '../../../source/rehearsal/pods/images.ts';
import {type PullTrouble, pullError} from '../../../source/rehearsal/registry/pull-errors.ts';
import {kubectl31} from '../../helpers/tools.ts';
import {startCluster} from '../controllers/cluster.ts';
import {description, eventLines, manifestOf, masked, maskedPod, recorded, recordedPod, wideRow} from './recorded.ts';

const namespace = 'studio-lab';

/** The registries of the recorded lab, and what was wrong with each. */
const troubles: Record<string, PullTrouble> = {
  'registry.internal.company.com': {cause: 'not found'},
  'registry-auth.internal.company.com': {cause: 'status', status: 401, host: '127.0.0.1:5443'},
  'registry-tls.internal.company.com': {cause: 'unknown authority', host: '127.0.0.1:5443'},
  'registry-http.internal.company.com': {cause: 'plain HTTP', host: '127.0.0.1:5000'},
  'registry-refused.internal.company.com': {cause: 'nobody answers', host: '127.0.0.1:9'},
  'registry-dns.internal.company.com': {cause: 'nobody answers', host: 'registry.internal.invalid'},
};

const digest = `sha256:${'a'.repeat(64)}`;
const image = {manifestDigest: digest, configDigest: digest, sizeBytes: 2_130_671};
const source: PullSource = {
  resolve(reference) {
    const trouble = troubles[reference.split('/')[0] ?? ''];
    return trouble ? {error: pullError(reference, trouble)} : image;
  },
};

const node = {
  status: {
    allocatable: {cpu: '2', memory: '24581692Ki', pods: '110'},
    addresses: [{type: 'InternalIP', address: '10.200.0.10'}],
  },
};

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A cluster like the recorded one: one node that has busybox and the new backend, and a class-less claim. */
async function startLab() {
  const cluster = startCluster({speed: 400, node, source});
  const {store, clock, interior} = cluster;
  cluster.images.preload('busybox:1.36', image);
  const backend = {...image, configDigest: `sha256:${'b'.repeat(64)}`};
  cluster.images.preload('registry.internal.company.com/datachain/studio-backend:1.2.3', backend);
  store.create(resources.namespaces, {apiVersion: 'v1', kind: 'Namespace', metadata: {name: namespace}});
  for (const name of ['internal-registry-secret', 'pull-bad']) {
    store.create(resources.secrets, {apiVersion: 'v1', kind: 'Secret', metadata: {name, namespace}});
  }
  const pods = createPodAccess({store, clock, kubelet: cluster.node, interior});
  const api = await startApi({store, clock, pods, authority: createAuthority()});
  const folder = await mkdtemp(join(tmpdir(), 'airlock-lab-'));
  const file = join(folder, 'kubeconfig');
  await writeFile(file, kubeconfig(api.url, {token: api.tokens.administrator, caPem: api.caPem}));
  closers.push(async () => {
    cluster.close();
    await api.close();
    await rm(folder, {recursive: true, force: true});
  });
  const kubectl = async (input: string | undefined, ...args: string[]) => {
    const {stdout, stderr} = await kubectl31(args, {kubeconfig: file, namespace, ...(input !== undefined && {input})});
    expect(stderr).toBe('');
    return stdout;
  };
  return {...cluster, kubectl};
}

type Lab = Awaited<ReturnType<typeof startLab>>;

const eventsOf = (lab: Lab, name: string): string[] =>
  lab.store
    .list(resources.events, namespace)
    .filter(event => (event['involvedObject'] as {name?: string}).name === name)
    .map(event =>
      masked(`${event['type']} ${event['reason']} ${event['reportingComponent']} ${event['message']}`).trim(),
    );

/** Lets the lab live until the pod looks as recorded, and stops its time in that moment. */
function stopWhen(lab: Lab, isReached: () => boolean): Promise<void> {
  return new Promise(resolve => {
    const unsubscribe = lab.store.subscribe(() => {
      if (!isReached()) return;
      unsubscribe();
      lab.clock.stop();
      resolve();
    });
  });
}

const names = [
  'crashloopbackoff',
  'oomkilled',
  'oomkilled-restarting',
  'createcontainerconfigerror',
  'startcontainererror',
  'invalidimagename',
  'errimageneverpull',
  'imagepullbackoff',
  'init-crashloop',
  'liveness-killed',
  'not-ready',
  'containercreating-missing-secret',
  'unbound-pvc',
  'unschedulable-resources',
  'unschedulable-selector',
  'completed',
  'terminating',
];

const pullNames = [
  'pull-http-server',
  'pull-missing-secret',
  'pull-no-name-server',
  'pull-no-secret',
  'pull-refused',
  'pull-unknown-ca',
  'pull-wrong-password',
];

/** What says that a pod has got as far as the recorded one. */
const progress = ({status}: Pod) => ({
  phase: status?.phase,
  conditions: status?.conditions?.map(({type, status: value}) => `${type}=${value}`),
  containers: [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].map(
    ({state, restartCount}) => ({
      restartCount,
      waiting: state.waiting?.reason,
      isRunning: state.running !== undefined,
      exitCode: state.terminated?.exitCode,
    }),
  ),
});

async function relive(name: string) {
  const lab = await startLab();
  const wanted = recordedPod(name);
  const {name: podName} = wanted.metadata;
  const events = eventLines(recorded(`pod-${name}-describe`));
  const found = () => lab.store.get(resources.pods, namespace, podName) as Pod | undefined;
  if (name === 'unbound-pvc') {
    lab.store.create(resources.claims, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {name: 'unbound', namespace},
      spec: {accessModes: ['ReadWriteOnce'], storageClassName: 'none-such', resources: {requests: {storage: '1Gi'}}},
      status: {phase: 'Pending'},
    });
  }
  const reached = stopWhen(lab, () => {
    const pod = found();
    if (!pod || JSON.stringify(progress(pod)) !== JSON.stringify(progress(wanted))) return false;
    const isMarked =
      (wanted.metadata.deletionTimestamp === undefined) === (pod.metadata.deletionTimestamp === undefined);
    return isMarked && events.every(event => eventsOf(lab, podName).includes(event));
  });
  await lab.kubectl(JSON.stringify(manifestOf(wanted)), 'apply', '-f', '-');
  if (name === 'terminating') {
    await new Promise<void>(resolve => {
      const isRunning = () => progress(found() as Pod).conditions?.includes('Ready=True');
      if (isRunning()) return resolve();
      const unsubscribe = lab.store.subscribe(() => {
        if (!isRunning()) return;
        unsubscribe();
        resolve();
      });
      return undefined;
    });
    await lab.kubectl(undefined, 'delete', 'pod', podName, '--wait=false');
  }
  await reached;
  return {lab, wanted, podName, events, pod: found() as Pod};
}

describe.each([...names, ...pullNames])('a pod that is recorded as %s', name => {
  test('has the recorded JSON and events, and kubectl describes it with the same words', async () => {
    const {lab, wanted, podName, events, pod} = await relive(name);
    expect(maskedPod(pod)).toEqual(maskedPod(wanted));
    expect([...new Set(eventsOf(lab, podName))].sort()).toEqual(events);
    const described = await lab.kubectl(undefined, 'describe', 'pod', podName);
    expect(description(described)).toBe(description(recorded(`pod-${name}-describe`)));
    if (!pullNames.includes(name)) {
      const wide = await lab.kubectl(undefined, 'get', 'pod', podName, '-o', 'wide');
      expect(wideRow(wide)).toBe(wideRow(recorded(`pod-${name}-wide`)));
    }
  });
});
