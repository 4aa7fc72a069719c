import type {Pod} from '../../../source/rehearsal/controllers/kinds.ts';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import {isMigrating as isMigratingPod} from './moments.ts';
import {install, upgrade} from './scenes.ts';
import type {Scene, Story} from './story.ts';
import type {World} from './world.ts';

const lab = 'studio-lab';
const because = 'the recorder prepared it';

const render = (chart: string, file: string, ...more: string[]): Scene => ({
  run: ['helm', 'template', 'datachain-studio', `./${chart}`, '-n', lab, '-f', 'values-site.yaml', ...more],
  into: file,
  because,
});

const rendered = [
  render('studio-1.2.3', 'render-1.2.3.yaml'),
  render('studio-new-selector', 'render-selector.yaml'),
  render('studio-1.2.3', 'render-sts.yaml', '--set', 'postgresql.storage=2Gi'),
];

const quota = ['kubectl', 'create', 'quota', 'q', '--hard=count/deployments.apps=6', '-n', lab];

const atRest: Scene[] = [
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
  },
  {play: ['describe-ingress', 'describe-node', 'describe-pod-ready', 'describe-secret-registry', 'diff-server-side']},
  {play: ['apply-dry-run-server-immutable-*', 'apply-dry-run-server-invalid*', 'apply-dry-run-server-ok']},
  {play: ['apply-dry-run-server-removed-api', 'apply-dry-run-server-side-*']},
  {play: ['auth-can-i-*', 'auth-whoami-json', 'exec-restricted-forbidden', 'exec-with-get-only']},
  {play: ['get-pods-forbidden', 'get-pods-unauthorized', 'get-pods-unknown-ca']},
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
  {play: ['get-ns-*', 'get-pod-missing', 'get-pods-bad-context', 'get-pods-no-kubeconfig', 'get-pods-unreachable']},
  {
    play: [
      'get-raw-*',
      'get-secret-registry-yaml',
      'get-unknown-resource',
      'rollout-history',
      'rollout-status-missing',
    ],
  },
  {play: ['logs-all-containers-prefix', 'logs-backend', 'logs-deployment', 'logs-init-container', 'logs-no-such-*']},
  {play: ['logs-previous-none', 'logs-timestamps', 'rollout-status-ok', 'rollout-status-sts-ok']},
  {
    play: ['top-nodes', 'top-pods*', 'wait-delete-ok', 'wait-missing', 'wait-no-match', 'wait-ok', 'wait-timeout'],
  },
];

/** kubectl at a release that nobody touches. */
export const rest: Story = {
  folder: 'kubectl/1.33.1',
  scenes: [
    {run: install(lab), because},
    ...rendered,
    ...atRest,
    {run: quota, because},
    {play: ['apply-dry-run-server-quota']},
  ],
};

/** The commands that were recorded with the packaged versions of kubectl too. */
export const restOf = (folder: string): Story => ({
  folder,
  scenes: [
    {run: install(lab), because},
    render('studio-1.2.3', 'render-1.2.3.yaml'),
    {play: ['api-resources', 'apply-dry-run-server-ok', 'create-*', 'exec-exit-7', 'exec-no-such-command', 'exec-ok']},
    {play: ['exec-restricted-forbidden', 'exec-with-get-only']},
    {play: ['logs-backend', 'rest-*', 'top-nodes', 'top-pods', 'version*']},
  ],
});

const restarts = ({site}: World, name: string): number => {
  const pod = site.store.get(resources.pods, lab, name) as Pod | undefined;
  const {containerStatuses = [], initContainerStatuses = []} = pod?.status ?? {};
  return Math.max(0, ...[...containerStatuses, ...initContainerStatuses].map(({restartCount}) => restartCount));
};

const isMigrating = ({site}: World) => site.store.list(resources.pods).some(pod => isMigratingPod(pod as Pod));

const isUpgraded = ({site}: World) =>
  site.store
    .list(resources.secrets, lab)
    .some(({metadata}) => metadata.name.endsWith('.v2') && metadata.labels?.['status'] === 'deployed');

/** In the middle of an upgrade, while the new backend migrates: at the recorded speed, so that it lasts. */
export const rollout: Story = {
  folder: 'kubectl/1.33.1',
  lapse: 1.5,
  scenes: [
    {run: install(lab), because},
    {run: upgrade(lab, '--set', 'migration.seconds=12'), inBackground: true, because},
    {until: isMigrating, because},
    {play: ['rollout-deploy-*', 'rollout-endpoints*', 'rollout-pods-*', 'rollout-rs-*', 'rollout-sts-*']},
    {
      play: [
        'describe-pod-initialising',
        'exec-pod-initialising',
        'logs-pod-initialising',
        'logs-pod-initialising-migrate',
      ],
    },
    {play: ['rollout-describe-deploy', 'rollout-status-timeout', 'rollout-status-long']},
    {until: isUpgraded, because},
    {
      run: [
        ...['kubectl', 'patch', 'deployment', 'datachain-studio-worker', '-n', lab, '--type=strategic', '-p'],
        JSON.stringify({
          spec: {
            progressDeadlineSeconds: 8,
            template: {
              spec: {
                containers: [{name: 'worker', image: 'registry.internal.company.com/datachain/studio-worker:9.9.9'}],
              },
            },
          },
        }),
      ],
      because,
    },
    {play: ['rollout-status-deadline-exceeded', 'deadline-*']},
  ],
};

/** One pod for everything that goes wrong with pods, four minutes old. */
export const broken: Story = {
  folder: 'kubectl/1.33.1',
  lapse: 40,
  scenes: [
    {run: install(lab), because},
    {run: upgrade(lab), because},
    {run: ['kubectl', 'apply', '-f', 'unbound.yaml'], because},
    {run: ['kubectl', 'apply', '-f', 'broken.yaml'], because},
    {until: world => restarts(world, 'broken-crash') >= 5 && restarts(world, 'broken-init') >= 5, because},
    {run: ['kubectl', 'delete', 'pod', 'slow-stop', '-n', lab, '--wait=false'], because},
    {play: ['pod-terminating-*', 'broken-*', 'pod-completed-*', 'pod-containercreating-*', 'pod-crashloopbackoff-*']},
    {play: ['pod-createcontainerconfigerror-*', 'pod-errimageneverpull-*', 'pod-imagepullbackoff-*']},
    {play: ['pod-init-crashloop-*', 'pod-invalidimagename-*', 'pod-liveness-killed-*', 'pod-not-ready-*']},
    {play: ['pod-oomkilled-*', 'pod-startcontainererror-*', 'pod-unbound-pvc-*', 'pod-unschedulable-*']},
    {play: ['pvc-unbound-describe', 'exec-completed', 'exec-crashed', 'exec-imagepullbackoff', 'logs-crashing']},
    {play: ['logs-failed-init', 'logs-imagepullbackoff', 'logs-previous', 'logs-waiting-init', 'wait-broken-timeout']},
    {play: ['delete-missing', 'delete-missing-ignore', 'delete-pod', 'rollout-restart', 'rollout-undo']},
    {play: ['scale', 'scale-back']},
  ],
};
