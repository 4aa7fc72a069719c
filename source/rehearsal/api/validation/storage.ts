import {quantity} from '../../quantity.ts';
import {isFields} from '../fields.ts';
import {invalidValue, requiredValue, unsupportedValue} from './causes.ts';
import {oneOf, required, shown} from './checks.ts';
import type {Check, Rule} from './rules.ts';

const known = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

const accessModes: Check = ({value, path}) =>
  (Array.isArray(value) ? value : [])
    .filter(mode => !known.includes(`${mode}`))
    .map(mode => unsupportedValue(path, mode, known));

/** The server names the size by the list that it is in. */
const size: Check = ({value}) => {
  const path = 'spec.resources[storage]';
  if (value === undefined || value === null) return [requiredValue(path)];
  return quantity(value) > 0 ? [] : [invalidValue(path, shown(`${value}`), 'must be greater than zero')];
};

/** What of a volume's spec is not where its data lies. */
const aboutVolumes = [
  'capacity',
  'accessModes',
  'claimRef',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'mountOptions',
  'volumeMode',
  'nodeAffinity',
  'volumeAttributesClassName',
];

/** Where the data of a volume lies: the one field of its spec that says nothing else. */
export const volumeSource = (spec: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(spec).filter(([name, value]) => !aboutVolumes.includes(name) && isFields(value)));

const hasSource: Check = ({value, path}) =>
  isFields(value) && Object.keys(volumeSource(value)).length > 0
    ? []
    : [requiredValue(path, 'must specify a volume type')];

/** What must hold of where data is kept. */
export const storageRules: Record<string, Rule[]> = {
  PersistentVolumeClaim: [
    ['spec.accessModes', required('at least 1 access mode is required'), accessModes],
    ['spec.resources.requests.storage', size],
    ['spec.volumeMode', oneOf('Block', 'Filesystem')],
  ],
  PersistentVolume: [
    ['spec.accessModes', required(), accessModes],
    ['spec.capacity', required()],
    ['spec', hasSource],
    ['spec.persistentVolumeReclaimPolicy', oneOf('Delete', 'Recycle', 'Retain')],
  ],
  StorageClass: [
    ['provisioner', required()],
    ['reclaimPolicy', oneOf('Delete', 'Retain')],
    ['volumeBindingMode', oneOf('Immediate', 'WaitForFirstConsumer')],
  ],
};
