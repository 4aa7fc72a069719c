import {expect, test} from 'vitest';
import {displayCommand, type ProcessCommand} from '../../source/tools/command.ts';
import * as helm from '../../source/tools/helm.ts';

const target = {
  release: 'datachain-studio',
  namespace: 'studio',
  kubeconfig: '/srv/kubeconfig',
  context: 'airgap-prod',
};
const input = {chart: '/bundle/chart/studio-1.2.3.tgz', valuesFiles: ['/site/a.yaml', '/site/b.yaml']};

const onCluster: Record<string, ProcessCommand> = {
  history: helm.history(target),
  status: helm.status(target),
  'status of a revision': helm.status(target, 7),
  'get values': helm.getValues(target),
  'get values --all': helm.getValues(target, {all: true, revision: 7}),
  'get manifest': helm.getManifest(target),
  'get hooks': helm.getHooks(target),
  'get notes': helm.getNotes(target),
  'get all': helm.getAll(target),
  list: helm.list(target),
  template: helm.template(target, input),
  lint: helm.lint(target, input),
  'dry run': helm.upgradeDryRun(target, input),
  upgrade: helm.upgrade(target, {...input, timeoutSeconds: 600}),
  rollback: helm.rollback(target, {revision: 7, timeoutSeconds: 600}),
};

test.each(Object.entries(onCluster))('helm %s names namespace, context and kubeconfig', (_name, command) => {
  expect(command.args.join(' ')).toContain(
    '--namespace studio --kube-context airgap-prod --kubeconfig /srv/kubeconfig',
  );
});

test('what is not known is not passed', () => {
  expect(helm.history({release: 'a', namespace: 'b'}).args).toEqual(['history', 'a', '-o', 'json', '--namespace', 'b']);
});

test('only upgrade and rollback change the cluster, and both outlive the terminal', () => {
  const changing = Object.entries(onCluster).filter(([, command]) => command.changes !== 'nothing');
  expect(changing.map(([name]) => name)).toEqual(['upgrade', 'rollback']);
  for (const [, command] of changing) expect(command).toMatchObject({changes: 'cluster', isSupervised: true});
});

test.each(['status', 'get values', 'get manifest', 'get hooks', 'get all', 'template', 'dry run'])(
  'the output of helm %s counts as secret',
  name => expect(onCluster[name]?.hasSecretOutput).toBe(true),
);

test('the upgrade reads as an operator would type it', () => {
  expect(displayCommand(helm.upgrade(target, {...input, timeoutSeconds: 600}))).toBe(
    'helm upgrade datachain-studio /bundle/chart/studio-1.2.3.tgz --values /site/a.yaml --values /site/b.yaml --wait --timeout 600s --namespace studio --kube-context airgap-prod --kubeconfig /srv/kubeconfig',
  );
});

test('a rollback always names its revision, and only the limit of helm itself ends it', () => {
  const rollback = helm.rollback(target, {revision: 7, timeoutSeconds: 600});
  expect(rollback.args.slice(0, 3)).toEqual(['rollback', 'datachain-studio', '7']);
  expect(rollback.args).toContain('600s');
  expect(rollback.timeoutMs).toBe(0);
});

test('the dry run asks the server and is never described, forced or debugged', () => {
  const {args} = helm.upgradeDryRun(target, input);
  expect(args).toContain('--dry-run=server');
  for (const command of Object.values(onCluster)) {
    expect(command.args.join(' ')).not.toMatch(/--force|--description|--debug|--atomic|--cleanup-on-fail|--no-hooks/);
  }
});

test('the target of a site is its four fields alone', () => {
  const site = {...target, registry: {host: 'r'}};
  expect(helm.targetOf(site)).toEqual(target);
});
