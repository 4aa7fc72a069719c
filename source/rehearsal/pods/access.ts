import type {PodAccess} from '../api/pod-access.ts';
import type {Service} from '../controllers/kinds.ts';
import {resources} from '../controllers/resources.ts';
import {databasePrograms} from '../database/programs.ts';
import type {DatabaseServer} from '../database/server.ts';
import type {Clock, Store} from '../model.ts';
import type {Product} from '../product.ts';
import {coreutils} from './coreutils.ts';
import {createExec} from './exec.ts';
import {createInside, type InsideOptions} from './inside.ts';
import type {Kubelet} from './kubelet.ts';
import {createLogs} from './logs.ts';
import {createMetrics} from './metrics.ts';
import {complained, type Program, type Programs, said} from './programs.ts';
import type {RunningContainer} from './running.ts';

export type AccessOptions = {
  store: Store;
  clock: Clock;
  kubelet: Kubelet;
  interior: InsideOptions;
};

type InteriorOptions = {store: Store; database: DatabaseServer; product: Product; onUnknown(command: string): void};

/** The address of a Service by its name, 'backend' or 'backend.app.svc', from inside a namespace. */
function serviceAddress(store: Store, from: string, name: string): string | undefined {
  const [service = '', namespace = from] = name.split('.');
  const found = store.get(resources.services, namespace, service) as Service | undefined;
  if (!found) return undefined;
  const {clusterIP} = found.spec;
  return clusterIP && clusterIP !== 'None' ? clusterIP : '10.244.0.2';
}

/** curl, as far as it is used to ask whether a Service answers. */
const curl =
  (store: Store, product: Product): Program =>
  ({args, resolve}) => {
    const target = args.find(word => /^https?:\/\//.test(word)) ?? '';
    const {hostname, port, pathname} = new URL(target === '' ? 'http://nowhere' : target);
    if (resolve(hostname) === undefined) return complained(`curl: (6) Could not resolve host: ${hostname}\n`, 6);
    if (port === '5432' || port === '6379') return complained('curl: (52) Empty reply from server\n', 52);
    const {code, body} = product.answer(store, pathname);
    const isStrict = args.some(word => /^-[a-zA-Z]*f/.test(word) || word === '--fail');
    if (isStrict && code >= 400) return complained(`curl: (22) The requested URL returned error: ${code}\n`, 22);
    return said(body);
  };

/** What is inside the containers: programs by image, and the names that the cluster's DNS knows. */
export function createInterior({store, database, product, onUnknown}: InteriorOptions): InsideOptions {
  const everywhere: Programs = {...coreutils, curl: curl(store, product)};
  const withDatabase: Programs = {...everywhere, ...databasePrograms(database, onUnknown)};
  return {
    /** A tool that this image lacks is an ordinary mistake; one that no image has is a gap of the rehearsal. */
    onUnknown(command: string) {
      if (!((command.split(' ')[0] ?? '') in withDatabase)) onUnknown(command);
    },
    programsOf: ({spec}: RunningContainer) => (product.isDatabase(spec.image) ? withDatabase : everywhere),
    resolve: (namespace: string, name: string) => serviceAddress(store, namespace, name),
  };
}

/** What the API server asks of the pods' inside. */
export function createPodAccess({store, clock, kubelet, interior}: AccessOptions): PodAccess {
  return {
    exec: createExec(kubelet.running, createInside(interior)),
    logs: createLogs(kubelet.running, clock.now),
    ...createMetrics(store, clock, kubelet.all),
  };
}
