import {stringify} from 'yaml';

export type KubeconfigOptions = {
  /** The name of cluster, user and context. */
  context?: string;
  namespace?: string;
  token: string;
  /** The certificate authority that the client trusts (PEM). */
  caPem: string;
};

/** A kubeconfig (YAML) with one context that leads to the pretend server. */
export function kubeconfig(url: string, {context = 'rehearsal', namespace, token, caPem}: KubeconfigOptions): string {
  const cluster = {server: url, 'certificate-authority-data': Buffer.from(caPem).toString('base64')};
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{name: context, cluster}],
      users: [{name: context, user: {token}}],
      contexts: [{name: context, context: {cluster: context, user: context, ...(namespace && {namespace})}}],
      'current-context': context,
    },
    // Long values stay on their line, where other tools of less YAML find them.
    {lineWidth: 0},
  );
}
