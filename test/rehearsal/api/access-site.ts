import {readFileSync} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {kubeconfig} from '../../../source/rehearsal/api/kubeconfig.ts';
import type {KubeObject} from '../../../source/rehearsal/model.ts';
import {type Major, runPackaged, type ToolResult} from '../../helpers/tools.ts';
import {startSite, type TestSite} from './site.ts';

/** A recording as it was made; times, ids and names of the recorded cluster included. */
export const recorded = (name: string): string =>
  readFileSync(new URL(`../../fixtures/access/${name}`, import.meta.url), 'utf8').trimEnd();

type Recording = {request: {method: string; path: string; body?: unknown}; response: {body: KubeObject}};
export const recordedRequest = (name: string): Recording => JSON.parse(recorded(`${name}.json`)) as Recording;

const accounts = '/api/v1/namespaces/access/serviceaccounts';
const rbac = '/apis/rbac.authorization.k8s.io/v1';

/** The chart's hook is deleted before it is made again, which takes a right of its own. */
const chart = {
  'Chart.yaml': 'apiVersion: v2\nname: studio\nversion: 1.2.3\n',
  'templates/account.yaml': `apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ .Release.Name }}
  annotations:
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-delete-policy: before-hook-creation
`,
  'templates/settings.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  a: "1"\n',
};

export type AccessSite = TestSite & {
  /** Runs a tool with the kubeconfig of `admin`, `restricted`, `partial` or one that was written under another name. */
  as(who: string, major: Major, tool: 'helm' | 'kubectl', ...args: string[]): Promise<ToolResult>;
  /** Writes a kubeconfig to be named in `as`. */
  writeKubeconfig(who: string, options: {token: string; caPem?: string}): Promise<void>;
  tokenOf(account: string): string;
  /** Gives an account of the namespace `access` a ClusterRole of its own in the whole cluster. */
  grant(account: string, rules: unknown[]): Promise<void>;
  addAccount(account: string): Promise<void>;
};

/** A site with the two accounts of the recordings: `restricted` may nothing, `partial` may read, and write Secrets. */
export async function startAccessSite(): Promise<AccessSite> {
  const site = await startSite();
  const file = (who: string) => join(site.folder, `kubeconfig-${who}`);
  const writeKubeconfig: AccessSite['writeKubeconfig'] = (who, {token, caPem = site.caPem}) =>
    writeFile(file(who), kubeconfig(site.api.url, {namespace: 'studio', token, caPem}), {mode: 0o600});
  const tokenOf = (name: string) => {
    const account = site.store.get({group: '', resource: 'serviceaccounts'}, 'access', name);
    if (!account) throw new Error(`no account ${name}`);
    return site.api.tokens.issue(account, 3600).token;
  };
  const addAccount = async (name: string) => {
    await site.request('POST', accounts, {metadata: {name}});
    await writeKubeconfig(name, {token: tokenOf(name)});
  };
  const grant: AccessSite['grant'] = async (name, rules) => {
    await site.request('POST', `${rbac}/clusterroles`, {metadata: {name}, rules});
    await site.request('POST', `${rbac}/clusterrolebindings`, {
      metadata: {name},
      roleRef: {apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name},
      subjects: [{kind: 'ServiceAccount', name, namespace: 'access'}],
    });
  };

  for (const name of ['access', 'datachain-studio']) {
    await site.request('POST', '/api/v1/namespaces', {metadata: {name}});
  }
  await writeKubeconfig('admin', {token: site.api.tokens.administrator});
  await addAccount('restricted');
  await addAccount('partial');
  await grant('partial', [
    {apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch']},
    {apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'create', 'update', 'patch', 'delete']},
  ]);
  await mkdir(join(site.folder, 'studio', 'templates'), {recursive: true});
  for (const [name, text] of Object.entries(chart)) await writeFile(join(site.folder, 'studio', name), text);
  return {
    ...site,
    as: (who, major, tool, ...args) => runPackaged(major, tool, args, {kubeconfig: file(who), cwd: site.folder}),
    writeKubeconfig,
    tokenOf,
    grant,
    addAccount,
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  };
}
