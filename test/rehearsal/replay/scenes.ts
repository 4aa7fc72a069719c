import type {Scene} from './story.ts';

const site = ['-f', 'values-site.yaml'];
const patiently = ['--wait', '--timeout', '2m'];

export const ownNamespace = 'datachain-studio';

export const install = (namespace = ownNamespace) => [
  ...['helm', 'install', 'datachain-studio', './studio-1.2.2', '-n', namespace, ...site, ...patiently],
];

export const upgrade = (namespace = ownNamespace, ...more: string[]) => [
  ...['helm', 'upgrade', 'datachain-studio', './studio-1.2.3', '-n', namespace, ...site, ...patiently, ...more],
];

export const rollback = (revision: number) => [
  ...['helm', 'rollback', 'datachain-studio', `${revision}`, '-n', ownNamespace, ...patiently],
];

export const uninstall = (namespace = ownNamespace) => ['helm', 'uninstall', 'datachain-studio', '-n', namespace];

/** What `kubectl edit` sends when somebody changes one field. */
export const edit = (kind: string, name: string, patch: object): string[] => [
  ...['kubectl', 'patch', kind, name, '-n', ownNamespace],
  ...['--field-manager=kubectl-edit', '--type=merge', '-p', JSON.stringify(patch)],
];

/** A release of another recorder in the same cluster: `helm list -A` shows it. */
export const neighbour = (...run: string[]): Scene => ({run, because: 'another recorder worked in the same cluster'});

/** What was recorded while the metrics server was down. */
export function whileMetricsAreDown(...scenes: Scene[]): Scene[] {
  let bringUp: (() => void) | undefined;
  return [
    {
      change({site}) {
        bringUp = site.fault('no-metrics');
      },
      because: 'the recorder took the metrics server down',
    },
    ...scenes,
    {change: () => bringUp?.(), because: 'it came back'},
  ];
}

/** The namespaces of the other recorders. */
export const neighbours = ['studio-lab', 'studio-trace'] as const;
