import type {Procedure, Step} from '../../../source/procedure/step.ts';
import type {Command} from '../../../source/tools/command.ts';

export const helm = (...args: string[]): Command => ({
  kind: 'process',
  file: 'helm',
  args,
  timeoutMs: 600_000,
  changes: 'cluster',
  purpose: `helm ${args[0] ?? ''}`,
});

const asks = (...args: string[]): Command => ({
  kind: 'process',
  file: 'kubectl',
  args,
  timeoutMs: 30_000,
  changes: 'nothing',
  purpose: 'look at the cluster',
});

/** A step that only asks the cluster; tests change what they need. */
export const step = (id: string, title: string, change: Partial<Step> = {}): Step => ({
  id,
  title,
  why: `${title} has to be known before anything is changed, because what is not known cannot be undone.`,
  guide: [],
  inputs: [],
  kind: 'probe',
  changes: 'nothing',
  guards: [],
  plan: () => [],
  proof: {
    commands: () => [asks('get', 'nodes', '-o', 'json')],
    judge: () => ({result: 'proved', summary: 'as expected', evidence: []}),
  },
  undo: {cannot: 'nothing was changed'},
  ...change,
});

const upgradeArgs = [
  'upgrade',
  'datachain-studio',
  '/srv/bundle/chart/studio-1.2.3.tgz',
  '--namespace',
  'prod',
  '--values',
  '/srv/site/values.yaml',
  '--wait',
  '--timeout',
  '600s',
];

/** One step of every kind, one question of every kind, in the shape of the real walk. */
export const procedure: Procedure = {
  id: 'airgapped',
  title: 'Air-gapped upgrade',
  sections: [
    {
      id: 'site',
      title: 'Site',
      when: 'before',
      guide: [],
      steps: [
        step('site.read', 'Read the site file', {
          inputs: [
            {
              id: 'site.release',
              kind: 'text',
              ask: () => 'Which release is upgraded?',
              preset: () => 'datachain-studio',
            },
          ],
        }),
        step('site.cluster', 'Recognise the cluster', {
          inputs: [{id: 'site.right', kind: 'confirm', ask: () => 'Is kind-prod the cluster that is meant?'}],
        }),
      ],
    },
    {
      id: 'prerequisites',
      title: 'Prerequisites',
      when: 'before',
      guide: [],
      steps: [step('prerequisites.probe', 'Ask for all tools')],
    },
    {id: 'bundle', title: 'Bundle', when: 'before', guide: [], steps: [step('bundle.verify', 'Verify every file')]},
    {
      id: 'notes',
      title: 'Release notes',
      when: 'before',
      guide: [],
      steps: [
        step('notes.read', 'Read what changes', {
          kind: 'checklist',
          shows: ['notes.md'],
          inputs: [
            {
              id: 'notes.points',
              kind: 'points',
              ask: () => 'Each of these has to be read and planned for.',
              points: () => [
                {
                  id: 'breaking',
                  label: 'Breaking changes',
                  detail: 'The export format has changed; old links no longer work.',
                },
                {id: 'configuration', label: 'Configuration changes'},
                {id: 'database', label: 'Database migrations'},
                {id: 'compatibility', label: 'Compatibility of clients'},
              ],
            },
          ],
        }),
      ],
    },
    {
      id: 'images',
      title: 'Images',
      when: 'before',
      guide: [],
      steps: [
        step('images.push', 'Push to the internal registry', {
          kind: 'command',
          changes: 'registry',
          differs: 'every rendered image is pushed, not four of seven; the digest is kept.',
          plan: () => [
            {
              kind: 'own',
              name: 'images.push',
              params: {},
              display: ['airlock', 'push', '/srv/bundle', '--registry', 'registry.internal:5000'],
              timeoutMs: 600_000,
              changes: 'registry',
              purpose: 'push seven images',
            },
          ],
          undo: () => [],
        }),
        step('images.check', 'Read the digests back'),
      ],
    },
    {id: 'chart', title: 'Chart', when: 'before', guide: [], steps: [step('chart.lint', 'Lint the chart')]},
    {
      id: 'configuration',
      title: 'Configuration',
      when: 'before',
      guide: [],
      steps: [step('configuration.edit', 'Send every image to the registry', {kind: 'edit', changes: 'files'})],
    },
    {
      id: 'plan',
      title: 'Plan',
      when: 'before',
      guide: [],
      steps: [
        step('plan.dry-run', 'What will change', {
          kind: 'review',
          shows: ['plan.diff'],
          plan: ({known}) => {
            if (known.bundle === undefined) throw new Error('the bundle was not verified yet');
            return [helm(...upgradeArgs, '--dry-run=server', '-o', 'json')];
          },
          inputs: [
            {id: 'plan.approve', kind: 'confirm', ask: () => 'Approve plan 3f9c21: 12 changed, 1 added, 1 removed?'},
          ],
        }),
      ],
    },
    {
      id: 'readiness',
      title: 'Readiness',
      when: 'before',
      guide: [],
      steps: [step('readiness.pull', 'Pull on every node')],
    },
    {
      id: 'revalidate',
      title: 'Revalidate',
      when: 'window',
      guide: [],
      steps: [step('revalidate.all', 'Ask everything again')],
    },
    {
      id: 'backups',
      title: 'Backups',
      when: 'window',
      guide: [],
      steps: [step('backups.take', 'Take and check the backups', {kind: 'command', changes: 'files'})],
    },
    {
      id: 'gate',
      title: 'Gate',
      when: 'window',
      guide: [],
      steps: [
        step('gate.go', 'Go or no-go', {
          kind: 'gate',
          inputs: [
            {
              id: 'gate.word',
              kind: 'typed',
              ask: () => 'Type the release’s name to go.',
              word: () => 'datachain-studio',
            },
          ],
        }),
      ],
    },
    {
      id: 'upgrade',
      title: 'Upgrade',
      when: 'window',
      guide: [],
      steps: [
        step('upgrade.execute', 'helm upgrade, revision 13', {
          kind: 'watch',
          changes: 'cluster',
          plan: () => [helm(...upgradeArgs)],
        }),
      ],
    },
    {id: 'verify', title: 'Verify', when: 'window', guide: [], steps: [step('verify.images', 'Compare every imageID')]},
    {
      id: 'validate',
      title: 'Validate',
      when: 'window',
      guide: [],
      steps: [step('validate.health', 'Measure response times')],
    },
    {
      id: 'close',
      title: 'Close',
      when: 'after',
      guide: [],
      steps: [step('close.report', 'Write the report', {changes: 'files'})],
    },
    {
      id: 'rollback',
      title: 'Rollback',
      when: 'any',
      guide: [],
      steps: [
        step('rollback.evidence', 'Save the evidence'),
        step('rollback.helm', 'Go back to the good revision', {
          kind: 'watch',
          changes: 'cluster',
          plan: () => [helm('rollback', 'datachain-studio', '12')],
        }),
        step('rollback.compare', 'Compare with the target'),
      ],
    },
    {
      id: 'troubleshooting',
      title: 'Troubleshooting',
      when: 'any',
      guide: [],
      steps: [
        step('trouble.pull', 'Images are not pulled'),
        step('trouble.pods', 'Pods do not start'),
        step('trouble.database', 'The database is not reached'),
      ],
    },
  ],
};
