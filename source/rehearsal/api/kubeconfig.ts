export type KubeconfigOptions = {
  /** The name of cluster, user and context. */
  context?: string;
  namespace?: string;
  token: string;
  /** The certificate authority that the client trusts (PEM). */
  caPem: string;
};

/** A kubeconfig (YAML) with one context that leads to the pretend server. Every value stays on its line, unfolded. */
export function kubeconfig(url: string, {context = 'rehearsal', namespace, token, caPem}: KubeconfigOptions): string {
  // A text of JSON is one of YAML too, whatever it holds; of the other values none needs quotes.
  const name = JSON.stringify(context);
  return `apiVersion: v1
kind: Config
clusters:
  - name: ${name}
    cluster:
      server: ${url}
      certificate-authority-data: ${Buffer.from(caPem).toString('base64')}
users:
  - name: ${name}
    user:
      token: ${token}
contexts:
  - name: ${name}
    context:
      cluster: ${name}
      user: ${name}
${namespace === undefined ? '' : `      namespace: ${JSON.stringify(namespace)}\n`}current-context: ${name}
`;
}
