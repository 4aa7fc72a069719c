import type {KubeObject} from '../../model.ts';
import {at, fieldsAt, listAt, textAt, textsAt} from '../fields.ts';
import {formatSelector} from '../selectors.ts';
import {age, type Column, column, name, orNone, wide} from './column.ts';

const unique = (texts: string[]) => [...new Set(texts)];

/** The server shows three and counts the rest. */
const firstThree = (texts: string[]) =>
  texts.length > 3 ? `${texts.slice(0, 3).join(',')} + ${texts.length - 3} more...` : texts.join(',');

function servicePorts(service: KubeObject): string {
  const ports = listAt(service, 'spec.ports').map(port => {
    const node = textAt(port, 'nodePort');
    return `${textAt(port, 'port')}${node && node !== '0' ? `:${node}` : ''}/${textAt(port, 'protocol') || 'TCP'}`;
  });
  return orNone(ports.join(','));
}

function externalIp(service: KubeObject): string {
  const external = textsAt(service, 'spec.externalIPs');
  if (textAt(service, 'spec.type') === 'ExternalName') return textAt(service, 'spec.externalName');
  if (textAt(service, 'spec.type') !== 'LoadBalancer') return orNone(external.join(','));
  const given = listAt(service, 'status.loadBalancer.ingress').map(
    ingress => textAt(ingress, 'ip') || textAt(ingress, 'hostname'),
  );
  return [...given, ...external].join(',') || '<pending>';
}

export const serviceColumns: Column[] = [
  name,
  column('Type', service => textAt(service, 'spec.type')),
  column('Cluster-IP', service => orNone(textAt(service, 'spec.clusterIP'))),
  column('External-IP', externalIp),
  column('Port(s)', servicePorts),
  age,
  wide('Selector', service => orNone(formatSelector({matchLabels: at(service, 'spec.selector')}))),
];

function endpointAddresses(endpoints: KubeObject): string {
  const addresses = listAt(endpoints, 'subsets').flatMap(subset => {
    const ips = listAt(subset, 'addresses').map(address => textAt(address, 'ip'));
    const ports = listAt(subset, 'ports');
    if (ports.length === 0) return ips;
    return ports.flatMap(port => ips.map(ip => `${ip}:${textAt(port, 'port')}`));
  });
  return orNone(firstThree(addresses));
}

export const endpointsColumns: Column[] = [name, column('Endpoints', endpointAddresses), age];

export const endpointSliceColumns: Column[] = [
  name,
  column('AddressType', slice => textAt(slice, 'addressType')),
  column('Ports', slice => {
    const ports = listAt(slice, 'ports').map(port => textAt(port, 'port'));
    return ports.length > 0 ? firstThree(ports) : '<unset>';
  }),
  column('Endpoints', slice => {
    const addresses = listAt(slice, 'endpoints').flatMap(endpoint => textsAt(endpoint, 'addresses'));
    return addresses.length > 0 ? firstThree(addresses) : '<unset>';
  }),
  age,
];

export const ingressColumns: Column[] = [
  name,
  column('Class', ingress => orNone(textAt(ingress, 'spec.ingressClassName'))),
  column('Hosts', ingress => {
    const hosts = unique(listAt(ingress, 'spec.rules').map(rule => textAt(rule, 'host'))).filter(host => host !== '');
    return firstThree(hosts) || '*';
  }),
  column('Address', ingress =>
    listAt(ingress, 'status.loadBalancer.ingress')
      .map(address => textAt(address, 'ip') || textAt(address, 'hostname'))
      .join(','),
  ),
  column('Ports', ingress => (listAt(ingress, 'spec.tls').length > 0 ? '80, 443' : '80')),
  age,
];

export const networkPolicyColumns: Column[] = [
  name,
  column('Pod-Selector', policy => orNone(formatSelector(fieldsAt(policy, 'spec.podSelector')))),
  age,
];
