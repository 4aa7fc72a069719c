import {fits} from './recordings.ts';

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
  {
    pattern: 'kubectl/1.33.1/logs-follow-interrupted',
    reason: 'how many lines a log gains until somebody interrupts it depends on the second in which that happens',
  },
  ...['1.31.9', '1.35.2'].map(version => ({
    pattern: `kubectl/${version}/broken-pods-wide`,
    reason: 'the same table as with 1.33.1, which is replayed; the pods need minutes to get there',
  })),
  ...['superseded-deployed', 'rollback-hook-failed'].map(state => ({
    pattern: `helm/4.1.4/${state}-status-table`,
    reason: 'whether a pod of some seconds was measured when the autoscaler looked: luck, in the recordings either way',
  })),
  {
    pattern: 'kubectl/1.33.1/broken-events-warnings',
    reason:
      'lists a probe that met an old pod in the half second in which it stopped: luck; its other rows are replayed',
  },
  ...['rollout-deploy-json', 'rollout-describe-deploy'].map(name => ({
    pattern: `kubectl/1.33.1/${name}`,
    reason:
      'the controller lost a race with its own cache: of six rollouts in the recordings one kept its first reason',
  })),
  ...['rest', 'rollout'].map(name => ({
    pattern: `kubectl/1.33.1/${name}-endpointslices-json`,
    reason: 'how many writes a slice took, its generation, hangs on what came in one batch; the tables are replayed',
  })),
  {
    pattern: 'kubectl/1.33.1/describe-node',
    reason: 'the recorder had started its kubelet three times, which events tell; the node itself is replayed as JSON',
  },
  {
    pattern: 'kubectl/1.33.1/top-nodes',
    reason: 'kubectl 1.33 itself heads the columns otherwise than the packaged ones, whose table is replayed',
  },
  {
    pattern: 'kubectl/1.33.1/version*',
    reason: 'the version of that client, which is not packaged; the packaged ones are replayed',
  },
];

/** Whether a recording is not replayed. */
export const isLeftOut = (id: string): boolean => leaveOuts.some(({pattern}) => fits(id, pattern));
