import type {Pod} from '../../../source/rehearsal/controllers/kinds.ts';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import {
  edit,
  install,
  neighbour,
  neighbours,
  objectsAreThoseOfTheManifest,
  ownNamespace,
  rollback,
  uninstall,
  upgrade,
  whileMetricsAreDown,
} from './scenes.ts';
import type {Scene, Story} from './story.ts';
import type {World} from './world.ts';

const [lab, trace] = neighbours;
const goesOn = 'the recorder got the release out of a failed or pending revision';
const newStart = 'the recorder began anew';
const time = 'stands still';
const lapse = 3;

const podsOf = ({site}: World, component: string): Pod[] =>
  (site.store.list(resources.pods, ownNamespace) as Pod[]).filter(
    ({metadata}) => metadata.labels?.['app.kubernetes.io/component'] === component,
  );

/** The new backend has crashed twice and waits. */
const hasCrashed = (world: World): boolean =>
  podsOf(world, 'backend').some(({status}) =>
    status?.containerStatuses?.some(
      ({restartCount, state}) => restartCount === 1 && state.waiting?.reason === 'CrashLoopBackOff',
    ),
  );

const speed = (factor: number, because: string): Scene => ({
  change: ({site}) => site.clock.setSpeed(factor),
  because,
});

const isSettled: Scene = {
  until: ({site}) =>
    (site.store.list(resources.pods, ownNamespace) as Pod[]).every(({metadata}) => !metadata.deletionTimestamp),
  because: 'the pods that were not wanted any more are gone',
};

/** The comment beside a change is the revision that it makes. */
const untilDeployed: Scene[] = [
  {play: ['list-all-empty-*', 'get-values-not-found', 'history-not-found', 'status-not-found', 'upgrade-not-found']},
  {play: ['rollback-not-found', 'uninstall-not-found']},
  {play: ['kubeconfig-missing', 'wrong-context', 'unreachable', 'unreachable-upgrade', 'repo-add-unreachable']},
  speed(2, 'the autoscaler first looks after 15 s: by then the installation was over'),
  {play: ['install-wait']}, // 1
  objectsAreThoseOfTheManifest,
  {play: ['install-name-in-use', 'deployed-get-*', 'deployed-history-*', 'deployed-list-*', 'deployed-status-*'], time},
  {play: ['deployed-upgrade-*', 'upgrade-dry-run-immutable-sts'], time},
  {play: ['upgrade-chart-missing', 'upgrade-schema-invalid', 'upgrade-template-error', 'upgrade-unknown-flag'], time},
  {play: ['upgrade-values-bad-yaml', 'upgrade-values-file-missing'], time},
];

const untilRolledBack: Scene[] = [
  speed(lapse, 'that was all'),
  {play: ['upgrade-wait-success']}, // 2
  objectsAreThoseOfTheManifest,
  {play: ['superseded-deployed-*'], time},
  {play: ['upgrade-success-json']}, // 3
  speed(0.5, 'helm 3 looks every two seconds, and saw the new backend not ready once'),
  {play: ['upgrade-wait-debug']}, // 4
  speed(lapse, 'the rest is nobody waiting'),
  {afterSeconds: 15, because: 'what is recorded next saw the new frontend measured: it was 41 s old'},
  {play: ['upgrade-timeout-missing-image']}, // 5
  {play: ['upgrade-timeout-crash-loop'], holdAt: hasCrashed}, // 6
  {play: ['deployed-failed-failed-*'], time},
  {play: ['rollback-implicit-to-failed-wait', 'rollback-explicit-wait']}, // 7, 8
  objectsAreThoseOfTheManifest,
];

const rolledBack: Scene[] = [isSettled, {play: ['rolled-back-*', 'rollback-no-such-revision'], time}];

const untilOutOfPending: Scene[] = [
  {play: ['upgrade-failing-hook', 'failing-hook-*']}, // 9
  {play: ['upgrade-immutable-sts-volumeclaimtemplates', 'upgrade-immutable-deployment-selector']}, // 10, 11
  {play: ['upgrade-job-1', 'upgrade-immutable-job-template', 'immutable-history-json']}, // 12, 13
  {play: ['rollback-wait-2', 'upgrade-no-hooks', 'upgrade-after']}, // 14, 15, 16
  {play: ['rollback-failing-hook']}, // 17
  {play: ['rollback-hook-failed-*'], time},
  {play: ['rollback-out-of-pending']}, // 18
];

const goodbye: Scene[] = [
  {play: ['forbidden-list', 'forbidden-upgrade', 'unauthorized-list', 'self-signed']},
  {play: ['forbidden-upgrade-partial']}, // 27 or 32
];

