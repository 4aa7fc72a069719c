import {parseReference} from '../bundle/reference.ts';
import type {Risk} from '../probes/facts.ts';
import {parseQuantity} from '../tools/quantity.ts';
import type {FieldChange} from './compare.ts';
import {oneLine} from './fields.ts';
import type {ManifestObject} from './manifest.ts';

type Judged = Pick<Risk, 'level' | 'text'>;
type Judge = (field: FieldChange, object: ManifestObject) => Judged | undefined;

const look = (text: string): Judged => ({level: 'look', text});
const note = (text: string): Judged => ({level: 'note', text});

const show = (value: unknown): string => (value === undefined ? 'none' : oneLine(value));
const arrow = ({before, after}: FieldChange): string => `${show(before)} → ${show(after)}`;

/** The container that a path leads through, as 'backend: ', or ''. */
function container({at}: FieldChange): string {
  const index = at.findIndex(name => name === 'containers' || name === 'initContainers');
  const name = index === -1 ? undefined : at[index + 1];
  return name === undefined ? '' : `${name}: `;
}

const image: Judge = field => {
  const [old, fresh] = [parseReference(show(field.before)), parseReference(show(field.after))];
  if (!old.ok || !fresh.ok) return look(`${container(field)}image ${arrow(field)}`);
  const [one, other] = [old.reference, fresh.reference];
  const version = one.tag === other.tag ? '' : ` ${one.tag ?? 'latest'} → ${other.tag ?? 'latest'}`;
  const registry =
    one.registry === other.registry
      ? ''
      : ` from ${other.registry ?? 'docker.io'}, so far ${one.registry ?? 'docker.io'}`;
  const repository = one.repository === other.repository ? '' : ` ${one.repository} → ${other.repository}`;
  const digest = one.manifestDigest === other.manifestDigest ? '' : ' with another digest';
  return note(`${container(field)}image${repository}${version}${registry}${digest}`);
};

const replicas: Judge = field => {
  const [old = 1, fresh = 1] = [field.before, field.after].map(value => (value === undefined ? 1 : Number(value)));
  return fresh < old ? look(`replicas ${old} → ${fresh}`) : note(`replicas ${old} → ${fresh}`);
};

const secret: Judge = field => {
  const name = field.at[1] ?? '';
  if (field.kind === 'added') return note(`${name} is added`);
  return look(field.kind === 'removed' ? `${name} is removed` : `${name} changes: ${arrow(field)}`);
};

const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'];

const probe: Judge = field => {
  const name = field.at.find(part => probes.includes(part)) ?? '';
  const isWhole = field.at.at(-1) === name;
  if (isWhole && field.kind === 'removed') return look(`${container(field)}${name} is removed`);
  return note(`${container(field)}${name} ${isWhole ? 'is added' : 'changes'}`);
};

const resources: Judge = field => {
  const name = field.at.slice(field.at.indexOf('resources') + 1).join(' ') || 'resources';
  const [old, fresh] = [parseQuantity(field.before), parseQuantity(field.after)];
  const isLess = field.at.includes('limits') && fresh !== undefined && (old === undefined || fresh < old);
  const text = `${container(field)}${name} ${arrow(field)}`;
  // More requested may not fit on the nodes; less allowed may kill.
  const isMore = field.at.includes('requests') && fresh !== undefined && fresh > (old ?? 0);
  return isLess || isMore ? look(text) : note(text);
};

const endsWith = (at: readonly string[], ...path: readonly string[]): boolean =>
  path.every((name, index) => at[at.length - path.length + index] === name);

/** First match wins: which fields concern an operator, and how much. */
const judges: readonly [matches: (field: FieldChange, object: ManifestObject) => boolean, judge: Judge][] = [
  [({at}, {kind}) => kind === 'Secret' && at[0] === 'data', secret],
  [({at}) => at.at(-1) === 'image', image],
  [({at}) => endsWith(at, 'spec', 'replicas'), replicas],
  [({at}) => at.some(name => probes.includes(name)), probe],
  [
    ({at}) => at.includes('ports'),
    field => look(`${container(field)}ports change: ${field.path.replace(/^.*\.ports/, 'ports')}`),
  ],
  [({at}, {kind}) => kind === 'Service' && at[0] === 'spec' && at[1] === 'selector', () => look('selects other pods')],
  [({at}, {kind}) => kind === 'Service' && endsWith(at, 'spec', 'type'), field => look(`type ${arrow(field)}`)],
  [
    ({at}, {kind}) => kind === 'PersistentVolumeClaim' && at.includes('requests'),
    field => look(`grows: ${arrow(field)}`),
  ],
  [({at}, {kind}) => kind === 'Ingress' && at.includes('host'), field => look(`host ${arrow(field)}`)],
  [({at}) => at.includes('resources'), resources],
  [
    ({at}) => endsWith(at, 'strategy', 'type') || endsWith(at, 'updateStrategy', 'type'),
    field => look(`strategy ${arrow(field)}`),
  ],
  [
    ({at, kind}) => kind === 'removed' && at.at(-2) === 'volumes',
    field => look(`volume ${field.at.at(-1) ?? ''} is removed`),
  ],
  [
    ({at, kind}) => kind === 'removed' && at.at(-2) === 'containers',
    field => look(`container ${field.at.at(-1) ?? ''} is removed`),
  ],
  [
    ({at, kind}) => kind === 'added' && at.at(-2) === 'containers',
    field => note(`container ${field.at.at(-1) ?? ''} is added`),
  ],
  [
    ({at}) => at.at(-1) === 'hostNetwork' || at.at(-1) === 'privileged' || at.includes('hostPath'),
    field => look(`${container(field)}${field.path} ${arrow(field)}`),
  ],
  [({at}, {kind}) => at[0] === 'rules' && kind.endsWith('Role'), () => look('rights change')],
];

/** What one changed field means to an operator; undefined for the many that mean nothing in particular. */
export const fieldRisk: (object: ManifestObject, field: FieldChange) => Judged | undefined = (object, field) =>
  judges.find(([matches]) => matches(field, object))?.[1](field, object);
