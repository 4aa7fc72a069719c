import type {KubeObject} from '../../model.ts';
import {at, fieldsAt, listAt, numberAt, textAt, textsAt} from '../fields.ts';
import {age, type Column, column, name, orNone, since, wide} from './column.ts';

const accessModes: Record<string, string> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};
const modes = (path: string) => (object: KubeObject) =>
  textsAt(object, path)
    .map(mode => accessModes[mode] ?? mode)
    .join(',');

const text = (title: string, path: string) => column(title, object => textAt(object, path));
const volumeMode = wide('VolumeMode', object => textAt(object, 'spec.volumeMode') || '<unset>');
const attributesClass = column(
  'VolumeAttributesClass',
  object => textAt(object, 'spec.volumeAttributesClassName') || '<unset>',
);

export const claimColumns: Column[] = [
  name,
  column('Status', claim => (claim.metadata.deletionTimestamp ? 'Terminating' : textAt(claim, 'status.phase'))),
  text('Volume', 'spec.volumeName'),
  column('Capacity', claim => (textAt(claim, 'spec.volumeName') ? textAt(claim, 'status.capacity.storage') : '')),
  column('Access Modes', claim => (textAt(claim, 'spec.volumeName') ? modes('status.accessModes')(claim) : '')),
  text('StorageClass', 'spec.storageClassName'),
  attributesClass,
  age,
  volumeMode,
];

const claimOf = (volume: KubeObject) => {
  const claim = fieldsAt(volume, 'spec.claimRef');
  return claim['name'] ? `${textAt(claim, 'namespace')}/${textAt(claim, 'name')}` : '';
};

export const volumeColumns: Column[] = [
  name,
  text('Capacity', 'spec.capacity.storage'),
  column('Access Modes', modes('spec.accessModes')),
  text('Reclaim Policy', 'spec.persistentVolumeReclaimPolicy'),
  text('Status', 'status.phase'),
  column('Claim', claimOf),
  text('StorageClass', 'spec.storageClassName'),
  attributesClass,
  text('Reason', 'status.reason'),
  age,
  volumeMode,
];

export const storageClassColumns: Column[] = [
  column('Name', ({metadata}) => {
    const isDefault = metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';
    return isDefault ? `${metadata.name} (default)` : metadata.name;
  }),
  text('Provisioner', 'provisioner'),
  text('ReclaimPolicy', 'reclaimPolicy'),
  text('VolumeBindingMode', 'volumeBindingMode'),
  column('AllowVolumeExpansion', storage => `${at(storage, 'allowVolumeExpansion') === true}`),
  age,
];

const rolePrefix = 'node-role.kubernetes.io/';

function nodeStatus(node: KubeObject): string {
  const ready = listAt(node, 'status.conditions').find(condition => condition['type'] === 'Ready');
  const status = !ready ? 'Unknown' : ready['status'] === 'True' ? 'Ready' : 'NotReady';
  return at(node, 'spec.unschedulable') === true ? `${status},SchedulingDisabled` : status;
}

const address = (type: string) => (node: KubeObject) =>
  orNone(
    listAt(node, 'status.addresses')
      .filter(item => item['type'] === type)
      .map(item => textAt(item, 'address'))[0] ?? '',
  );

export const nodeColumns: Column[] = [
  name,
  column('Status', nodeStatus),
  column('Roles', ({metadata}) => {
    const roles = Object.keys(metadata.labels ?? {}).filter(label => label.startsWith(rolePrefix));
    return orNone(roles.map(label => label.slice(rolePrefix.length)).join(','));
  }),
  age,
  text('Version', 'status.nodeInfo.kubeletVersion'),
  wide('Internal-IP', address('InternalIP')),
  wide('External-IP', address('ExternalIP')),
  wide('OS-Image', node => textAt(node, 'status.nodeInfo.osImage')),
  wide('Kernel-Version', node => textAt(node, 'status.nodeInfo.kernelVersion')),
  wide('Container-Runtime', node => textAt(node, 'status.nodeInfo.containerRuntimeVersion')),
];

export const namespaceColumns: Column[] = [name, text('Status', 'status.phase'), age];

const component = (event: KubeObject) =>
  [
    textAt(event, 'source.component') || textAt(event, 'reportingComponent'),
    textAt(event, 'source.host') || textAt(event, 'reportingInstance'),
  ]
    .filter(part => part !== '')
    .join(', ');

const lastSeen = (event: KubeObject) =>
  textAt(event, 'series.lastObservedTime') || textAt(event, 'lastTimestamp') || textAt(event, 'eventTime');
const firstSeen = (event: KubeObject) => textAt(event, 'firstTimestamp') || textAt(event, 'eventTime');

export const eventColumns: Column[] = [
  column('Last Seen', (event, now) => since(lastSeen(event), now)),
  text('Type', 'type'),
  text('Reason', 'reason'),
  column(
    'Object',
    event => `${textAt(event, 'involvedObject.kind').toLowerCase()}/${textAt(event, 'involvedObject.name')}`,
  ),
  wide('Subobject', event => textAt(event, 'involvedObject.fieldPath')),
  wide('Source', component),
  column('Message', event => textAt(event, 'message').trim()),
  wide('First Seen', (event, now) => since(firstSeen(event), now)),
  wide('Count', event => numberAt(event, 'series.count') || numberAt(event, 'count') || 1),
  {...name, isWide: true},
];