const lastState: Scene = {play: ['uninstalled-*'], time};

/** Recorded at the release of the neighbour, who had upgraded it. */
const metricsDown = whileMetricsAreDown({play: ['metrics-down-*'], time});

const charts: Scene[] = [
  {run: ['helm', 'package', './studio-1.2.3', '-d', '/srv/airlock/site/packages'], because: 'the push wants a package'},
  {play: ['pull-oci-not-found', 'push-oci', 'pull-oci-ok', 'pull-oci-no-such-version', 'pull-oci-refused']},
];

/** helm 3 from an empty cluster through every failure to the uninstalled release. */
export const helm3: Story = {
  folder: 'helm/3.17.3',
  scenes: [
    ...charts,
    ...untilDeployed,
    ...untilRolledBack,
    ...rolledBack,
    ...untilOutOfPending,
    {run: upgrade(), because: goesOn}, // 19
    {run: upgrade(), because: goesOn}, // 20
    {run: rollback(20), signal: 'SIGKILL', because: 'the recorder took this rollback again later'}, // 21
    {run: rollback(20), because: goesOn}, // 22
    {play: ['upgrade-interrupted-sigint', 'sigint-history-json']}, // 23
    {run: rollback(20), because: goesOn}, // 24
    {play: ['upgrade-atomic-missing-image']}, // 25, 26
    ...goodbye,
    {play: ['uninstall-keep-history']},
    lastState,
    {play: ['uninstalled-upgrade', 'uninstall-purge']},
    // The others show the release: this one was recorded when it had gone.
    {play: ['uninstalled-list-uninstalled-json']},
  ],
};

/** The second cluster of the helm 3 recordings: what dead clients leave behind. */
export const helm3Pending: Story = {
  folder: 'helm/3.17.3',
  scenes: [
    neighbour(...install(lab)),
    neighbour(...upgrade(lab)),
    ...metricsDown,
    neighbour(...install(trace)),
    {run: install(), because: newStart}, // 1
    {run: upgrade(), because: newStart}, // 2
    {play: ['upgrade-killed-sighup', 'pending-upgrade-*']}, // 3
    {play: ['rollback-killed-sigkill', 'pending-rollback-*', 'pending-rollback-out']}, // 4, 5
    {play: ['upgrade-sighup-under-nohup']}, // 6
    {run: uninstall(), because: newStart},
    {play: ['install-killed-sighup', 'pending-install-*', 'pending-install-upgrade', 'pending-install-rollback']}, // 1
  ],
};

/** helm 4 from its first install through every failure to the uninstalled release. */
export const helm4: Story = {
  folder: 'helm/4.1.4',
  lapse,
  scenes: [
    ...charts,
    neighbour(...install(lab)),
    ...untilDeployed,
    neighbour(...upgrade(lab)),
    ...metricsDown,
    ...untilRolledBack,
    neighbour(...install(trace)),
    ...rolledBack,
    neighbour(...uninstall(trace)),
    ...untilOutOfPending,
    neighbour(...install(trace)),
    {...neighbour(...upgrade(trace, '--set', 'migration.seconds=40')), signal: 'SIGHUP'},
    {play: ['upgrade-killed-sighup']}, // 19
    {play: ['pending-upgrade-*'], time},
    {play: ['rollback-killed-sigkill']}, // 20
    {play: ['pending-rollback-*'], time},
    {play: ['pending-rollback-out']}, // 21
    neighbour(...uninstall(trace)),
    {play: ['upgrade-interrupted-sigint', 'sigint-history-json']}, // 22
    {run: rollback(18), because: goesOn}, // 23
    {
      run: edit('configmap', 'datachain-studio-config', {data: {LOG_LEVEL: 'warn'}}),
      because: 'somebody edits the log level',
    },
    {
      run: edit('deployment', 'datachain-studio-scheduler', {spec: {replicas: 2}}),
      because: 'somebody adds a scheduler',
    },
    {play: ['upgrade-field-conflict', 'upgrade-field-conflict-history', 'upgrade-field-conflict-forced']}, // 24, 25
    {play: ['upgrade-client-side', 'upgrade-wait-legacy-timeout', 'upgrade-no-wait-flag']}, // 26, 27, 28
    {play: ['upgrade-rollback-on-failure', 'upgrade-atomic-deprecated']}, // 29, 30, 31
    ...goodbye,
    {play: ['uninstall-keep-history']},
    lastState,
    {...neighbour(...install(trace)), signal: 'SIGHUP'},
    {play: ['uninstalled-list-table'], time},
    {play: ['uninstalled-upgrade', 'uninstall-purge']},
  ],
};
