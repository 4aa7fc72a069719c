import {expect} from 'vitest';
import type {Fields} from '../../../source/diff/fields.ts';
import {compareLive} from '../../../source/diff/live.ts';
import {parseManifest} from '../../../source/diff/manifest.ts';
import type {Scene} from './story.ts';
import type {World} from './world.ts';

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

async function printed({run}: World, argv: string[]): Promise<string> {
  const {exitCode, stdout, stderr} = await run(argv);
  expect(exitCode, stderr).toBe(0);
  return stdout;
}

/** What the release's own objects are known by, whoever looks for them. */
const isOfRelease = ({metadata}: Fields): boolean =>
  (metadata as {annotations?: Record<string, string>}).annotations?.['meta.helm.sh/release-name'] ===
  'datachain-studio';

const nameOf = ({kind, metadata}: Fields): string => `${kind}/${(metadata as {name: string}).name}`;

/**
 * After a revision that was deployed: its objects are there as its manifest has them, and no other of the release. Not
 * so after one that failed: helm takes away only what the last deployed manifest had, and leaves what the failed one added.
 */
export const objectsAreThoseOfTheManifest: Scene = {
  async change(world) {
    const inNamespace = ['-n', ownNamespace];
    const {objects} = parseManifest(
      await printed(world, ['helm', 'get', 'manifest', 'datachain-studio', ...inNamespace]),
    );
    expect(objects.length).toBeGreaterThan(10);
    const kinds = [...new Set(objects.map(({kind}) => kind))].join(',');
    const {items} = JSON.parse(await printed(world, ['kubectl', 'get', kinds, ...inNamespace, '-o', 'json'])) as {
      items: Fields[];
    };
    expect(compareLive(objects, items)).toEqual([]);
    const wanted = objects.map(({kind, name}) => `${kind}/${name}`).toSorted();
    expect(items.filter(isOfRelease).map(nameOf).toSorted()).toEqual(wanted);
  },
  because: 'the tools print no objects: what is there is held against the manifest',
};
