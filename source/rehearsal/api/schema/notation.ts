/**
 * What the fields of the built-in kinds are, out of the public Go types of k8s.io/api 0.33: one table, from which
 * server-side apply knows its lists, strategic merge its keys, field validation the names and protobuf the numbers.
 *
 * A table has one message per entry, `Name: field field …`, `Name(atomic)` when it is owned as a whole. A field is
 * `name:number:type`, without type when it is text; `~` in place of a name puts another message's fields here.
 *
 *   T[]            a list owned as a whole            T{}    a map by free keys
 *   T[set]         a list of different values         T{!}   a map owned as a whole
 *   T[name,port]   a list of objects told apart by these fields (`protocol=TCP`: what stands in for a missing one)
 *   T[+…]          the same for strategic merge patches, by the first field;  T[+…!]  for these alone
 *   T?             nothing is something else than zero       T!     written out even when zero or empty
 */
export type Scalar =
  | 'string'
  | 'int'
  | 'float'
  | 'bool'
  | 'bytes'
  | 'quantity'
  | 'intOrString'
  | 'time'
  | 'microTime'
  | 'duration'
  | 'any';

/** A field that tells the objects of a list apart, and what a missing one counts as. */
export type Key = {name: string; standsIn?: string};

export type ListType = {
  form: 'list';
  of: Type;
  /** How its elements are owned: all as one, by value, or by these keys. */
  owned: 'whole' | 'set' | readonly Key[];
  /** How a strategic merge patch changes it: undefined when it replaces it. */
  merged: 'set' | string | undefined;
};

export type MapType = {form: 'map'; of: Type; isAtomic: boolean};

export type Field = {
  name: string;
  number: number;
  type: Type;
  /** Nothing means something else than zero. */
  isOptional: boolean;
  /** Written even when it is zero or empty. */
  isAlwaysThere: boolean;
};

export type StructType = {
  form: 'struct';
  name: string;
  isAtomic: boolean;
  /** By name, those of inlined messages included. */
  fields: ReadonlyMap<string, Field>;
  /** Inlined messages by their number. */
  inlined: ReadonlyMap<number, StructType>;
  /** What fields are that are not declared; without it they are unknown. */
  rest?: Type;
};

/** Of values nobody described: objects by key, lists as a whole. */
export type FreeType = {form: 'free'};

export type Type = {form: 'scalar'; scalar: Scalar} | ListType | MapType | StructType | FreeType;

/** Any value at all; objects are owned by their keys. */
export const free: FreeType = {form: 'free'};

const scalars = new Set<string>([
  'string',
  'int',
  'float',
  'bool',
  'bytes',
  'quantity',
  'intOrString',
  'time',
  'microTime',
  'duration',
  'any',
] satisfies Scalar[]);

const isScalar = (name: string): name is Scalar => scalars.has(name);

type Find = (name: string) => StructType;

export type Tables = {
  /** The message of a qualified name, `group.Name`; throws when no table has it. */
  find: Find;
  has(name: string): boolean;
};

function listType(of: Type, brackets: string): ListType {
  const isMerged = brackets.startsWith('+');
  const isForMergeAlone = brackets.endsWith('!');
  const inner = brackets.replace(/^\+/, '').replace(/!$/, '');
  if (inner === '') return {form: 'list', of, owned: 'whole', merged: undefined};
  if (inner === 'set') return {form: 'list', of, owned: 'set', merged: isMerged ? 'set' : undefined};
  const keys = inner.split(',').map(text => {
    const [name = '', standsIn] = text.split('=');
    return {name, ...(standsIn !== undefined && {standsIn})};
  });
  return {form: 'list', of, owned: isForMergeAlone ? 'whole' : keys, merged: isMerged ? keys[0]?.name : undefined};
}

function typeOf(text: string, find: Find): Type {
  const list = /^(.+)\[([^\]]*)\]$/.exec(text);
  if (list) return listType(typeOf(list[1] ?? '', find), list[2] ?? '');
  const map = /^(.+)\{(!?)\}$/.exec(text);
  if (map) return {form: 'map', of: typeOf(map[1] ?? '', find), isAtomic: map[2] === '!'};
  return isScalar(text) ? {form: 'scalar', scalar: text} : find(text);
}

/** `name:number:type` with its flags; `name:number!` for text. */
function fieldOf(text: string, find: Find): Field {
  const [name = '', numbered = '', typed = ''] = text.split(':');
  const [, number = '0', flag = ''] = /^(\d+)([?!]?)$/.exec(numbered) ?? [];
  const isAlwaysThere = flag === '!' || typed.endsWith('!');
  const isOptional = flag === '?' || typed.endsWith('?');
  const type = typeOf(typed.replace(/[?!]$/, '') || 'string', find);
  return {name, number: Number(number), type, isOptional, isAlwaysThere};
}

function messageOf(name: string, isAtomic: boolean, words: string[], find: Find): StructType {
  const inlined = new Map(
    words
      .filter(word => word.startsWith('~'))
      .map(word => word.split(':'))
      .map(([, number, other = '']) => [Number(number), find(other)] as const),
  );
  const own = words.filter(word => !word.startsWith('~')).map(word => fieldOf(word, find));
  const fields = new Map([...inlined.values()].flatMap(({fields}) => [...fields]));
  for (const field of own) fields.set(field.name, field);
  return {form: 'struct', name, isAtomic, fields, inlined};
}

/** Reads tables by group; each message is read when it is first asked for. */
export function readTables(tables: Readonly<Record<string, string>>): Tables {
  const entries = new Map<string, {group: string; name: string; isAtomic: boolean; words: string[]}>();
  for (const [group, table] of Object.entries(tables)) {
    for (const entry of table.trim().split(/\n(?! )/)) {
      const [head = '', ...words] = entry.split(/\s+/);
      const name = head.replace(/(\(atomic\))?:$/, '');
      entries.set(`${group}.${name}`, {group, name, isAtomic: head.includes('(atomic)'), words});
    }
  }
  const known = new Map<string, StructType>();
  const find: Find = qualified => {
    const found = known.get(qualified);
    if (found) return found;
    const entry = entries.get(qualified);
    if (!entry) throw new Error(`the schema names ${qualified}, which no table has`);
    const {group, name, isAtomic, words} = entry;
    // Known before it is read, since a message may contain itself.
    const message = {form: 'struct' as const, name, isAtomic, fields: new Map(), inlined: new Map()};
    known.set(qualified, message);
    const inGroup: Find = other => find(other.includes('.') ? other : `${group}.${other}`);
    return Object.assign(message, messageOf(name, isAtomic, words, inGroup));
  };
  return {find, has: name => entries.has(name)};
}
