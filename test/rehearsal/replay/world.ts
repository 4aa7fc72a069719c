import {mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import type {Mirror} from '../../../source/rehearsal/mirrors.ts';
import {imageArchive} from '../../../source/rehearsal/sample/image.ts';
import {type Site, startSite} from '../../../source/rehearsal/site.ts';
import {packagedTools} from '../../../source/rehearsal/tools.ts';
import {accountsManifest, writeAccountKubeconfigs, writeKubeconfigs} from './accounts.ts';
import {writeCharts} from './charts.ts';
import {writeKubectlFiles} from './kubectl-files.ts';
import type {Recording} from './recordings.ts';
import {type Ended, type RunOptions, run} from './run.ts';

/** Pods live so many times faster than the recorded ones; the tools' own timeouts shrink to fit. */
export const lapse = 8;

const recordedRegistry = 'registry.internal.company.com';
const recordedFolder = '/srv/airlock';

/** The names under which the recorded node had its image. */
const serverImages = [
  ...['1.2.2', '1.2.3'].flatMap(version =>
    ['frontend', 'backend', 'worker', 'scheduler'].map(
      part => `${recordedRegistry}/datachain/studio-${part}:${version}`,
    ),
  ),
  `${recordedRegistry}/postgres:14`,
  `${recordedRegistry}/redis:7`,
  'nginx:1.16.0',
  'nginx:1.24',
];

/** The containerd of the recorded node: a mirror for each way in which a pull fails. */
const mirrors: Mirror[] = [
  {registry: recordedRegistry, goesTo: 'internal', hasLogin: true},
  {registry: 'registry-auth.internal.company.com', goesTo: 'internal'},
  {registry: 'registry-tls.internal.company.com', goesTo: 'internal', isDistrusted: true},
  {registry: 'registry-http.internal.company.com', goesTo: 'vendor'},
  {registry: 'registry-refused.internal.company.com', goesTo: {host: '127.0.0.1:9'}},
  {registry: 'registry-dns.internal.company.com', goesTo: {host: 'registry.internal.invalid'}},
];

export type World = {
  site: Site;
  folder: string;
  /** Its kubectl is that of helm 4, whatever its helm. */
  hasNewerKubectl: boolean;
  /** Runs a command of the recordings, with its paths, addresses and timeouts mapped to this world. */
  run(argv: readonly string[], options?: Omit<RunOptions, 'cwd' | 'environment'>): Promise<Ended>;
  close(): Promise<void>;
};

/** What the recorded machine had. */
const hardware = {'hugepages-1Gi': '0', 'hugepages-2Mi': '0', cpu: '2', pods: '110'};
const capacity = {...hardware, 'ephemeral-storage': '264212084Ki', memory: '24684092Ki'};
const allocatable = {...hardware, 'ephemeral-storage': '267847642337', memory: '24581692Ki'};

/** One node like the recorded one: it had one image under nearly all names. */
async function fillNode({store, nodeImages}: Site): Promise<void> {
  store.remove(resources.nodes, undefined, 'node2');
  store.change(resources.nodes, undefined, 'node1', node => ({
    ...node,
    spec: {},
    status: {...(node['status'] as object), capacity, allocatable},
  }));
  const [server, tools] = await Promise.all(['nginx:1.24', 'busybox:1.36'].map(imageArchive));
  if (!server || !tools) throw new Error('the images could not be made');
  const preload = (reference: string, {manifestDigest, configDigest}: typeof server, sizeBytes: number) =>
    nodeImages('node1').preload(reference, {manifestDigest, configDigest, sizeBytes});
  for (const reference of serverImages) preload(reference, server, 2_130_770);
  preload('busybox:1.36', tools, 2_130_671);
  // The image behind every pod was imported from a file.
  preload('localhost/pause:1', {...tools, manifestDigest: '', configDigest: 'pause'}, 686_805);
}

/** The namespaces of the recorders, each with its pull secret and a volume for its database. */
const grounds = {'datachain-studio': 'postgres', 'studio-lab': 'lab', 'studio-trace': 'trace'};

const ground = (namespace: string) => [
  ['kubectl', 'create', 'namespace', namespace],
  [
    ...['kubectl', 'create', 'secret', 'docker-registry', 'internal-registry-secret', '-n', namespace],
    ...[`--docker-server=${recordedRegistry}`, '--docker-username=robot', '--docker-password=not-a-password'],
  ],
];

const volume = (name: string, place: string, claim?: string) => `apiVersion: v1
kind: PersistentVolume
metadata: {name: ${name}}
spec:
  capacity: {storage: 2Gi}
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: manual
  hostPath: {path: /srv/airlock/volumes/${place}, type: DirectoryOrCreate}
${claim ? `  claimRef: {namespace: ${claim}, name: data-datachain-studio-postgres-0}\n` : ''}`;

/** Each volume is meant for the database of its namespace. */
const meantVolumes = Object.entries(grounds).map(([namespace, place]) =>
  volume(namespace === 'datachain-studio' ? 'studio-postgres' : `${namespace}-postgres`, place, namespace),
);

/** When kubectl was recorded, another release had the first volume already, and there was one more. */
const foundVolumes = [
  volume('studio-postgres', 'postgres'),
  `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data-datachain-studio-postgres-0, namespace: datachain-studio}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: manual
  volumeName: studio-postgres
  resources: {requests: {storage: 1Gi}}
`,
  volume('studio-lab-postgres', 'lab'),
];

const prepared = ['volumes.yaml', 'accounts.yaml'].map(file => ['kubectl', 'apply', '-f', file]);

/** A timeout of a tool is wall-clock time: it shrinks as the pods' lives do, but leaves room for a busy machine. */
const shrink = (text: string) => {
  const [, amount, unit] = /^(\d+)(s|m)$/.exec(text) ?? [];
  if (amount === undefined) return text;
  const seconds = Number(amount) * (unit === 'm' ? 60 : 1);
  return seconds < 30 ? `${Math.max(2, Math.ceil(seconds / lapse))}s` : text;
};

const recordedPod = /\b(datachain-studio-[a-z]+)-[a-z\d]{7,10}-[a-z\d]{5}\b/g;

/** The pod of a workload that stands for the recorded one: the newest. */
const newestPod = ({store}: Site, workload: string): string | undefined =>
  store
    .list(resources.pods)
    .filter(({metadata}) => metadata.name.startsWith(`${workload}-`))
    .toSorted((left, right) => Number(right.metadata.resourceVersion) - Number(left.metadata.resourceVersion))
    .toSorted((left, right) =>
      (left.metadata.creationTimestamp ?? '') < (right.metadata.creationTimestamp ?? '') ? 1 : -1,
    )
    .at(0)?.metadata.name;

type WorldOptions = {
  /** How many times faster than the recorded ones its pods live. */
  speed?: number;
  /** Another recorder's release has a volume. */
  hasNeighbour?: boolean;
  /** The kubectl of helm 4, whatever the helm. */
  hasNewerKubectl?: boolean;
};

/** Starts a site that is like the recorded cluster before the first command, with the tools of a helm major. */
export async function startWorld(
  major: 3 | 4,
  {speed = lapse, hasNeighbour = false, hasNewerKubectl = false}: WorldOptions = {},
): Promise<World> {
  const [tools, older, newer] = await Promise.all(([major, 3, 4] as const).map(packagedTools));
  if (!tools || !older || !newer) throw new Error('the packaged helm and kubectl are not installed');
  const site = await startSite({speed, mirrors});
  await fillNode(site);
  const folder = await mkdtemp(join(tmpdir(), 'airlock-replay-'));
  await writeCharts(folder);
  await writeKubectlFiles(folder);
  await writeKubeconfigs(site, folder);
  await writeFile(join(folder, 'accounts.yaml'), accountsManifest);
  const volumes = hasNeighbour ? foundVolumes : meantVolumes;
  await writeFile(join(folder, 'volumes.yaml'), volumes.join('---\n'));

  const bin = join(folder, 'bin');
  await mkdir(bin);
  await symlink(tools.helm, join(bin, 'helm'));
  await symlink((hasNewerKubectl ? newer : tools).kubectl, join(bin, 'kubectl'));
  const environment = {
    PATH: `${bin}:/usr/bin:/bin`,
    HOME: folder,
    // Else kubectl colours some of its words.
    TERM: 'dumb',
    KUBECONFIG: join(folder, 'kubeconfig'),
    HELM_CACHE_HOME: join(folder, 'helm/cache'),
    HELM_CONFIG_HOME: join(folder, 'helm/config'),
    HELM_DATA_HOME: join(folder, 'helm/data'),
  };
  const mapped = (argument: string, index: number, argv: readonly string[]) => {
    if (argv[index - 1] === '--timeout') return shrink(argument);
    if (argument.startsWith('--timeout=')) return `--timeout=${shrink(argument.slice('--timeout='.length))}`;
    return argument
      .replaceAll(recordedPod, (name, workload: string) => newestPod(site, workload) ?? name)
      .replaceAll(`${recordedFolder}/site`, folder)
      .replaceAll(recordedFolder, folder)
      .replaceAll('127.0.0.1:5100', site.vendor.host);
  };
  const world: World = {
    site,
    folder,
    hasNewerKubectl,
    run: (argv, options = {}) => run(argv.map(mapped), {cwd: folder, environment, ...options}),
    async close() {
      await site.close();
      await rm(folder, {recursive: true, force: true});
    },
  };
  for (const version of ['3.17.3', '4.1.4']) await mkdir(join(folder, `pulled-${version}`));
  for (const argv of [...Object.keys(grounds).flatMap(ground), ...prepared]) {
    const [, ...args] = argv;
    const {exitCode, stderr} = await world.run([older.kubectl, ...args]);
    if (exitCode !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
  }
  await writeAccountKubeconfigs(site, folder);
  return world;
}

/** The words of this world in the words of the recorded one. */
export const inRecordedWords = ({site, folder}: World, text: string): string =>
  text
    .replaceAll(folder, recordedFolder)
    .replaceAll(site.registry.host, '127.0.0.1:5443')
    // The recorders had a plain registry each: helm was pointed at one, the nodes tried to speak TLS with the other.
    .replaceAll(`https://${site.vendor.host}`, 'https://127.0.0.1:5000')
    .replaceAll(site.vendor.host, '127.0.0.1:5100')
    .replaceAll(site.apiUrl, 'https://127.0.0.1:6443');

/** What a recording shows, with this world's places in the recorded form. */
export const shown = (world: World, {stdout, stderr}: Pick<Recording, 'stdout' | 'stderr'>) => ({
  stdout: inRecordedWords(world, stdout),
  stderr: inRecordedWords(world, stderr),
});
