import {once} from 'es-toolkit';
import {metricsStanding} from './api/aggregated.ts';
import {seed} from './api/base-objects.ts';
import {kubeconfig} from './api/kubeconfig.ts';
import {signedStore} from './api/ownership/signed-store.ts';
import type {ExecRequest} from './api/pod-access.ts';
import {type Api, startApi} from './api/server.ts';
import {createAuthority, type Issued} from './authority.ts';
import {createClock, type HeldClock} from './clock.ts';
import {untold} from './controllers/autoscaler-measure.ts';
import {createEventRecorder} from './controllers/events.ts';
import {resources} from './controllers/resources.ts';
import {startControllers} from './controllers/start.ts';
import type {Room} from './controllers/work.ts';
import {createDatabaseServer, type DatabaseServer} from './database/server.ts';
import type {Fault, Installed} from './faults/fault.ts';
import {type FaultName, faultNamed} from './faults/index.ts';
import {createFaults, type Faults} from './faults/parts/active.ts';
import {runningImages} from './faults/parts/installed.ts';
import {startHealth} from './health.ts';
import {type Mirror, pullSource} from './mirrors.ts';
import type {Store} from './model.ts';
import {createInterior, createPodAccess} from './pods/access.ts';
import {createNodeImages, type NodeImages, type PullSource} from './pods/images.ts';
import {createProbeRunner} from './pods/inside.ts';
import {startKubelet} from './pods/kubelet.ts';
import {type Product, sampleProduct} from './product.ts';
import {type PretendRegistry, startRegistry} from './registry/server.ts';
import {createStore} from './store.ts';

export type SiteOptions = {
  /** How many times faster than the wall clock the cluster lives. */
  speed?: number;
  /** What goes wrong: by name, `name=number`, or a fault of the caller's own. */
  faults?: (FaultName | Fault | string)[];
  /** Port of the API server; a free one unless told. */
  port?: number;
  /** What is to run in it; the sample unless told. */
  product?: Product;
  /** Where the nodes go for registries other than the internal one. */
  mirrors?: Mirror[];
};

/** A pretend site in this process. All of it is reached over loopback, and by nothing else. */
export type Site = {
  /** The operator's kubeconfig, who may do everything. */
  kubeconfigText: string;
  /** A token of a ServiceAccount that is there: it may do what roles and bindings give it. Throws otherwise. */
  tokenOf(account: AccountName): string;
  /** The kubeconfig of such an account. */
  kubeconfigFor(account: AccountName): string;
  apiUrl: string;
  /** What clients trust the API server and the internal registry by (PEM). */
  caPem: string;
  /** The operator's, for whom nothing is forbidden. */
  token: string;
  /** The same operator's certificate, for clients that show one instead. */
  operator: Issued;
  /** The internal registry: it speaks TLS with a certificate of the site's own authority, and asks for a login. */
  registry: {host: string; username: string; password: string; caPem: string};
  /** The vendor's registry, which only the connected side reaches. */
  vendor: {host: string};
  healthUrl: string;
  store: Store;
  clock: HeldClock;
  /** The images that a node has, by the node's name. */
  nodeImages(nodeName: string): NodeImages;
  /** What a container has printed so far, a line each; nothing when it does not run. */
  printed(place: {namespace: string; pod: string; container: string}): string[];
  database: DatabaseServer;
  registries: {internal: PretendRegistry; vendor: PretendRegistry};
  /** The names of the faults that are on; a fault of the caller's own is called 'own'. */
  faults(): string[];
  /** Switches a fault on; returns the way to switch it off again. */
  fault(fault: FaultName | Fault): () => void;
  /** Says that the release is there and ready, and what its upgrade brings: from now on things may go wrong. */
  settle(release: Omit<Installed, 'running'>): void;
  /** How many requests the API server has had: tells whether anybody still uses the site. */
  requests(): number;
  /** Requests and commands that the rehearsal lacks, and those on which it failed itself: a test expects none. */
  unsupported(): string[];
  /** Of these, the requests on which it failed itself: not even a test that asks for what is lacking expects any. */
  broken(): string[];
  close(): Promise<void>;
};

/** A rollout of the sample takes between five and ten seconds at this speed. */
export const defaultSpeed = 2;

const login = {username: 'airlock', password: 'rehearsal-registry-password'};

/** Looks images up for one node: what goes wrong with it comes first. */
const nodeSource = (node: string, source: PullSource, faults: Faults): PullSource => ({
  resolve(reference, logins) {
    const error = faults.refusePull({node, reference});
    return error === undefined ? source.resolve(reference, logins) : {error};
  },
});

function beginFault(faults: Faults, asked: FaultName | Fault | string): () => void {
  if (typeof asked !== 'string') return faults.begin('own', asked);
  const found = faultNamed(asked);
  if (!found) throw new Error(`there is no fault "${asked}"`);
  return faults.begin(asked, found.fault, found.parameter);
}

