import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {servedKinds} from '../api/custom-resources.ts';
import {groupVersionOf} from '../api/kinds.ts';
import {isComplete} from '../controllers/deployment-status.ts';
import type {Deployment, StatefulSet} from '../controllers/kinds.ts';
import {resources} from '../controllers/resources.ts';
import type {RunTool} from '../install.ts';
import {keptKinds} from '../lively-kinds.ts';
import type {KubeObject} from '../model.ts';
import {parseReference} from '../pods/image-name.ts';
import {madeUpUser} from '../pods/run-as.ts';
import {type ReleaseRecord, recordSecret} from '../release-record.ts';
import {imageArchive} from '../sample/image.ts';
import type {Site} from '../site.ts';
import {keyOf, liveObjects} from './live.ts';
import {definitionsFor, standIns, storageClasses} from './made-up.ts';
import {furnishNodes} from './nodes.ts';
import {imagesOf} from './pod-specs.ts';
import {type Snapshot, SnapshotProblem} from './read.ts';
import {rebuiltRecord} from './record.ts';
import {isRevisionSecret, redirector, redirectSnapshot} from './redirect.ts';

export type BringUp = {
  snapshot: Snapshot;
  release: string;
  namespace: string;
  /** The registry as the site names it; the pretend one takes its place. */
  registryHost: string;
  /** Name of the Secret with the login to it, where the site file has one. */
  pullSecret: string | undefined;
  /** `repository:tag` of the images that the upgrade brings, in the internal registry. */
  targets: readonly string[];
  kubectl: string;
  run: RunTool;
};

/** What the pretend site has that differs from the real one, in words for the operator. */
export type BroughtUp = {notes: string[]; objects: number; revision: number};

const list = (items: KubeObject[]) => JSON.stringify({apiVersion: 'v1', kind: 'List', items});

/** The pull secret with the pretend registry's login. */
function pullSecretOf(site: Site, name: string): KubeObject {
  const {host, username, password} = site.registry;
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  const config = JSON.stringify({auths: {[host]: {username, password, auth}}});
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {name},
    type: 'kubernetes.io/dockerconfigjson',
    data: {'.dockerconfigjson': Buffer.from(config).toString('base64')},
  };
}

/** Any pull secret for the site's registry opens the pretend one: logins do not cross over. */
const withLogin = (site: Site, object: KubeObject): KubeObject =>
  object['type'] === 'kubernetes.io/dockerconfigjson' ? {...object, data: pullSecretOf(site, '')['data']} : object;

/** Images of the pretend registry are put there; those of others, which no node can reach, lie on the nodes. */
async function seedImages(site: Site, images: readonly string[]): Promise<string[]> {
  const elsewhere: string[] = [];
  for (const image of images) {
    const archive = await imageArchive(image);
    const {host, repository, tag} = parseReference(image);
    if (host === site.registry.host) site.registries.internal.put(repository, tag, archive);
    else {
      elsewhere.push(image);
      const {manifestDigest, configDigest} = archive;
      for (const {metadata} of site.store.list(resources.nodes)) {
        site
          .nodeImages(metadata.name)
          .preload(image, {manifestDigest, configDigest, sizeBytes: 20_480, user: madeUpUser});
      }
    }
  }
  return elsewhere;
}

function unready({store}: Site, namespace: string): string[] {
  const deployments = (store.list(resources.deployments, namespace) as Deployment[]).filter(item => !isComplete(item));
  const sets = (store.list(resources.statefulSets, namespace) as StatefulSet[]).filter(
    ({spec, status}) => (status?.['readyReplicas'] ?? 0) !== (spec.replicas ?? 1),
  );
  return [...deployments, ...sets].map(keyOf);
}

/** Resolves with what is not ready yet when the time is over; mostly with nothing, and sooner. */
function whenReady(site: Site, namespace: string, limitMs: number): Promise<string[]> {
  return new Promise(resolve => {
    const end = (left: string[]) => {
      stop();
      clearTimeout(timer);
      resolve(left);
    };
    const look = () => {
      if (unready(site, namespace).length === 0) end([]);
    };
    const timer = setTimeout(() => end(unready(site, namespace)), limitMs);
    const stop = site.store.subscribe(look);
    look();
  });
}

const readyLimitMs = 40_000;

