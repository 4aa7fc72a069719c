import {seed} from './api/base-objects.ts';
import {signedStore} from './api/ownership/signed-store.ts';
import {kubeconfig, startApi} from './api/server.ts';
import {createClock} from './clock.ts';
import {createEventRecorder} from './controllers/events.ts';
import {startControllers} from './controllers/start.ts';
import type {Room} from './controllers/work.ts';
import {createDatabaseServer, type DatabaseServer} from './database/server.ts';
import {behaviour, faults as knownFaults} from './faults.ts';
import {startHealth} from './health.ts';
import {createLoss} from './lost-image.ts';
import type {Clock, FaultName, Store} from './model.ts';
import {createInterior, createPodAccess} from './pods/access.ts';
import {createNodeImages, type NodeImages, type PullSource} from './pods/images.ts';
import {createProbeRunner} from './pods/inside.ts';
import {startKubelet} from './pods/kubelet.ts';
import {type PretendRegistry, startRegistry} from './registry/server.ts';
import {createStore} from './store.ts';

export type SiteOptions = {
  /** How many times faster than the wall clock the cluster lives. */
  speed?: number;
  faults?: FaultName[];
  /** Port of the API server; a free one unless told. */
  port?: number;
  /** Registry hosts for which the nodes' containerd asks the internal registry (its hosts.toml), without a login. */
  mirrored?: string[];
};

/** A pretend site in this process. All of it is reached over loopback, and by nothing else. */
export type Site = {
  kubeconfigText: string;
  apiUrl: string;
  /** The internal registry. */
  registry: {host: string; username: string; password: string};
  /** The vendor's registry, which only the connected side reaches. */
  vendor: {host: string};
  healthUrl: string;
  store: Store;
  clock: Clock;
  /** The images that a node has, by the node's name. */
  nodeImages(nodeName: string): NodeImages;
  database: DatabaseServer;
  registries: {internal: PretendRegistry; vendor: PretendRegistry};
  faults(): FaultName[];
  /** How many requests the API server has had: tells whether anybody still uses the site. */
  requests(): number;
  /** Requests, commands and statements that the rehearsal lacks: a test expects none. */
  unsupported(): string[];
  close(): Promise<void>;
};

/** A rollout of the sample takes between five and ten seconds at this speed. */
const defaultSpeed = 2;

const login = {username: 'airlock', password: 'rehearsal-registry-password'};

/** A pod pulls with the logins of its pull secrets; the first that the registry accepts counts. */
const pullSource = (registry: PretendRegistry, mirrored: readonly string[]): PullSource => ({
  resolve(reference, logins = []) {
    const host = mirrored.find(mirror => reference.startsWith(`${mirror}/`));
    if (host !== undefined) {
      const found = registry.resolve(reference.replace(host, registry.host));
      // The runtime names the image as the pod does, whomever it asked.
      return 'error' in found ? {error: found.error.replaceAll(`${registry.host}/`, `${host}/`)} : found;
    }
    const [first = 'anonymous', ...others] = logins;
    return others.reduce(
      (found, other) => ('error' in found ? registry.resolve(reference, other) : found),
      registry.resolve(reference, first),
    );
  },
});

/** Starts an empty cluster with its base objects, both registries and the app's address. */
export async function startSite({
  speed = defaultSpeed,
  faults = [],
  port,
  mirrored = [],
}: SiteOptions = {}): Promise<Site> {
  const clock = createClock({speed});
  const store = createStore(clock);
  seed(store);
  // Each part of the cluster writes under its own name, as managedFields show.
  const roomOf = (manager: string): Room => {
    const signed = signedStore(store, manager, clock);
    return {
      store: signed,
      clock,
      events: createEventRecorder(signed, clock),
      // The pods are there later than their controllers.
      podMetrics: namespace => pods.podMetrics(namespace),
    };
  };
  const database = createDatabaseServer({now: clock.now});
  const unknownCommands: string[] = [];
  const onUnknown = (command: string) => void unknownCommands.push(command);

  const losses = faults.flatMap(name => knownFaults[name].losesImage ?? []).map(loss => createLoss(clock, loss));
  const internal = await startRegistry({
    users: {[login.username]: login.password},
    spoil(exchange) {
      for (const loss of losses) loss.hear(exchange);
      return undefined;
    },
  });
  for (const loss of losses) loss.attach(internal);
  const vendor = await startRegistry();

  const nodeImages = new Map<string, NodeImages>();
  const imagesOn = (nodeName: string) => {
    const images = nodeImages.get(nodeName) ?? createNodeImages(pullSource(internal, mirrored));
    nodeImages.set(nodeName, images);
    return images;
  };
  const stopControllers = startControllers(roomOf('kube-controller-manager'));
  const interior = createInterior({store, database, onUnknown});
  const kubelet = startKubelet({
    room: roomOf('kubelet'),
    runInside: createProbeRunner(interior),
    imagesOn,
    decide: task => behaviour({...task, applied: database.appliedMigrations()}, faults),
    onSuccess(lines) {
      const applied = lines.map(line => /^\s*Applying (\S+)\.\.\. OK$/.exec(line)?.[1]);
      database.migrate(applied.filter(name => name !== undefined));
    },
  });
  const pods = createPodAccess({store, clock, kubelet, interior});
  const api = await startApi({store, clock, pods, ...(port !== undefined && {port})});
  const health = await startHealth(store);

  return {
    kubeconfigText: kubeconfig(api.url),
    apiUrl: api.url,
    registry: {host: internal.host, ...login},
    vendor: {host: vendor.host},
    healthUrl: health.url,
    store,
    clock,
    nodeImages: imagesOn,
    database,
    registries: {internal, vendor},
    faults: () => [...faults],
    requests: api.requests,
    unsupported: () => [...api.unsupported, ...unknownCommands],
    async close() {
      clock.stop();
      stopControllers();
      kubelet.stop();
      await Promise.all([api.close(), health.close(), internal.close(), vendor.close()]);
    },
  };
}
