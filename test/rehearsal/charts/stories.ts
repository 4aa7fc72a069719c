/** What one of the charts in test/fixtures/charts goes through, and what must be seen of it. */
export type Story = {
  chart: 'ledger' | 'warden' | 'flow';
  images: readonly string[];
  /** The value that names the registry. */
  registry: string;
  /** Values of every revision. */
  common: readonly string[];
  /** Values of an upgrade that succeeds. */
  better: readonly string[];
  /** Values of one that fails, and what helm 3 and helm 4 say of it. */
  worse: readonly string[];
  says: Readonly<Record<3 | 4, RegExp>>;
  /** A part of the live objects that tells the revisions apart: `kubectl get` and its jsonpath, and what it answers. */
  tells: {args: readonly string[]; before: string; after: string};
  /** What the cluster keeps of it when it is uninstalled, as kubectl names it, pods of a Job without their suffix. */
  keeps: readonly string[];
};

export const stories: readonly Story[] = [
  {
    chart: 'ledger',
    images: ['ledger/server:3.1', 'ledger/server:3.2', 'ledger/postgres:15'],
    registry: 'global.imageRegistry',
    common: ['global.imagePullSecrets[0].name=registry-login'],
    better: ['image.tag=3.2', 'config.greeting=hello', 'autoscaling.enabled=true'],
    // Never pushed: its pods cannot pull.
    worse: ['image.tag=3.3', 'migrations.enabled=false'],
    says: {
      3: /Error: UPGRADE FAILED: context deadline exceeded/,
      4: /Error: UPGRADE FAILED: resource Deployment\/ledger-prod\/tale not ready\. status: InProgress, .*context deadline exceeded/s,
    },
    tells: {
      args: ['deploy/tale', '-o', 'jsonpath={.spec.template.spec.containers[0].image} {.spec.replicas}'],
      before: 'ledger/server:3.1 2',
      after: 'ledger/server:3.2 2',
    },
    keeps: ['persistentvolumeclaim/data-tale-pgstore-0'],
  },
  {
    chart: 'warden',
    images: ['warden/controller:0.9.0', 'warden/controller:0.9.1', 'warden/agent:0.9.0'],
    registry: 'registry',
    // The chart's own service account names it.
    common: [],
    better: ['controllerImage=warden/controller:0.9.1', 'rules[0].level=warn', 'rules[0].name=no-latest'],
    // The hook after the upgrade gives up: everything else is the new revision's by then.
    worse: ['ready.command[0]=sh', 'ready.command[1]=-c', 'ready.command[2]=echo cannot load rules; exit 3'],
    says: {
      3: /Error: UPGRADE FAILED: post-upgrade hooks failed: .*job tale-ready failed: BackoffLimitExceeded/s,
      4: /Error: UPGRADE FAILED: post-upgrade hooks failed: .*tale-ready/s,
    },
    tells: {
      args: ['wardenrules', '-o', 'jsonpath={range .items[*]}{.metadata.name}={.spec.level} {end}'],
      before: 'no-latest=deny no-root=warn ',
      after: 'no-latest=warn ',
    },
    keeps: [
      'customresourcedefinition.apiextensions.k8s.io/wardenrules.warden.example.com',
      // Helm forgets hooks that it is not told to delete.
      'job.batch/tale-ready',
      'pod/tale-ready',
    ],
  },
  {
    chart: 'flow',
    images: ['flow/worker:5.0', 'flow/worker:5.1'],
    registry: 'global.registry',
    // The chart knows nothing of logins: the namespace's default service account does.
    common: [],
    better: ['global.version=5.1', 'ingest.replicas=3', 'schedules.weekly=0 3 * * 0'],
    // Immutable in a StatefulSet.
    worse: ['ingest.parallelism=OrderedReady'],
    says: {
      3: /Error: UPGRADE FAILED: cannot patch "tale-ingest" with kind StatefulSet: .* is invalid: spec: Forbidden: updates to statefulset spec/,
      4: /Error: UPGRADE FAILED: .*"tale-ingest" is invalid: spec: Forbidden: updates to statefulset spec/,
    },
    tells: {
      args: ['sts/tale-ingest', '-o', 'jsonpath={.spec.template.spec.containers[0].image} {.status.readyReplicas}'],
      before: 'flow/worker:5.0 2',
      after: 'flow/worker:5.1 3',
    },
    keeps: ['configmap/tale-prepare', 'persistentvolumeclaim/tale-shared'],
  },
];
