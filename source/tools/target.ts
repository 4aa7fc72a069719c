/** Which release of which cluster: every call names it in full, so that a switched context cannot move it. */
export type Target = {
  release: string;
  namespace: string;
  /** Path of the kubeconfig; without it the tools' own rule (KUBECONFIG, then ~/.kube/config) holds. */
  kubeconfig?: string | undefined;
  context?: string | undefined;
};

/** The target out of a site (or of anything that carries the four fields). */
export const targetOf = ({release, namespace, kubeconfig, context}: Target): Target => ({
  release,
  namespace,
  ...(kubeconfig === undefined ? {} : {kubeconfig}),
  ...(context === undefined ? {} : {context}),
});

const flag = (name: string, value: string | undefined): string[] => (value === undefined ? [] : [name, value]);

/** helm's flags for the target. */
export const helmFlags = (target: Target): string[] => [
  '--namespace',
  target.namespace,
  ...flag('--kube-context', target.context),
  ...flag('--kubeconfig', target.kubeconfig),
];

/** kubectl's flags for the cluster alone, for what has no namespace. */
export const clusterFlags = (target: Target): string[] => [
  ...flag('--context', target.context),
  ...flag('--kubeconfig', target.kubeconfig),
];

/** kubectl's flags for the target. */
export const kubectlFlags = (target: Target): string[] => ['--namespace', target.namespace, ...clusterFlags(target)];

/** Reads answer within a minute or are given up. */
export const readTimeoutMs = 60_000;
