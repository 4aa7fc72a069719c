import {seed} from './api/base-objects.ts';
import {kubeconfig} from './api/kubeconfig.ts';
import {startApi} from './api/server.ts';
import {createAuthority} from './authority.ts';
import {createClock} from './clock.ts';
import {createEventRecorder} from './controllers/events.ts';
import {startControllers} from './controllers/start.ts';
import {createDatabaseServer, type DatabaseServer} from './database/server.ts';
import {behaviour, faults as knownFaults} from './faults.ts';
import {startHealth} from './health.ts';
import {createLoss} from './lost-image.ts';
import type {Clock, FaultName, Store} from './model.ts';
import {createPodAccess} from './pods/access.ts';
import {createNodeImages, type NodeImages, type PullSource} from './pods/images.ts';
import {startKubelet} from './pods/kubelet.ts';
import {type PretendRegistry, startRegistry} from './registry/server.ts';
import {createStore} from './store.ts';

export type SiteOptions = {
  /** How many times faster than the wall clock the cluster lives. */
  speed?: number;
  faults?: FaultName[];
  /** Port of the API server; a free one unless told. */
  port?: number;
};

/** A pretend site in this process. All of it is reached over loopback, and by nothing else. */
export type Site = {
  /** The operator's kubeconfig, who may do everything. */
  kubeconfigText: string;
  /** The kubeconfig of a ServiceAccount, which may what roles and bindings give it. It must be there. */
  kubeconfigFor(account: {namespace: string; serviceAccount: string}): string;
  apiUrl: string;
  /** The certificate authority of the API server (PEM). */
  caPem: string;
  /** The internal registry. */
  registry: {host: string; username: string; password: string};
  /** The vendor's registry, which only the connected side reaches. */
  vendor: {host: string};
  healthUrl: string;
  store: Store;
  clock: Clock;
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

/** Longer than any rehearsal. */
const accountTokenSeconds = 7 * 86_400;

const login = {username: 'airlock', password: 'rehearsal-registry-password'};

/** A pod pulls with the logins of its pull secrets; the first that the registry accepts counts. */
const pullSource = (registry: PretendRegistry): PullSource => ({
  resolve(reference, logins = []) {
    const [first = 'anonymous', ...others] = logins;
    return others.reduce(
      (found, other) => ('error' in found ? registry.resolve(reference, other) : found),
      registry.resolve(reference, first),
    );
  },
});

/** Starts an empty cluster with its base objects, both registries and the app's address. */
export async function startSite({speed = defaultSpeed, faults = [], port}: SiteOptions = {}): Promise<Site> {
  const clock = createClock({speed});
  const store = createStore(clock);
  seed(store);
  const room = {store, clock, events: createEventRecorder(store, clock)};
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
    const images = nodeImages.get(nodeName) ?? createNodeImages(pullSource(internal));
    nodeImages.set(nodeName, images);
    return images;
  };
  const stopControllers = startControllers(room);
  const kubelet = startKubelet({
    room,
    imagesOn,
    decide: task => behaviour({...task, applied: database.appliedMigrations()}, faults),
    onSuccess(lines) {
      const applied = lines.map(line => /^\s*Applying (\S+)\.\.\. OK$/.exec(line)?.[1]);
      database.migrate(applied.filter(name => name !== undefined));
    },
  });
  const pods = createPodAccess({store, clock, kubelet, database, onUnknown});
  const authority = createAuthority();
  const {caPem} = authority;
  const api = await startApi({store, clock, pods, authority, ...(port !== undefined && {port})});
  const health = await startHealth(store);

  return {
    kubeconfigText: kubeconfig(api.url, {token: api.tokens.administrator, caPem}),
    kubeconfigFor({namespace, serviceAccount}) {
      const account = store.get({group: '', resource: 'serviceaccounts'}, namespace, serviceAccount);
      if (!account) throw new Error(`There is no ServiceAccount ${serviceAccount} in ${namespace}`);
      const {token} = api.tokens.issue(account, accountTokenSeconds);
      return kubeconfig(api.url, {context: serviceAccount, namespace, token, caPem});
    },
    apiUrl: api.url,
    caPem,
    registry: {host: internal.host, ...login},
    vendor: {host: vendor.host},
    healthUrl: health.url,
    store,
    clock,
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
