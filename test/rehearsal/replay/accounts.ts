import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {stringify} from 'yaml';
import {createAuthority} from '../../../source/rehearsal/authority.ts';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import type {Site} from '../../../source/rehearsal/site.ts';

/** The recorder's accounts: one without rights, one that reads everything and writes Secrets, one that was deleted. */
export const accountsManifest = `apiVersion: v1
kind: Namespace
metadata: {name: access}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: restricted, namespace: access}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: partial, namespace: access}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: deleted, namespace: access}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: partial}
rules:
- {apiGroups: [''], resources: [secrets], verbs: [get, list, create, update, patch, delete]}
- {apiGroups: ['*'], resources: ['*'], verbs: [get, list, watch]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: partial}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: partial}
subjects: [{kind: ServiceAccount, name: partial, namespace: access}]
`;

const contextName = 'airgap-prod';

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** The way to the site under the names of the recorded kubeconfig. */
function recordedKubeconfig({apiUrl, caPem}: Pick<Site, 'apiUrl' | 'caPem'>, user: object): string {
  const cluster = {server: apiUrl, 'certificate-authority-data': base64(caPem)};
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{name: contextName, cluster}],
    users: [{name: 'admin', user}],
    contexts: [{name: contextName, context: {cluster: contextName, user: 'admin'}}],
    'current-context': contextName,
  });
}

const write = (folder: string, name: string, text: string) => writeFile(join(folder, name), text, {mode: 0o600});

/** The operator's kubeconfig, and one whose authority the server's certificate is not from. */
export async function writeKubeconfigs(site: Site, folder: string): Promise<void> {
  const {certPem, keyPem} = site.operator;
  const operator = {'client-certificate-data': base64(certPem), 'client-key-data': base64(keyPem)};
  await write(folder, 'kubeconfig', recordedKubeconfig(site, operator));
  const stranger = {apiUrl: site.apiUrl, caPem: createAuthority().caPem};
  await write(folder, 'kubeconfig-wrongca', recordedKubeconfig(stranger, operator));
}

/** The kubeconfigs of the accounts, once these are there; the deleted one is deleted then. */
export async function writeAccountKubeconfigs(site: Site, folder: string): Promise<void> {
  const files = {restricted: 'restricted', partial: 'partial', deleted: 'badtoken'};
  for (const [name, file] of Object.entries(files)) {
    await write(
      folder,
      `kubeconfig-${file}`,
      recordedKubeconfig(site, {token: site.tokenOf({namespace: 'access', name})}),
    );
  }
  site.store.remove(resources.serviceAccounts, 'access', 'deleted');
}
