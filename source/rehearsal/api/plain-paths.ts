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

const checks = ['ping', 'log', 'etcd', 'informer-sync'];

/** Answers `/version` and the health checks; undefined for other paths. */
export function plainPath({path, query}: ApiRequest): Answer | undefined {
  if (path === '/version' || path === '/version/') {
    // The real one is written for people.
    return {code: 200, body: JSON.stringify(version, null, 2)};
  }
  const check = /^\/(healthz|livez|readyz)$/.exec(path)?.[1];
  if (!check) return undefined;
  const lines = checks.map(name => `[+]${name} ok\n`).join('');
  const body = query.has('verbose') ? `${lines}${check} check passed\n` : 'ok';
  return {code: 200, body, contentType: 'text/plain; charset=utf-8'};
}
