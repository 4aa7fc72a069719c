import type {Pod, ReplicaSet} from '../../../source/rehearsal/controllers/kinds.ts';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import type {Resource} from '../../../source/rehearsal/model.ts';
import {because, lab, lapse, missingImage, time} from './kubectl-lab.ts';
import {install, upgrade, whileMetricsAreDown} from './scenes.ts';
import type {Scene, Story} from './story.ts';
import type {World} from './world.ts';

const deployment = 'deploy/datachain-studio';
const patchWorker = ['kubectl', 'patch', `${deployment}-worker`, '-n', lab, '-p'];
const ingresses = {group: 'networking.k8s.io', resource: 'ingresses'};

const render = (chart: string, file: string, ...more: string[]): Scene => ({
  run: ['helm', 'template', 'datachain-studio', `./${chart}`, '-n', lab, '-f', 'values-site.yaml', ...more],
  into: file,
  time,
  because,
});

const rendered = [
  render('studio-1.2.3', 'render-1.2.3.yaml'),
  render('studio-new-selector', 'render-selector.yaml'),
  render('studio-1.2.3', 'render-sts.yaml', '--set', 'postgresql.storage=2Gi'),
];

const quota = ['kubectl', 'create', 'quota', 'q', '--hard=count/deployments.apps=6', '-n', lab];

const newestPod = ({site}: World, component: string): Pod | undefined =>
  (site.store.list(resources.pods, lab) as Pod[]).findLast(
    ({metadata}) => metadata.labels?.['app.kubernetes.io/component'] === component,
  );

/** The recorder's backend had been asked for its health so often. */
const recordedAnswers = 18;

/** Half a minute after the release was installed: by then everything was known of it. */
export const atLeisure: Scene = {
  until: world => {
    const pod = newestPod(world, 'backend')?.metadata.name ?? '';
    const printed = world.site.printed({namespace: lab, pod, container: 'backend'});
    return printed.filter(line => line.endsWith('response:200')).length >= recordedAnswers;
  },
  because: 'the recorder took his time',
};

const atRest: Scene[] = [
  atLeisure,
  {
    play: [
      'rest-*',
      'api-resources',
      'cluster-info',
      'cluster-info-unreachable',
      'config-*',
      'create-*',
      'describe-deploy',
    ],
    time,
  },
  {
    play: ['describe-ingress', 'describe-pod-ready', 'describe-secret-registry', 'diff-server-side'],
    time,
  },
  {play: ['apply-dry-run-server-immutable-*', 'apply-dry-run-server-invalid*', 'apply-dry-run-server-ok'], time},
  {play: ['apply-dry-run-server-removed-api', 'apply-dry-run-server-side-*'], time},
  {play: ['auth-can-i-*', 'auth-whoami-json', 'exec-restricted-forbidden', 'exec-with-get-only'], time},
  {play: ['get-pods-forbidden', 'get-pods-unauthorized', 'get-pods-unknown-ca'], time},
  {
    play: ['get-ns-*', 'get-pod-missing', 'get-pods-bad-context', 'get-pods-no-kubeconfig', 'get-pods-unreachable'],
    time,
  },
  {
    play: [
      'get-raw-*',
      'get-secret-registry-yaml',
      'get-unknown-resource',
      'rollout-history',
      'rollout-status-missing',
    ],
    time,
  },
  {
    play: ['logs-backend', 'logs-deployment', 'logs-init-container', 'logs-no-such-*'],
    time,
  },
  {play: ['logs-previous-none', 'logs-timestamps', 'rollout-status-ok', 'rollout-status-sts-ok'], time},
  {
    play: ['top-pods*', 'wait-delete-ok', 'wait-missing', 'wait-no-match', 'wait-ok', 'wait-timeout'],
    time,
  },
  {afterSeconds: 2, because: 'another look at the backend'},
  {play: ['logs-all-containers-prefix'], time},
];

const commandsInPods: Scene[] = [
  {
    play: [
      'exec-deployment-default-container',
      'exec-exit-7',
      'exec-missing-deployment',
      'exec-no-such-*',
      'exec-no-tty-*',
    ],
  },
  {play: ['exec-ok', 'exec-stderr-only', 'exec-stdin', 'exec-tty-*']},
];

const isReady = ({site}: World, name: string): boolean => {
  const pod = site.store.get(resources.pods, lab, name) as Pod | undefined;
  return pod?.status?.containerStatuses?.[0]?.ready === true;
};

/** Ready for less than a second: nobody has measured it. */
const youngPod: Scene[] = [
  {run: ['kubectl', 'run', 'fresh', '-n', lab, '--image=busybox:1.36', '--', 'sleep', '600'], time, because},
  {until: world => isReady(world, 'fresh'), because},
  {play: ['top-pod-fresh'], time},
];

const metricsTroubles: Scene[] = [
  ...whileMetricsAreDown({play: ['metrics-down-*'], time}),
  {run: ['kubectl', 'delete', 'apiservice', 'v1beta1.metrics.k8s.io'], time, because},
  {play: ['metrics-missing-*'], time},
];

/** kubectl at a release that nobody touches. */
export const rest: Story = {
  folder: 'kubectl/1.33.1',
  lapse,
  scenes: [
    {run: install(lab), because},
    ...rendered,
    ...atRest,
    ...commandsInPods,
    {run: quota, because},
    {play: ['apply-dry-run-server-quota']},
    ...youngPod,
  ],
};

