import {nameSuffix} from './controllers/hash.ts';
import type {Container, PodSpec} from './controllers/pod-kinds.ts';
import type {KubeObject} from './model.ts';

const accessPrefix = 'kube-api-access-';
const accessPath = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Every pod may talk to the API: admission adds the token, the CA and the namespace as one volume. */
const accessVolume = (name: string) => ({
  name,
  projected: {
    defaultMode: 420,
    sources: [
      {serviceAccountToken: {expirationSeconds: 3607, path: 'token'}},
      {configMap: {items: [{key: 'ca.crt', path: 'ca.crt'}], name: 'kube-root-ca.crt'}},
      {
        downwardAPI: {
          items: [{fieldRef: {apiVersion: 'v1', fieldPath: 'metadata.namespace'}, path: 'namespace'}],
        },
      },
    ],
  },
});

function withAccess(spec: PodSpec): PodSpec {
  const {volumes = [], initContainers} = spec;
  const name = volumes.find(volume => volume.name.startsWith(accessPrefix))?.name ?? `${accessPrefix}${nameSuffix()}`;
  const mounted = (container: Container): Container => {
    const mounts = container.volumeMounts ?? [];
    if (mounts.some(({mountPath}) => mountPath === accessPath)) return container;
    return {...container, volumeMounts: [...mounts, {name, mountPath: accessPath, readOnly: true}]};
  };
  return {
    ...spec,
    containers: spec.containers.map(mounted),
    ...(initContainers && {initContainers: initContainers.map(mounted)}),
    volumes: volumes.some(volume => volume.name === name) ? volumes : [...volumes, accessVolume(name)],
  };
}

const added = ['not-ready', 'unreachable'].map(condition => ({
  effect: 'NoExecute',
  key: `node.kubernetes.io/${condition}`,
  operator: 'Exists',
  tolerationSeconds: 300,
}));

/** What admission adds to the spec of every pod, whoever makes it. Done twice it changes nothing more. */
export function admitted(spec: PodSpec, account?: KubeObject): PodSpec {
  const serviceAccount = spec.serviceAccountName ?? 'default';
  const {tolerations = [], automountServiceAccountToken} = spec;
  const secrets = account?.['imagePullSecrets'] as PodSpec['imagePullSecrets'];
  const mounts = automountServiceAccountToken ?? account?.['automountServiceAccountToken'] ?? true;
  const complete: PodSpec = {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    securityContext: {},
    enableServiceLinks: true,
    preemptionPolicy: 'PreemptLowerPriority',
    priority: 0,
    ...(secrets && secrets.length > 0 && {imagePullSecrets: secrets}),
    ...spec,
    tolerations: [...tolerations, ...added.filter(({key}) => !tolerations.some(given => given.key === key))],
    serviceAccount,
    serviceAccountName: serviceAccount,
  };
  return mounts ? withAccess(complete) : complete;
}
