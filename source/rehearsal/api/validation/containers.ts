import {quantity} from '../../quantity.ts';
import {type Fields, fieldsAt, listAt, textAt} from '../fields.ts';
import {duplicateValue, invalidValue, unknownName} from './causes.ts';
import {between, holds, ifGiven, oneOf, required, shown, unique} from './checks.ts';
import {all, type Check} from './rules.ts';
import {dnsLabel, spelt} from './words.ts';

/** What a container asks for is at most what it may have. */
const withinLimits: Check = ({value, path}) => {
  const limits = fieldsAt(value, 'limits');
  return Object.entries(fieldsAt(value, 'requests')).flatMap(([name, asked]) => {
    const limit = limits[name];
    if (limit === undefined || quantity(asked) <= quantity(limit)) return [];
    return [
      invalidValue(`${path}.requests`, shown(`${asked}`), `must be less than or equal to ${name} limit of ${limit}`),
    ];
  });
};

/** Each mount is of a volume that the pod has, at a path of its own. */
const mountsOf =
  (volumes: readonly string[]): Check =>
  ({value, path}) => {
    const mounts = Array.isArray(value) ? (value as Fields[]) : [];
    const paths = mounts.map(mount => textAt(mount, 'mountPath'));
    return mounts.flatMap((mount, index) => {
      const name = textAt(mount, 'name');
      const mountPath = paths[index] ?? '';
      const at = `${path}[${index}]`;
      return [
        ...required()({value: name, path: `${at}.name`, holder: mount, object: mount}),
        ...(name !== '' && !volumes.includes(name) ? [unknownName(`${at}.name`, name)] : []),
        ...required()({value: mountPath, path: `${at}.mountPath`, holder: mount, object: mount}),
        ...(paths.indexOf(mountPath) < index
          ? [invalidValue(`${at}.mountPath`, shown(mountPath), 'must be unique')]
          : []),
      ];
    });
  };

const container = (volumes: readonly string[]): Check =>
  all([
    ['name', required(), spelt(dnsLabel)],
    ['image', required(), holds(image => `${image}`.trim() === image, 'must not have leading or trailing whitespace')],
    ['ports', unique('name')],
    ['ports[*].containerPort', required(), between(1, 65535)],
    ['ports[*].protocol', oneOf('SCTP', 'TCP', 'UDP')],
    ['env[*].name', required()],
    ['volumeMounts', mountsOf(volumes)],
    ['imagePullPolicy', oneOf('Always', 'IfNotPresent', 'Never')],
    ['resources', withinLimits],
  ]);

/** No two containers of a pod share a name, whether they run first or for long. */
const distinctNames: Check = ({value, path}) => {
  const taken = new Set<string>();
  return ['containers', 'initContainers'].flatMap(field =>
    listAt(value, field).flatMap((one, index) => {
      const name = textAt(one, 'name');
      if (name !== '' && taken.has(name)) return [duplicateValue(`${path}.${field}[${index}].name`, shown(name))];
      taken.add(name);
      return [];
    }),
  );
};

/** What is wrong with the spec of a pod, in a template and in a pod alike. */
export const podSpec: Check = place => {
  const volumes = listAt(place.value, 'volumes').map(volume => textAt(volume, 'name'));
  const one = container(volumes);
  return all([
    ['volumes', unique('name')],
    ['volumes[*].name', required(), spelt(dnsLabel)],
    ['containers', required()],
    ['containers[*]', one],
    ['initContainers[*]', one],
    ['', distinctNames],
    ['restartPolicy', oneOf('Always', 'OnFailure', 'Never')],
    ['dnsPolicy', oneOf('ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None')],
    [
      'terminationGracePeriodSeconds',
      ifGiven(holds(value => Number(value) >= 0, 'must be greater than or equal to 0')),
    ],
  ])(place);
};
