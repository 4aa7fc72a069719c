import {stringify} from 'yaml';

/** A kubeconfig (YAML) with one context that leads to the pretend server. */
export function kubeconfig(
  url: string,
  {context = 'rehearsal', namespace, token}: {context?: string; namespace?: string; token?: string} = {},
): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{name: context, cluster: {server: url}}],
    users: [{name: context, user: token ? {token} : {}}],
    contexts: [{name: context, context: {cluster: context, user: context, ...(namespace && {namespace})}}],
    'current-context': context,
  });
}
