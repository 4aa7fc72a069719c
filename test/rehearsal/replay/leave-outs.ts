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
];
