import type {Pod} from '../../../source/rehearsal/controllers/kinds.ts';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import {because, lab, lapse, missingImage, time} from './kubectl-lab.ts';
import {install, upgrade} from './scenes.ts';
import type {Story} from './story.ts';
import type {World} from './world.ts';

const restarts = ({site}: World, name: string): number => {
  const pod = site.store.get(resources.pods, lab, name) as Pod | undefined;
  const {containerStatuses = [], initContainerStatuses = []} = pod?.status ?? {};
  return Math.max(0, ...[...containerStatuses, ...initContainerStatuses].map(({restartCount}) => restartCount));
};

const waitingReason = ({site}: World, name: string): string | undefined => {
  const pod = site.store.get(resources.pods, lab, name) as Pod | undefined;
  return pod?.status?.containerStatuses?.[0]?.state.waiting?.reason;
};

const brokenPods = [
  ...['completed', 'containercreating-missing-secret', 'crashloopbackoff', 'createcontainerconfigerror'],
  ...['errimageneverpull', 'imagepullbackoff', 'init-crashloop', 'invalidimagename', 'liveness-killed', 'not-ready'],
  ...['oomkilled', 'oomkilled-restarting', 'startcontainererror', 'terminating', 'unbound-pvc'],
  ...['unschedulable-resources', 'unschedulable-selector'],
].flatMap(name => ['json', 'describe', 'wide'].map(form => `pod-${name}-${form}`));

/** One pod for everything that goes wrong with pods, four minutes old, and later. */
export const broken: Story = {
  folder: 'kubectl/1.33.1',
  lapse,
  scenes: [
    {run: install(lab), because},
    {run: upgrade(lab), because},
    {afterSeconds: 40, because},
    {run: ['kubectl', 'apply', '-f', 'unbound.yaml'], because},
    {run: ['kubectl', 'apply', '-f', 'broken.yaml'], time, because},
    {afterSeconds: 5, because},
    {play: ['top-pod-no-metrics-yet'], time},
    {afterSeconds: 20, because},
    {run: ['kubectl', 'apply', '-f', 'neighbour-claim.yaml'], time, because: 'another recorder installed his release'},
    {afterSeconds: 135, because},
    {run: ['kubectl', 'delete', 'pod', 'slow-stop', '-n', lab, '--wait=false'], time, because},
    {afterSeconds: 70, because},
    {play: [...brokenPods, 'broken-pods-wide', 'pvc-unbound-describe'], time},
    {play: ['exec-completed', 'exec-crashed', 'exec-imagepullbackoff'], time},
    {play: ['logs-crashing', 'logs-failed-init', 'logs-imagepullbackoff', 'logs-previous'], time},
    {play: ['logs-waiting-init', 'wait-broken-timeout'], time},
    {until: world => restarts(world, 'broken-readiness') >= 1, because: 'the events were recorded later'},
    {afterSeconds: 40, because},
    {run: ['kubectl', 'delete', 'pod', 'broken-image', '-n', lab, '--wait=false'], time, because},
    {until: ({site}) => !site.store.get(resources.pods, lab, 'broken-image'), because: 'its name is used again'},
    {run: ['kubectl', 'run', 'broken-image', '-n', lab, `--image=${missingImage}`], time, because},
    {until: world => waitingReason(world, 'broken-image') === 'ErrImagePull', because},
    {play: ['pod-errimagepull-json', 'pod-errimagepull-wide', 'pod-errimagepull-describe'], time: 'is searched'},
    {until: world => restarts(world, 'broken-crash') >= 7, because},
    {afterSeconds: 185, because},
    {
      play: [
        'crashloopbackoff',
        'imagepullbackoff',
        'not-ready',
        'oomkilled-restarting',
        'unschedulable-resources',
      ].map(what => `pod-${what}-events-json`),
      time,
    },
    {play: ['delete-missing', 'delete-missing-ignore', 'delete-pod', 'rollout-restart', 'rollout-undo']},
    {play: ['scale', 'scale-back']},
  ],
};
