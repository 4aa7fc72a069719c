/** Recordings that are not replayed, with the reason. A pattern that fits nothing fails the test of this table. */
export type LeaveOut = {pattern: string; reason: string};

const alone = 'helm alone: nothing of the site takes part';

export const leaveOuts: readonly LeaveOut[] = [
  ...['dependency-*', 'env', 'kube-version-mismatch', 'lint-*', 'no-such-command', 'package', 'repo-list-empty'].map(
    name => ({pattern: `helm/*/${name}`, reason: alone}),
  ),
  ...['repo-update-empty', 'show-*', 'template', 'template-*', 'version', 'version-*', 'pull-repo-unknown'].map(
    name => ({pattern: `helm/*/${name}`, reason: alone}),
  ),
  {pattern: 'helm/*/pull-oci-no-dns', reason: "asks the machine's own name server, which no test may do"},
  {pattern: 'kubectl/1.27.16/*', reason: 'exec over SPDY of an old kubectl; the supported ones use WebSocket'},
  ...['helm/*/metrics-down-*', 'kubectl/*/metrics-*', 'kubectl/*/top-pod-*'].map(pattern => ({
    pattern,
    reason: 'not yet: asks for a site whose metrics are down, missing or young',
  })),
  ...['pod-pull-*', 'pod-errimagepull-*'].map(name => ({
    pattern: `kubectl/1.33.1/${name}`,
    reason: 'not yet: asks for registries that refuse a pull in seven ways, and for the first second of one',
  })),
  ...['watch-*', 'logs-follow-interrupted'].map(name => ({
    pattern: `kubectl/1.33.1/${name}`,
    reason: 'how much a stream shows until somebody interrupts it depends on the second in which that happens',
  })),
  ...['1.31.9', '1.35.2'].map(version => ({
    pattern: `kubectl/${version}/broken-pods-wide`,
    reason: 'the same table as with 1.33.1, which is replayed; the pods need minutes to get there',
  })),
  {
    pattern: 'kubectl/1.33.1/version*',
    reason: 'the version of that client, which is not packaged; the packaged ones are replayed',
  },
];
