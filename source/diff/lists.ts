import {type Fields, isFields, valueAt} from './fields.ts';

/**
 * How the elements of a list are told apart, by the list's name: the first way that names every element of both lists
 * once is taken. A list that is not here, or whose elements cannot be told apart, is compared by position.
 */
const ways: Readonly<Record<string, readonly (readonly string[])[]>> = {
  accessModes: [],
  containers: [['name']],
  devices: [['devicePath']],
  env: [['name']],
  envFrom: [['configMapRef.name', 'secretRef.name']],
  ephemeralContainers: [['name']],
  hostAliases: [['ip']],
  hosts: [['host']],
  imagePullSecrets: [['name']],
  initContainers: [['name']],
  items: [['key']],
  metrics: [['resource.name']],
  ports: [['containerPort+protocol'], ['port+protocol'], ['name']],
  rules: [['host'], ['apiGroups+resources+nonResourceURLs']],
  secrets: [['name']],
  sources: [['configMap.name', 'secret.name']],
  subjects: [['kind+namespace+name']],
  tls: [['secretName']],
  topologySpreadConstraints: [['topologyKey+whenUnsatisfiable']],
  versions: [['name']],
  volumeClaimTemplates: [['metadata.name']],
  volumeDevices: [['devicePath']],
  volumeMounts: [['mountPath']],
  volumes: [['name']],
  webhooks: [['name']],
};

/** What the server fills in, so that a port without protocol is the same as the live one. */
const defaults: Readonly<Record<string, string>> = {protocol: 'TCP'};

/**
 * Names of the elements of two lists, so that they can be matched; undefined when only their position tells them apart.
 */
export function elementNames(
  list: string,
  ...sides: readonly (readonly unknown[])[]
): ((element: Fields) => string) | undefined {
  for (const way of Object.hasOwn(ways, list) ? (ways[list] ?? []) : []) {
    const name = (element: Fields): string => nameBy(element, way);
    if (sides.every(side => areNamed(side, name))) return name;
  }
  return undefined;
}

function areNamed(side: readonly unknown[], name: (element: Fields) => string): boolean {
  const names = side.map(element => (isFields(element) ? name(element) : ''));
  return !names.includes('') && new Set(names).size === names.length;
}

/** The first of the alternatives that the element has; 'a+b' needs the first part and adds the others where they are. */
function nameBy(element: Fields, alternatives: readonly string[]): string {
  for (const alternative of alternatives) {
    const [first = '', ...rest] = alternative.split('+');
    const head = part(element, first);
    if (head === '') continue;
    const tail = rest.map(field => part(element, field)).filter(text => text !== '' && text !== 'TCP');
    return [head, ...tail].join('/');
  }
  return '';
}

function part(element: Fields, field: string): string {
  const value = valueAt(element, ...field.split('.')) ?? defaults[field];
  if (Array.isArray(value)) return value.map(item => (item === '' ? 'core' : String(item))).join(',');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
