/**
 * Lists that a strategic merge patch merges instead of replacing, by the longest matching end of their path (kind,
 * then field names, without indices), with the field that tells elements apart. Lists not named here are replaced.
 */
const mergeKeys: Record<string, string> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  'containers.ports': 'containerPort',
  'initContainers.ports': 'containerPort',
  'ephemeralContainers.ports': 'containerPort',
  'Service.spec.ports': 'port',
  env: 'name',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
  volumes: 'name',
  imagePullSecrets: 'name',
  hostAliases: 'ip',
  topologySpreadConstraints: 'topologyKey',
  resourceClaims: 'name',
  schedulingGates: 'name',
  podIPs: 'ip',
  hostIPs: 'ip',
  ownerReferences: 'uid',
  'ServiceAccount.secrets': 'name',
  'status.conditions': 'type',
  'Node.status.addresses': 'type',
};

/** Lists of plain values that a patch adds to. */
const mergedPrimitives = ['metadata.finalizers', 'Node.spec.podCIDRs', 'PersistentVolume.spec.mountOptions'];

const endsWith = (path: string, ending: string) => path === ending || path.endsWith(`.${ending}`);

/** The field by which the objects in the list at this path are told apart; undefined when the list is replaced. */
export function mergeKeyAt(path: string): string | undefined {
  const endings = Object.keys(mergeKeys).filter(ending => endsWith(path, ending));
  const longest = endings.sort((left, right) => right.length - left.length)[0];
  return longest === undefined ? undefined : mergeKeys[longest];
}

/** Whether the plain values in the list at this path are united. */
export const mergesPrimitives = (path: string): boolean => mergedPrimitives.some(ending => endsWith(path, ending));
