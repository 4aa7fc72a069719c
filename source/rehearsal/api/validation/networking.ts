import {asFields, fieldsAt, isFields, listAt, textAt} from '../fields.ts';
import {duplicateValue, invalidValue, requiredValue} from './causes.ts';
import {absent, between, holds, ifGiven, oneOf, required, shown, unique, when} from './checks.ts';
import type {Check, Place, Rule} from './rules.ts';
import {dnsLabel, serviceLabel, spelt, subdomain} from './words.ts';

const typeIs =
  (...types: string[]) =>
  ({object}: Place) =>
    types.includes(textAt(object, 'spec.type'));

const isHeadless = ({object}: Place) => textAt(object, 'spec.clusterIP') === 'None';
const needsPorts = (place: Place) => !typeIs('ExternalName')(place) && !isHeadless(place);
const hasSeveralPorts = ({object}: Place) => listAt(object, 'spec.ports').length > 1;

const targetPort: Check = ifGiven(place => {
  const {value, path} = place;
  if (typeof value === 'number') return between(1, 65535)(place);
  return /[a-z]/.test(`${value}`) && /^[-a-z0-9]{1,15}$/.test(`${value}`)
    ? []
    : [invalidValue(path, shown(value), 'must contain at least one letter (a-z)')];
});

/** A missing port is port 0, which is none. */
const portNumber: Check = place => between(1, 65535)({...place, value: place.value ?? 0});

/** A port number may be there once for each protocol. */
const distinctPorts: Check = ({value, path}) => {
  const ports = Array.isArray(value) ? value : [];
  const keys = ports.map(port => `${textAt(port, 'protocol')} ${textAt(port, 'port')}`);
  return keys.flatMap((key, index) => {
    if (keys.indexOf(key) === index) return [];
    const {protocol, port} = asFields(ports[index]);
    const zero = 'TargetPort:intstr.IntOrString{Type:0, IntVal:0, StrVal:""}, NodePort:0';
    const dump = `core.ServicePort{Name:"", Protocol:"${protocol}", AppProtocol:(*string)(nil), Port:${port}, ${zero}}`;
    return [duplicateValue(`${path}[${index}]`, dump)];
  });
};

const routed: Check = ({value, path, object}) => {
  if (listAt(object, 'spec.rules').length > 0 || isFields(asFields(value)['defaultBackend'])) return [];
  const rules = Array.isArray(asFields(value)['rules']) ? '{}' : '(nil)';
  const why = 'either `defaultBackend` or `rules` must be specified';
  return [invalidValue(path, `[]networking.IngressRule${rules}`, why)];
};

/** A backend is a Service with a port, or some resource. */
const backend: Check = ({value, path}) => {
  const service = fieldsAt(value, 'service');
  if (!isFields(asFields(value)['service'])) {
    const isResource = isFields(asFields(value)['resource']);
    return isResource ? [] : [invalidValue(path, '""', 'resource or service backend is required')];
  }
  const {name, number} = fieldsAt(service, 'port');
  if (!textAt(service, 'name')) return [requiredValue(`${path}.service.name`)];
  if (name && number) return [invalidValue(path, '""', 'cannot set both port name & port number')];
  return name || number ? [] : [requiredValue(path, 'port name or number is required')];
};

const httpPath = 'spec.rules[*].http.paths[*]';

/** What must hold of what is reached over the network. */
export const networkRules: Record<string, Rule[]> = {
  Service: [
    ['spec.ports', when(needsPorts, required())],
    ['spec.type', oneOf('ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort')],
    ['spec.externalName', when(typeIs('ExternalName'), required())],
    ['spec.sessionAffinity', oneOf('ClientIP', 'None')],
    ['spec.ports[*].name', when(hasSeveralPorts, required()), spelt(dnsLabel)],
    ['spec.ports', unique('name')],
    ['spec.ports[*].port', portNumber],
    ['spec.ports[*].protocol', oneOf('SCTP', 'TCP', 'UDP')],
    ['spec.ports[*].targetPort', targetPort],
    ['spec.ports[*].nodePort', when(typeIs('ClusterIP'), absent("may not be used when `type` is 'ClusterIP'"))],
    [
      'spec.ports[*].nodePort',
      holds(
        value => !value || (Number(value) >= 30000 && Number(value) <= 32767),
        'provided port is not in the valid range. The range of valid ports is 30000-32767',
      ),
    ],
    ['spec.ports', distinctPorts],
  ],
  Ingress: [
    ['spec', routed],
    ['spec.defaultBackend', ifGiven(backend)],
    ['spec.rules[*].host', when(({value}) => !`${value}`.includes('*'), spelt(subdomain))],
    ['spec.rules[*].http?.paths', required()],
    [
      `${httpPath}.pathType`,
      required('pathType must be specified'),
      oneOf('Exact', 'ImplementationSpecific', 'Prefix'),
    ],
    [`${httpPath}.path`, holds(value => `${value}`.startsWith('/'), 'must be an absolute path')],
    [`${httpPath}.backend`, backend],
    [`${httpPath}.backend.service.name`, spelt(serviceLabel)],
    [`${httpPath}.backend.service.port.number`, between(1, 65535)],
  ],
};
