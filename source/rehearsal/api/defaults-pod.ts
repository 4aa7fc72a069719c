import {admitted} from '../admission.ts';
import type {PodSpec} from '../controllers/pod-kinds.ts';
import type {KubeObject} from '../model.ts';
import {type Fields, fieldsAt, isFields, listAt} from './fields.ts';

/** `latest`, or no tag at all, is pulled always. */
function pullPolicy(image: unknown): string {
  if (typeof image !== 'string' || image.includes('@')) return 'IfNotPresent';
  const [, tag = 'latest'] = /:([^:/]+)$/.exec(image) ?? [];
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

const probeNames = ['livenessProbe', 'readinessProbe', 'startupProbe'];

function withProbeDefaults(probe: Fields): Fields {
  const request = probe['httpGet'];
  return {
    ...probe,
    ...(isFields(request) && {httpGet: {path: '/', scheme: 'HTTP', ...request}}),
    timeoutSeconds: probe['timeoutSeconds'] ?? 1,
    periodSeconds: probe['periodSeconds'] ?? 10,
    successThreshold: probe['successThreshold'] ?? 1,
    failureThreshold: probe['failureThreshold'] ?? 3,
  };
}

function withEnvDefaults(variable: Fields): Fields {
  const source = variable['valueFrom'];
  if (!isFields(source) || !isFields(source['fieldRef'])) return variable;
  return {...variable, valueFrom: {...source, fieldRef: {apiVersion: 'v1', ...source['fieldRef']}}};
}

/** What is not limited in requests is requested as limited. */
function withRequests(resources: Fields): Fields {
  const limits = resources['limits'];
  return isFields(limits) ? {...resources, requests: {...limits, ...fieldsAt(resources, 'requests')}} : resources;
}

function withContainerDefaults(container: Fields): Fields {
  const probes = probeNames.filter(name => isFields(container[name]));
  return {
    ...container,
    ...(container['ports'] !== undefined && {
      ports: listAt(container, 'ports').map(port => ({...port, protocol: port['protocol'] ?? 'TCP'})),
    }),
    ...(container['env'] !== undefined && {env: listAt(container, 'env').map(withEnvDefaults)}),
    ...Object.fromEntries(probes.map(name => [name, withProbeDefaults(fieldsAt(container, name))])),
    resources: withRequests(fieldsAt(container, 'resources')),
    terminationMessagePath: container['terminationMessagePath'] ?? '/dev/termination-log',
    terminationMessagePolicy: container['terminationMessagePolicy'] ?? 'File',
    imagePullPolicy: container['imagePullPolicy'] ?? pullPolicy(container['image']),
  };
}

/** Octal 0644, which files from Secrets and ConfigMaps have. */
const fileMode = 420;

function withVolumeDefaults(volume: Fields): Fields {
  const {name, ...sources} = volume;
  const [source] = Object.keys(sources);
  if (source === undefined) return {name, emptyDir: {}};
  if (!['secret', 'configMap', 'projected', 'downwardAPI'].includes(source)) return volume;
  return {
    ...volume,
    [source]: {...fieldsAt(volume, source), defaultMode: fieldsAt(volume, source)['defaultMode'] ?? fileMode},
  };
}

/** The defaults of a pod's spec, in a template and in a pod alike. */
export function withPodSpecDefaults(spec: Fields): Fields {
  return {
    ...spec,
    ...(spec['volumes'] !== undefined && {volumes: listAt(spec, 'volumes').map(withVolumeDefaults)}),
    ...(spec['initContainers'] !== undefined && {
      initContainers: listAt(spec, 'initContainers').map(withContainerDefaults),
    }),
    containers: listAt(spec, 'containers').map(withContainerDefaults),
    ...(spec['serviceAccountName'] !== undefined && {serviceAccount: spec['serviceAccountName']}),
    restartPolicy: spec['restartPolicy'] ?? 'Always',
    terminationGracePeriodSeconds: spec['terminationGracePeriodSeconds'] ?? 30,
    dnsPolicy: spec['dnsPolicy'] ?? 'ClusterFirst',
    securityContext: spec['securityContext'] ?? {},
    schedulerName: spec['schedulerName'] ?? 'default-scheduler',
  };
}

/** What the server and its admission plugins add to a pod itself. */
export function withPodDefaults(spec: Fields, account?: KubeObject): Fields {
  const complete = withPodSpecDefaults({...spec, serviceAccountName: spec['serviceAccountName'] ?? 'default'});
  return Array.isArray(spec['containers']) ? admitted(complete as PodSpec, account) : complete;
}