function revisionsOf(snapshot: Snapshot, release: string, namespace: string): {secrets: KubeObject[]; note?: string} {
  const kept = (snapshot.secrets ?? []).filter(
    secret => isRevisionSecret(secret) && secret.metadata.labels?.['name'] === release,
  );
  if (kept.length > 0) return {secrets: kept};
  const record: ReleaseRecord = rebuiltRecord(snapshot, release, namespace);
  return {
    secrets: [recordSecret(record, new Date())],
    note: `only revision ${record.version} is there, made again from manifest and values: no revision is in the snapshot's Secrets`,
  };
}

/** Brings an installed release up on an empty site, out of a snapshot of it, and waits until it is ready. */
export async function bringUp(site: Site, {snapshot: real, ...options}: BringUp): Promise<BroughtUp> {
  const {release, namespace, registryHost, pullSecret, targets, kubectl, run} = options;
  const snapshot = redirectSnapshot(real, redirector(registryHost, site.registry.host));
  const {objects: live, gone} = liveObjects(snapshot);
  const login = pullSecret === undefined ? [] : [pullSecretOf(site, pullSecret)];
  const own = live.filter(object => !login.some(secret => keyOf(secret) === keyOf(object)));
  const present = [...own.map(object => withLogin(site, object)), ...login];
  const madeUp = standIns(present, []);
  const served = new Set(servedKinds(site.store).map(kind => `${groupVersionOf(kind)}/${kind.kind}`));
  const isServed = ({apiVersion, kind}: KubeObject) => served.has(`${apiVersion}/${kind}`);
  const definitions = definitionsFor(present, isServed);
  const isOrdinary = ({kind}: KubeObject) =>
    ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'].includes(kind);
  const objects = [...madeUp, ...present];
  const classes = storageClasses(objects).filter(
    ({metadata}) => site.store.get(resources.storageClasses, undefined, metadata.name) === undefined,
  );
  const nodes = furnishNodes(site, objects);
  const elsewhere = await seedImages(site, imagesOf(objects));
  const {secrets, note} = revisionsOf(snapshot, release, namespace);

  const folder = await mkdtemp(join(tmpdir(), 'airlock-rehearsal-'));
  try {
    const kubeconfig = join(folder, 'kubeconfig');
    await writeFile(kubeconfig, site.kubeconfigText, {mode: 0o600});
    const create = async (items: KubeObject[]) => {
      if (items.length === 0) return;
      const file = join(folder, 'objects.json');
      await writeFile(file, list(items), {mode: 0o600});
      const args = ['create', '--filename', file, '--namespace', namespace, '--validate=false'];
      const {exitCode, stderr} = await run(kubectl, [...args, '--field-manager=helm'], {
        KUBECONFIG: kubeconfig,
        HOME: folder,
      });
      if (exitCode !== 0) {
        throw new SnapshotProblem(`the pretend cluster does not take an object of the snapshot: ${stderr.trim()}`);
      }
    };
    await create([{apiVersion: 'v1', kind: 'Namespace', metadata: {name: namespace}}, ...classes, ...definitions]);
    await create([...objects.filter(object => !isOrdinary(object)), ...objects.filter(isOrdinary)]);
    for (const secret of secrets)
      site.store.create(resources.secrets, {...secret, metadata: freshMetadata(secret, namespace)});
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
  const late = await whenReady(site, namespace, readyLimitMs);
  site.settle({release, namespace, targets});
  const kept = keptKinds(objects);
  const revision = Math.max(0, ...secrets.map(({metadata}) => Number(metadata.labels?.['version'] ?? 0)));
  return {
    objects: objects.length,
    revision,
    notes: [
      ...(note === undefined ? [] : [note]),
      ...said(madeUp, 'made up, for the snapshot has them not'),
      ...said(definitions, 'made up, taking anything'),
      ...(nodes.length > 0 ? [`made up, for pods that want a node each: ${nodes.join(', ')}`] : []),
      ...(kept.length > 0 ? [`kept as they are written, and nothing acts on them: ${kept.join(', ')}`] : []),
      ...(gone.length > 0 ? [`in the manifest, and not live in the snapshot: ${gone.join(', ')}`] : []),
      ...(elsewhere.length > 0 ? [`of other registries, and lying on the nodes: ${elsewhere.join(', ')}`] : []),
      ...(late.length > 0 ? [`not ready, and left so: ${late.join(', ')}`] : []),
    ],
  };
}

const freshMetadata = ({metadata}: KubeObject, namespace: string): KubeObject['metadata'] => ({
  name: metadata.name,
  namespace,
  ...(metadata.labels && {labels: metadata.labels}),
});

const said = (objects: KubeObject[], words: string): string[] =>
  objects.length === 0 ? [] : [`${words}: ${objects.map(keyOf).join(', ')}`];