/** A day, in seconds: a token outlasts every rehearsal. */
const tokenSeconds = 86_400;

type AccountName = {namespace: string; name: string};

function tokenOfAccount({tokens}: Api, store: Store, {namespace, name}: AccountName): string {
  const account = store.get(resources.serviceAccounts, namespace, name);
  if (!account) throw new Error(`there is no ServiceAccount ${namespace}/${name}`);
  return tokens.issue(account, tokenSeconds).token;
}

/** Starts an empty cluster with its base objects, both registries and the app's address. */
export async function startSite({
  speed = defaultSpeed,
  faults: askedFaults = [],
  port,
  product = sampleProduct,
  mirrors = [],
}: SiteOptions = {}): Promise<Site> {
  const clock = createClock({speed});
  const store = createStore(clock);
  const authority = createAuthority();
  seed(store);
  // Each part of the cluster writes under its own name, as managedFields show.
  const roomOf = (manager: string): Room => {
    const signed = signedStore(store, manager, clock);
    return {
      store: signed,
      clock,
      events: createEventRecorder(signed, clock),
      // The pods are there later than their controllers.
      podMetrics(namespace) {
        const standing = metricsStanding(store);
        return standing === 'available' ? pods.podMetrics(namespace) : untold[standing];
      },
    };
  };
  const database = createDatabaseServer({now: clock.now, ...product.database});
  const unknownCommands: string[] = [];
  const onUnknown = (command: string) => void unknownCommands.push(command);

  // The registry asks them, and they look into the registry: they are there once it has started.
  let faults: Faults | undefined;
  const internal = await startRegistry({
    certificate: authority.issue(['127.0.0.1', 'localhost']),
    users: {[login.username]: login.password},
    spoil: exchange => faults?.spoil(exchange),
  });
  const active = createFaults({store, clock, registry: internal});
  faults = active;
  for (const asked of askedFaults) beginFault(active, asked);
  const vendor = await startRegistry();

  const nodeImages = new Map<string, NodeImages>();
  const imagesOn = (nodeName: string) => {
    const images =
      nodeImages.get(nodeName) ??
      createNodeImages(nodeSource(nodeName, pullSource({internal, vendor}, mirrors), active), reference =>
        active.cached({node: nodeName, reference}),
      );
    nodeImages.set(nodeName, images);
    return images;
  };
  const stopControllers = startControllers(roomOf('kube-controller-manager'));
  const interior = createInterior({store, database, product, onUnknown});
  const kubelet = startKubelet({
    room: roomOf('kubelet'),
    scheduler: {...roomOf('kube-scheduler'), binding: store},
    runInside: createProbeRunner(interior),
    imagesOn,
    decide: task => active.behave({...task, applied: database.appliedMigrations()}),
    onSuccess(lines) {
      const applied = lines.map(line => /^\s*Applying (\S+)\.\.\. OK$/.exec(line)?.[1]);
      database.migrate(applied.filter(name => name !== undefined));
    },
  });
  const inside = createPodAccess({store, clock, kubelet, interior});
  const pods = {...inside, exec: (request: ExecRequest) => inside.exec(active.exec(request))};
  const {intercept} = active;
  const api = await startApi({store, clock, pods, authority, intercept, ...(port !== undefined && {port})});
  const operator = once(() => authority.issueClient({name: 'admin', groups: ['system:masters']}));
  const health = await startHealth(path => product.answer(store, path));

  return {
    kubeconfigText: kubeconfig(api.url, {token: api.tokens.administrator, caPem: api.caPem}),
    tokenOf: account => tokenOfAccount(api, store, account),
    kubeconfigFor: account =>
      kubeconfig(api.url, {
        namespace: account.namespace,
        token: tokenOfAccount(api, store, account),
        caPem: api.caPem,
      }),
    apiUrl: api.url,
    caPem: api.caPem,
    token: api.tokens.administrator,
    get operator() {
      return operator();
    },
    registry: {host: internal.host, ...login, caPem: authority.caPem},
    vendor: {host: vendor.host},
    healthUrl: health.url,
    store,
    clock,
    nodeImages: imagesOn,
    printed: ({namespace, pod, container}) =>
      (kubelet.running(namespace, pod)?.containers ?? [])
        .filter(({spec}) => spec.name === container)
        .flatMap(({log}) => (log?.lines() ?? []).map(({text}) => text)),
    database,
    registries: {internal, vendor},
    faults: active.names,
    fault: asked => beginFault(active, asked),
    settle: release => active.settle({...release, running: runningImages(store, release.namespace)}),
    requests: api.requests,
    unsupported: () => [...api.unsupported, ...unknownCommands, ...api.broken],
    broken: () => [...api.broken],
    async close() {
      clock.stop();
      stopControllers();
      kubelet.stop();
      await Promise.all([api.close(), health.close(), internal.close(), vendor.close()]);
    },
  };
}
