import {createClock} from '../../../source/rehearsal/clock.ts';
import {createEventRecorder} from '../../../source/rehearsal/controllers/events.ts';
import type {Deployment, Pod} from '../../../source/rehearsal/controllers/kinds.ts';
import {resources} from '../../../source/rehearsal/controllers/resources.ts';
import {startControllers} from '../../../source/rehearsal/controllers/start.ts';
import type {Room} from '../../../source/rehearsal/controllers/work.ts';
import {createDatabaseServer} from '../../../source/rehearsal/database/server.ts';
import type {KubeObject} from '../../../source/rehearsal/model.ts';
import {createInterior} from '../../../source/rehearsal/pods/access.ts';
import {usualBehaviour} from '../../../source/rehearsal/pods/behaviour.ts';
import {createNodeImages, type PullSource} from '../../../source/rehearsal/pods/images.ts';
import {createProbeRunner} from '../../../source/rehearsal/pods/inside.ts';
import {startKubelet} from '../../../source/rehearsal/pods/kubelet.ts';
import {sampleProduct} from '../../../source/rehearsal/product.ts';
import {pullError} from '../../../source/rehearsal/registry/pull-errors.ts';
import {createStore} from '../../../source/rehearsal/store.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

/** Every image is there but those whose name contains "missing". */
const usualSource: PullSource = {
  resolve: reference =>
    reference.includes('missing')
      ? {error: pullError(reference, {cause: 'not found'})}
      : {manifestDigest: digest('a'), configDigest: digest('b'), sizeBytes: 1_000_000},
};

type Options = {speed?: number; node?: object; source?: PullSource} & Pick<Room, 'podMetrics'>;

/** A cluster with controllers and a node, but no API: the store is written to directly. */
export function startCluster({speed = 100, node = {}, source = usualSource, podMetrics}: Options = {}) {
  const clock = createClock({speed});
  const store = createStore(clock);
  const room: Room = {store, clock, events: createEventRecorder(store, clock), ...(podMetrics && {podMetrics})};
  store.create(resources.nodes, {apiVersion: 'v1', kind: 'Node', metadata: {name: 'node1'}, ...node});
  store.create(resources.storageClasses, {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: {name: 'standard', annotations: {'storageclass.kubernetes.io/is-default-class': 'true'}},
    provisioner: 'rancher.io/local-path',
  });
  store.create(resources.namespaces, {apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'app'}});
  const stopControllers = startControllers(room);
  const images = createNodeImages(source);
  const succeeded: string[][] = [];
  const unknown: string[] = [];
  const onUnknown = (command: string) => void unknown.push(command);
  const interior = createInterior({
    store,
    database: createDatabaseServer({now: clock.now}),
    product: sampleProduct,
    onUnknown,
  });
  const kubelet = startKubelet({
    room,
    scheduler: {...room, binding: store},
    imagesOn: () => images,
    decide: task => usualBehaviour({...task, applied: []}),
    onSuccess: lines => succeeded.push(lines),
    runInside: createProbeRunner(interior),
  });
  return {
    ...room,
    interior,
    images,
    node: kubelet,
    succeeded,
    pods: () => store.list(resources.pods, 'app') as Pod[],
    deployment: (name: string) => store.get(resources.deployments, 'app', name) as Deployment | undefined,
    close() {
      clock.stop();
      kubelet.stop();
      stopControllers();
    },
  };
}

export type Cluster = ReturnType<typeof startCluster>;

/** Resolves with what the question gives, once it gives something; the store's changes are the only clock. */
export function eventually<T>({store}: Pick<Cluster, 'store'>, question: () => T | undefined | false): Promise<T> {
  return new Promise(resolve => {
    const ask = (): boolean => {
      const answer = question();
      if (answer === undefined || answer === false) return false;
      resolve(answer);
      return true;
    };
    if (ask()) return;
    const stop = store.subscribe(() => {
      if (ask()) stop();
    });
  });
}

/** A Deployment of one container with a readiness probe. */
export function deploymentOf(name: string, more: {image?: string; spec?: object; pod?: object} = {}): KubeObject {
  const {image = 'registry:5000/studio-frontend:1.2.2', spec = {}, pod = {}} = more;
  const labels = {app: name};
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {name, namespace: 'app'},
    spec: {
      replicas: 1,
      selector: {matchLabels: labels},
      template: {
        metadata: {labels},
        spec: {
          containers: [{name: 'main', image, readinessProbe: {httpGet: {path: '/', port: 80}}}],
          terminationGracePeriodSeconds: 2,
          ...pod,
        },
      },
      ...spec,
    },
  };
}
