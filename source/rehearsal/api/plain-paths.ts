import type {Answer, ApiRequest} from './request.ts';

/** What the recorded 1.33 server says of itself. */
const version = {
  major: '1',
  minor: '33',
  emulationMajor: '1',
  emulationMinor: '33',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '32',
  gitVersion: 'v1.33.13',
  gitCommit: '2df3632e823a813f64218dfc6f5c2e70d28ecdf0',
  gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z',
  goVersion: 'go1.24.4',
  compiler: 'gc',
  platform: 'linux/amd64',
};

/** What a server does when it starts, by name. Source: the recorded 1.33 server. */
const startHooks = [
  'start-apiserver-admission-initializer',
  'generic-apiserver-start-informers',
  'priority-and-fairness-config-consumer',
  'priority-and-fairness-filter',
  'storage-object-count-tracker-hook',
  'start-apiextensions-informers',
  'start-apiextensions-controllers',
  'crd-informer-synced',
  'start-system-namespaces-controller',
  'start-cluster-authentication-info-controller',
  'start-kube-apiserver-identity-lease-controller',
  'start-kube-apiserver-identity-lease-garbage-collector',
  'start-legacy-token-tracking-controller',
  'start-service-ip-repair-controllers',
  'rbac/bootstrap-roles',
  'scheduling/bootstrap-system-priority-classes',
  'priority-and-fairness-config-producer',
  'bootstrap-controller',
  'start-kubernetes-service-cidr-controller',
  'aggregator-reload-proxy-client-cert',
  'start-kube-aggregator-informers',
  'apiservice-status-local-available-controller',
  'apiservice-status-remote-available-controller',
  'apiservice-registration-controller',
  'apiservice-wait-for-first-sync',
  'apiservice-discovery-controller',
  'kube-apiserver-autoregistration',
  'apiservice-openapi-controller',
  'apiservice-openapiv3-controller',
].map(name => `poststarthook/${name}`);

/** Only who is ready to serve has heard of everything, and is not about to go. */
const checks: Record<string, string[]> = Object.fromEntries(
  ['healthz', 'livez', 'readyz'].map(check => {
    const isReadyz = check === 'readyz';
    const first = ['ping', 'log', ...(isReadyz ? ['informer-sync'] : [])];
    // The registration of the server's own groups is done among the last.
    const hooks = startHooks.toSpliced(-2, 0, 'autoregister-completion');
    return [check, [...first, ...hooks, ...(isReadyz ? ['shutdown'] : [])]];
  }),
);

/** Answers `/version` and the health checks; undefined for other paths. */
export function plainPath({path, query}: ApiRequest): Answer | undefined {
  if (path === '/version' || path === '/version/') {
    // The real one is written for people.
    return {code: 200, body: JSON.stringify(version, null, 2)};
  }
  const check = /^\/(healthz|livez|readyz)$/.exec(path)?.[1];
  if (!check) return undefined;
  const lines = (checks[check] ?? []).map(name => `[+]${name} ok\n`).join('');
  const body = query.has('verbose') ? `${lines}${check} check passed\n` : 'ok';
  return {code: 200, body, contentType: 'text/plain; charset=utf-8'};
}
