/** A recording whose replay still differs, and why. It counts as a difference; this table may only shrink. */
export type KnownDifference = {
  pattern: string;
  reason: string;
  /** It depends on the second in which the tool looks: now and then it does not differ. */
  isLuck?: boolean;
};

const because = (reason: string, folder: string, names: string[], isLuck = false): KnownDifference[] =>
  names.map(name => ({pattern: `${folder}/${name}`, reason: `differs: ${reason}`, ...(isLuck && {isLuck})}));

const jobs = 'a Job passes through fewer states on its way to Complete';
const streak = 'the site lives faster, so one more restart or look has happened';
const looked = 'depends on the second in which the tool looks at a rollout';
const events = "the scheduler's events lack action, eventTime and series, or are counted otherwise";
const owners = "not all of a pod's fields have the owners and values that the kubelet gives them";

export const knownDifferences: readonly KnownDifference[] = [
  ...because('a pending release of another namespace is not beside it', 'helm/4.1.4', ['uninstalled-list-table']),
  ...because('the uninstalled release is listed here, in the recording it was not', 'helm/3.17.3', [
    'uninstalled-list-uninstalled-json',
  ]),
  ...because(jobs, 'helm/*', ['upgrade-wait-debug']),
  ...because(owners, 'helm/4.1.4', [
    'deployed-status-json',
    'deployed-failed-failed-status-json',
    'pending-upgrade-status-json',
  ]),
  ...because('the autoscaler knows the load before a minute has gone', 'helm/4.1.4', ['deployed-status-table']),
  ...because('the autoscaler knows the load before a minute has gone', 'helm/4.1.4', [
    ...['superseded-deployed-status-table', 'rollback-hook-failed-status-table'],
  ]),
  ...because(
    looked,
    'helm/4.1.4',
    ['rolled-back-status-table', 'deployed-failed-failed-status-table', 'pending-*-status-table'],
    true,
  ),

  ...because('the generation does not count the deletion', 'kubectl/1.33.1', ['pod-terminating-json']),
  ...because(events, 'kubectl/1.33.1', ['broken-events-warnings', 'rest-events-*', 'pod-*-events-json']),
  ...because(events, 'kubectl/1.33.1', ['pod-unbound-pvc-describe', 'pod-unschedulable-*-describe']),
  ...because(
    streak,
    'kubectl/1.33.1',
    ['pod-crashloopbackoff-*', 'pod-init-crashloop-*', 'pod-liveness-killed-*', 'pod-oomkilled-restarting-*'],
    true,
  ),
  ...because(streak, 'kubectl/1.33.1', ['broken-pods-wide', 'pod-terminating-*', 'wait-broken-timeout'], true),

  ...because('the namespace has no certificate of the cluster', 'kubectl/1.33.1', ['rest-configmaps-json']),
  ...because('one change of a slice more', 'kubectl/1.33.1', ['rest-endpointslices-json'], true),
  ...because('a node without the kubelet’s annotations, images and measured capacity', 'kubectl/1.33.1', [
    ...['rest-nodes-json', 'describe-node'],
  ]),
  ...because(owners, 'kubectl/1.33.1', ['rest-pods-json']),
  ...because('the volumes of this world are prepared otherwise', 'kubectl/1.33.1', ['rest-pv-pvc-*']),
  ...because('a new ReplicaSet is made empty and then scaled', 'kubectl/1.33.1', ['rest-rs-json']),
  ...because('the record of helm holds times, packed', 'kubectl/1.33.1', ['rest-secrets-json']),
  ...because('the operator of the recording had a certificate, here a token', 'kubectl/1.33.1', ['auth-whoami-json']),
  ...because('fewer kinds are served', 'kubectl/*', ['api-resources']),
  ...because('the way in has no certificates', 'kubectl/1.33.1', ['config-view-minify-json']),
  ...because('no OpenAPI v2, which kubectl asks about unknown kinds', 'kubectl/1.33.1', [
    'apply-dry-run-server-removed-api',
  ]),
  ...because('fewer checks are named', 'kubectl/1.33.1', ['get-raw-readyz-verbose']),
  ...because('the web servers do not log their probes', 'kubectl/*', ['logs-backend', 'logs-all-containers-prefix']),
  ...because('kubectl 1.31 heads the columns otherwise than the recorded 1.33', 'kubectl/1.33.1', ['top-nodes']),
  ...because(
    looked,
    'kubectl/1.33.1',
    ['rollout-deploy-*', 'rollout-describe-deploy', 'rollout-endpoint*', 'rollout-pods-*', 'rollout-rs-*'],
    true,
  ),
  ...because(
    looked,
    'kubectl/1.33.1',
    ['rollout-status-timeout', 'rollout-status-long', 'describe-pod-initialising'],
    true,
  ),
  ...because('the worker had one rollout more before', 'kubectl/1.33.1', [
    'deadline-deploy-describe',
    'deadline-deploy-json',
  ]),
  ...because('the worker had one rollout more before', 'kubectl/1.33.1', ['deadline-rs-wide']),
  ...because('whether the first probe comes before the server listens', 'kubectl/1.33.1', ['describe-pod-ready'], true),
];
