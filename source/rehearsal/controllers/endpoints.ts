import {isDeepStrictEqual} from 'node:util';
import type {KubeObject, StoreEvent} from '../model.ts';
import {nameSuffix} from './hash.ts';
import type {Pod, Service} from './kinds.ts';
import {controllerReference, matches, ownedBy} from './owners.ts';
import {isReady} from './pod-template.ts';
import {isSame, resources} from './resources.ts';
import {timestamp} from './time.ts';
import {type Controller, keyOf, type Room} from './work.ts';

const changedKey = 'endpoints.kubernetes.io/last-change-trigger-time';

type Port = {name?: string; port: number; protocol: string};

/** A Service's target port as a number: a name means the port of that name in the pod. */
function portNumber(target: number | string, pods: Pod[]): number | undefined {
  if (typeof target === 'number') return target;
  const named = pods.flatMap(pod => pod.spec.containers.flatMap(container => container.ports ?? []));
  return named.find(port => port.name === target)?.containerPort;
}

function portsOf(service: Service, pods: Pod[]): Port[] {
  return (service.spec.ports ?? []).flatMap(({name, port, targetPort, protocol}) => {
    const number = portNumber(targetPort ?? port, pods);
    return number === undefined ? [] : [{...(name && {name}), port: number, protocol: protocol ?? 'TCP'}];
  });
}

const targetOf = ({metadata}: Pod) => ({
  kind: 'Pod',
  name: metadata.name,
  namespace: metadata.namespace,
  uid: metadata.uid,
});

/** The pods of a StatefulSet have names of their own in its headless Service. */
const hostnameOf = ({spec}: Pod, service: Service) =>
  spec['hostname'] !== undefined && spec['subdomain'] === service.metadata.name ? {hostname: spec['hostname']} : {};

const addressOf = (service: Service) => (pod: Pod) => ({
  ...hostnameOf(pod, service),
  ip: pod.status?.podIP,
  nodeName: pod.spec.nodeName,
  targetRef: targetOf(pod),
});

const headless = ({spec}: Service): Record<string, string> =>
  spec.clusterIP === 'None' ? {'service.kubernetes.io/headless': ''} : {};

function subsets(service: Service, pods: Pod[], ports: Port[]): unknown[] | undefined {
  if (pods.length === 0) return undefined;
  const ready = pods.filter(isReady).map(addressOf(service));
  const notReady = pods.filter(pod => !isReady(pod)).map(addressOf(service));
  return [
    {
      ...(ready.length > 0 && {addresses: ready}),
      ...(notReady.length > 0 && {notReadyAddresses: notReady}),
      ports,
    },
  ];
}

const sliceEndpoint = (service: Service) => (pod: Pod) => ({
  ...hostnameOf(pod, service),
  addresses: [pod.status?.podIP],
  conditions: {ready: isReady(pod), serving: isReady(pod), terminating: false},
  nodeName: pod.spec.nodeName,
  targetRef: targetOf(pod),
});

/** What a change of is worth telling: all but the metadata, of which only the labels follow the Service. */
function contentOf({metadata, ...content}: KubeObject): unknown {
  return JSON.parse(JSON.stringify({...content, labels: metadata.labels}));
}

/** Service → Endpoints and an EndpointSlice that follow its pods. */
export function endpointsController({store, clock}: Room): Controller {
  const chosen = (service: Service): Pod[] => {
    const pods = store.list(resources.pods, service.metadata.namespace) as Pod[];
    return pods.filter(
      pod =>
        matches(service.spec.selector, pod.metadata.labels) &&
        pod.status?.podIP !== undefined &&
        !pod.metadata.deletionTimestamp &&
        pod.status.phase !== 'Succeeded' &&
        pod.status.phase !== 'Failed',
    );
  };

  const seen = new Map<string, string>();

  /** Whether a pod has come, or got or lost its readiness, since the Service was looked at. That pods go is no trigger. */
  const isTriggered = (service: Service, pods: Pod[]): boolean => {
    const marks = pods.map(({metadata, status}) => {
      const ready = status?.conditions?.find(({type}) => type === 'Ready');
      return `${metadata.uid} ${ready?.status} ${ready?.lastTransitionTime}`;
    });
    const {uid = ''} = service.metadata;
    const before = seen.get(uid);
    seen.set(uid, marks.join('\n'));
    return before === undefined || marks.some(mark => !before.includes(mark));
  };

  /** Writes the object if it has changed; it says when, if the change was triggered by a pod. */
  const put = (resource: typeof resources.endpoints, wanted: KubeObject, hasTrigger: boolean) => {
    const {namespace, name} = wanted.metadata;
    const annotations = hasTrigger ? {[changedKey]: timestamp(clock.now())} : undefined;
    const stamped = {...wanted, metadata: {...wanted.metadata, annotations}} as KubeObject;
    const before = store.get(resource, namespace, name);
    if (!before) {
      store.create(resource, stamped);
      return;
    }
    if (isDeepStrictEqual(contentOf(before), contentOf(wanted))) return;
    store.update(resource, {...stamped, metadata: {...before.metadata, ...stamped.metadata}});
  };

  const follow = (service: Service) => {
    const {name, namespace, labels} = service.metadata;
    const pods = chosen(service);
    const ports = portsOf(service, pods);
    const hasTrigger = isTriggered(service, pods);
    put(
      resources.endpoints,
      {
        apiVersion: 'v1',
        kind: 'Endpoints',
        metadata: {
          name,
          namespace,
          labels: {...labels, ...headless(service), 'endpoints.kubernetes.io/managed-by': 'endpoint-controller'},
        },
        subsets: subsets(service, pods, ports),
      },
      hasTrigger,
    );
    const [slice] = ownedBy(store, resources.endpointSlices, service);
    put(
      resources.endpointSlices,
      {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: {
          name: slice?.metadata.name ?? `${name}-${nameSuffix()}`,
          generateName: `${name}-`,
          namespace,
          labels: {
            ...labels,
            'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
            'kubernetes.io/service-name': name,
            ...headless(service),
          },
          ownerReferences: [controllerReference(service)],
        },
        addressType: 'IPv4',
        endpoints: pods.map(sliceEndpoint(service)),
        ports,
      },
      hasTrigger,
    );
  };

  return {
    looksAfter: resources.services,
    concernedBy(event: StoreEvent) {
      if (!isSame(event.resource, resources.pods)) return [];
      const services = store.list(resources.services, event.object.metadata.namespace) as Service[];
      return services.filter(({spec}) => matches(spec.selector, event.object.metadata.labels)).map(keyOf);
    },
    reconcile(object) {
      const service = object as Service;
      if (service.spec.selector && !service.metadata.deletionTimestamp) follow(service);
    },
    forget: ({metadata}) => {
      seen.delete(metadata.uid ?? '');
      store.remove(resources.endpoints, metadata.namespace, metadata.name);
    },
  };
}
