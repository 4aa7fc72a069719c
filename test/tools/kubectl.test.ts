import {expect, test} from 'vitest';
import {displayCommand, type ProcessCommand} from '../../source/tools/command.ts';
import * as kubectl from '../../source/tools/kubectl.ts';
import {mayI} from '../../source/tools/kubectl-rights.ts';

const target = {
  release: 'datachain-studio',
  namespace: 'studio',
  kubeconfig: '/srv/kubeconfig',
  context: 'airgap-prod',
};
const secret = 'canary-4711';
const exec = {pod: 'pg-0', container: 'postgres', argv: ['pg_dump', '-U', 'studio'], purpose: 'dump'};

const inNamespace: Record<string, ProcessCommand> = {
  mayI: mayI(target, [['create', 'pods/exec']]),
  get: kubectl.get(target, 'jobs'),
  pods: kubectl.pods(target, {selector: kubectl.releaseSelector(target)}),
  events: kubectl.events(target),
  endpoints: kubectl.endpoints(target),
  volumes: kubectl.volumes(target),
  workloads: kubectl.workloads(target),
  logs: kubectl.logs(target, 'web-0'),
  describe: kubectl.describe(target, 'pod/web-0'),
  exec: kubectl.exec(target, exec),
  topPods: kubectl.topPods(target),
  applyDryRun: kubectl.applyDryRun(target, secret),
  applySecret: kubectl.applySecret(target, secret),
  rolloutStatus: kubectl.rolloutStatus(target, 'deployment/web', 60),
  watch: kubectl.watch(target, 'pods'),
};

const ofCluster: Record<string, ProcessCommand> = {
  version: kubectl.version(target),
  configView: kubectl.configView(target),
  clusterUid: kubectl.clusterUid(target),
  nodes: kubectl.nodes(target),
  topNodes: kubectl.topNodes(target),
};

test.each(Object.entries(inNamespace))('kubectl %s names namespace, context and kubeconfig', (_name, command) => {
  expect(command.args.join(' ')).toContain('--namespace studio --context airgap-prod --kubeconfig /srv/kubeconfig');
});

test.each(Object.entries(ofCluster))('kubectl %s names context and kubeconfig', (_name, command) => {
  expect(command.args.join(' ')).toContain('--context airgap-prod --kubeconfig /srv/kubeconfig');
  expect(command.args).not.toContain('--namespace');
});

test('a manifest goes by stdin and shows up nowhere', () => {
  for (const command of [kubectl.applySecret(target, secret), kubectl.applyDryRun(target, secret)]) {
    expect(command.stdin).toEqual({kind: 'secret', text: secret});
    expect(command.args.join(' ')).not.toContain(secret);
    expect(displayCommand(command)).not.toContain(secret);
  }
});

test('only applying changes the cluster; exec says itself what it changes', () => {
  const changing = Object.entries(inNamespace).filter(([, command]) => command.changes !== 'nothing');
  expect(changing.map(([name]) => name)).toEqual(['applySecret']);
  expect(kubectl.exec(target, {...exec, changes: 'database'}).changes).toBe('database');
});

test('exec asks for no terminal and keeps its flags before the dashes', () => {
  const {args} = kubectl.exec(target, {...exec, stdin: {kind: 'secret', text: secret}});
  expect(args.join(' ')).toBe(
    'exec --stdin --namespace studio --context airgap-prod --kubeconfig /srv/kubeconfig pg-0 --container postgres -- pg_dump -U studio',
  );
  expect(args.slice(0, args.indexOf('--'))).not.toContain('-t');
});

test.each([
  ['secrets', true],
  ['secret/internal-registry-secret', true],
  ['configmaps,secrets', true],
  ['deployments,statefulsets', undefined],
])('get %s has secret output: %s', (what, expected) => {
  expect(kubectl.get(target, what).hasSecretOutput).toBe(expected);
});

test('logs are of one container or of all, the ones before a restart too', () => {
  expect(kubectl.logs(target, 'a').args.join(' ')).toMatch(/^logs a --all-containers --prefix --namespace/);
  expect(kubectl.logs(target, 'a', {container: 'migrate', previous: true, tail: 50}).args.join(' ')).toMatch(
    /^logs a --container migrate --previous --tail 50 --namespace/,
  );
});