/** The commands that were recorded with the packaged versions of kubectl too. */
export const restOf = (folder: string): Story => ({
  folder,
  lapse,
  scenes: [
    {run: install(lab), because},
    render('studio-1.2.3', 'render-1.2.3.yaml'),
    atLeisure,
    {play: ['api-resources', 'apply-dry-run-server-ok', 'create-*'], time},
    {play: ['logs-backend', 'rest-*', 'top-nodes', 'top-pods', 'version*'], time},
    {play: ['exec-exit-7', 'exec-no-such-command', 'exec-ok', 'exec-restricted-forbidden', 'exec-with-get-only']},
    ...youngPod,
    ...metricsTroubles,
  ],
});

const isUpgraded = ({site}: World) =>
  site.store
    .list(resources.secrets, lab)
    .some(({metadata}) => metadata.name.endsWith('.v2') && metadata.labels?.['status'] === 'deployed');

/** How many pods the node has taken on that are in a phase. */
const countPods = ({site}: World, phase: string): number =>
  (site.store.list(resources.pods, lab) as Pod[]).filter(
    ({status}) => status?.phase === phase && (status.containerStatuses ?? []).length > 0,
  ).length;

/** Of two workers one is new and ready, one is new and not, one is old; the old frontend and scheduler are gone. */
function isHalfway({site}: World): boolean {
  const sets = site.store.list(resources.replicaSets, lab) as ReplicaSet[];
  const shown = sets
    .filter(({metadata}) => metadata.labels?.['app.kubernetes.io/component'] === 'worker')
    .map(({spec, status}) => `${spec.replicas} ${status?.replicas} ${status?.readyReplicas ?? 0}`);
  const gone = sets.filter(({status}) => status?.replicas === 0).length;
  return shown.includes('1 1 1') && shown.includes('2 2 1') && gone === 2;
}

/** Whether helm has given an object the labels of the new chart. */
const isPatched =
  (resource: Resource, name: string) =>
  ({site}: World): boolean =>
    site.store.get(resource, lab, name)?.metadata.labels?.['helm.sh/chart'] === 'studio-1.2.3';

function hasLooked({site}: World): boolean {
  const autoscaler = site.store.get(resources.autoscalers, lab, 'datachain-studio-frontend');
  return (autoscaler?.['status'] as {conditions?: unknown} | undefined)?.conditions !== undefined;
}

/** The autoscaler looks so often, and knows nothing of a pod in its first twelve seconds. */
const lookEveryMs = 15_000;
/** An upgrade that begins so long after a look has a young frontend at the next one. */
const upgradeAfterLookMs = 4000;

let firstLookMs = 0;

const hasHook = ({site}: World): boolean =>
  site.store.list(resources.jobs, lab).some(({metadata}) => metadata.name.endsWith('-pre-upgrade'));

function rememberLook({site}: World): void {
  firstLookMs = site.clock.livedMs();
}

function isBetweenLooks({site}: World): boolean {
  const sinceLookMs = (site.clock.livedMs() - firstLookMs) % lookEveryMs;
  return sinceLookMs >= upgradeAfterLookMs && sinceLookMs < upgradeAfterLookMs + 1000;
}

/** In the middle of an upgrade, while the new backend migrates. */
export const rollout: Story = {
  folder: 'kubectl/1.33.1',
  lapse,
  scenes: [
    {run: install(lab), because},
    {until: hasLooked, because: 'the autoscaler looks for the first time'},
    {change: rememberLook, because: 'it looks as often from now on'},
    atLeisure,
    {until: isBetweenLooks, because: 'the autoscaler looked while the new frontend was young, and said so'},
    {run: upgrade(lab, '--set', 'migration.seconds=12'), inBackground: true, time, because},
    {until: hasHook, time, because: 'how long helm takes to begin is no matter of the cluster'},
    {until: isPatched(resources.deployments, 'datachain-studio-frontend'), time: 'goes on', because: 'helm is quick'},
    {until: isPatched(ingresses, 'datachain-studio'), time, because: 'on the recorded machine it took a moment'},
    {until: world => countPods(world, 'Pending') === 5, because: 'the pods are there, and none has started'},
    {play: ['rollout-pods-wide', 'rollout-pods-json', 'rollout-deploy-wide'], time},
    {until: isHalfway, because: 'the first new worker serves'},
    {play: ['rollout-rs-wide', 'rollout-rs-json'], time},
    {afterSeconds: 3, because: 'now all but the backend are new'},
    {play: ['rollout-endpoints-*', 'rollout-endpointslices-wide', 'rollout-sts-*'], time},
    {
      play: [
        'describe-pod-initialising',
        'exec-pod-initialising',
        'logs-pod-initialising',
        'logs-pod-initialising-migrate',
      ],
      time,
    },
    {play: ['rollout-status-timeout'], time},
    {play: ['rollout-status-long']},
    {until: isUpgraded, time: 'goes on', because},
    {afterSeconds: 30, because: 'the recorder went through the broken pods first'},
    ...metricsTroubles,
    ...[
      ['rollout', 'restart', `${deployment}-scheduler`],
      ['rollout', 'undo', `${deployment}-scheduler`],
      ['scale', `${deployment}-worker`, '--replicas=0'],
      ['scale', `${deployment}-worker`, '--replicas=2'],
    ].flatMap((args): Scene[] => [
      {run: ['kubectl', ...args, '-n', lab], time, because},
      {afterSeconds: 3, because},
    ]),
    {run: [...patchWorker, '{"spec":{"progressDeadlineSeconds":8}}'], time, because},
    {run: ['kubectl', 'set', 'image', `${deployment}-worker`, `worker=${missingImage}`, '-n', lab], time, because},
    {play: ['rollout-status-deadline-exceeded', 'deadline-*']},
  ],
};
