import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test, vi} from 'vitest';
import {type Site, startSite} from '../../../source/rehearsal/site.ts';
import {kubectl31} from '../../helpers/tools.ts';

let site: Site;
let folder: string;
beforeAll(async () => {
  site = await startSite({speed: 100});
  folder = await mkdtemp(join(tmpdir(), 'airlock-placing-'));
  await writeFile(join(folder, 'kubeconfig'), site.kubeconfigText);
});
afterAll(async () => {
  expect(site.unsupported()).toEqual([]);
  await site.close();
  await rm(folder, {recursive: true, force: true});
});

const eventually = (look: () => Promise<void>) => vi.waitFor(look, {timeout: 30_000, interval: 100});

const kubectl = (args: string[], input = '') =>
  kubectl31(args, {kubeconfig: join(folder, 'kubeconfig'), namespace: 'default', input});

const manifest = (name: string, replicas: number, spec: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      terminationGracePeriodSeconds: 0
      containers: [{name: main, image: '${site.registry.host}/none:1', imagePullPolicy: Never}]
${spec}`;

test('replicas that want a node each wait when there are too few, and kubectl describes why', async () => {
  const apart = `
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - labelSelector: {matchLabels: {app: web}}
              topologyKey: kubernetes.io/hostname`;
  const created = await kubectl(['create', '-f', '-'], manifest('web', 3, apart));
  expect(created).toMatchObject({exitCode: 0, stderr: ''});
  const phases = async () => {
    const columns = 'custom-columns=NAME:.metadata.name,NODE:.spec.nodeName';
    const {stdout} = await kubectl(['get', 'pods', '-l', 'app=web', '--no-headers', '-o', columns]);
    return stdout
      .trim()
      .split('\n')
      .map(line => line.split(/\s+/) as [string, string]);
  };
  await eventually(async () =>
    expect((await phases()).map(([, node]) => node).toSorted()).toEqual(['<none>', 'node1', 'node2']),
  );
  const [waiting = ''] = (await phases()).find(([, node]) => node === '<none>') ?? [];
  const described = await kubectl(['describe', 'pod', waiting]);
  expect(described.stdout).toMatch(
    /Warning {2}FailedScheduling .* default-scheduler {2}0\/2 nodes are available: 2 node\(s\) didn't match pod anti-affinity rules\. preemption: 0\/2 nodes are available: 2 No preemption victims found for incoming pod\.$/m,
  );
});

test('what the spec of a pod says of its place is kept as it was written', async () => {
  const spread = `
      topologySpreadConstraints:
        - maxSkew: 1
          minDomains: 2
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: DoNotSchedule
          labelSelector: {matchLabels: {app: spread}}
          matchLabelKeys: [pod-template-hash]
          nodeAffinityPolicy: Honor
          nodeTaintsPolicy: Honor`;
  expect(await kubectl(['create', '-f', '-'], manifest('spread', 4, spread))).toMatchObject({exitCode: 0, stderr: ''});
  await eventually(async () => {
    const {stdout} = await kubectl(['get', 'pods', '-l', 'app=spread', '-o', 'jsonpath={.items[*].spec.nodeName}']);
    expect(stdout.split(' ').toSorted()).toEqual(['node1', 'node1', 'node2', 'node2']);
  });
  const [constraint] = JSON.parse(
    (await kubectl(['get', 'deployment/spread', '-o', 'jsonpath={.spec.template.spec.topologySpreadConstraints}']))
      .stdout,
  ) as object[];
  expect(constraint).toEqual({
    labelSelector: {matchLabels: {app: 'spread'}},
    matchLabelKeys: ['pod-template-hash'],
    maxSkew: 1,
    minDomains: 2,
    nodeAffinityPolicy: 'Honor',
    nodeTaintsPolicy: 'Honor',
    topologyKey: 'kubernetes.io/hostname',
    whenUnsatisfiable: 'DoNotSchedule',
  });
});
