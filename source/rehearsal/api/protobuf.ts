import {notBuilt, unsupportedMediaType} from './failure.ts';
import type {Fields} from './fields.ts';

/**
 * The protobuf bodies that the clients really send: release Secrets and DeleteOptions of helm, and what newer kubectl
 * sends as well. Each message is a table of field numbers out of the generated.proto files of k8s.io/api.
 */
type FieldType = 'string' | 'bytes' | 'int' | 'bool' | 'texts' | 'data' | 'labels' | Message;
type Message = {[number: number]: [name: string, type: FieldType]};

const objectMeta: Message = {
  1: ['name', 'string'],
  2: ['generateName', 'string'],
  3: ['namespace', 'string'],
  5: ['uid', 'string'],
  6: ['resourceVersion', 'string'],
  7: ['generation', 'int'],
  11: ['labels', 'labels'],
  12: ['annotations', 'labels'],
  14: ['finalizers', 'texts'],
};

const resourceAttributes: Message = {
  1: ['namespace', 'string'],
  2: ['verb', 'string'],
  3: ['group', 'string'],
  4: ['version', 'string'],
  5: ['resource', 'string'],
  6: ['subresource', 'string'],
  7: ['name', 'string'],
};

/** What is asked about in every access review. */
const accessAsked: Message = {
  1: ['resourceAttributes', resourceAttributes],
  2: ['nonResourceAttributes', {1: ['path', 'string'], 2: ['verb', 'string']}],
};

/** The status is the server's to say. */
const unread: FieldType = {};

const subjectAccessReview: Message = {
  1: ['metadata', objectMeta],
  2: ['spec', {...accessAsked, 3: ['user', 'string'], 4: ['groups', 'texts'], 6: ['uid', 'string']}],
  3: ['status', unread],
};

const messages: Record<string, Message> = {
  'v1/Secret': {
    1: ['metadata', objectMeta],
    2: ['data', 'data'],
    3: ['type', 'string'],
    4: ['stringData', 'labels'],
    5: ['immutable', 'bool'],
  },
  DeleteOptions: {
    1: ['gracePeriodSeconds', 'int'],
    2: ['preconditions', {1: ['uid', 'string'], 2: ['resourceVersion', 'string']}],
    3: ['orphanDependents', 'bool'],
    4: ['propagationPolicy', 'string'],
    5: ['dryRun', 'texts'],
  },
  'authentication.k8s.io/v1/SelfSubjectReview': {1: ['metadata', objectMeta], 2: ['status', unread]},
  'authentication.k8s.io/v1/TokenRequest': {
    1: ['metadata', objectMeta],
    2: [
      'spec',
      {
        1: ['audiences', 'texts'],
        3: [
          'boundObjectRef',
          {1: ['kind', 'string'], 2: ['apiVersion', 'string'], 3: ['name', 'string'], 4: ['uid', 'string']},
        ],
        4: ['expirationSeconds', 'int'],
      },
    ],
    3: ['status', unread],
  },
  'authorization.k8s.io/v1/SelfSubjectAccessReview': {
    1: ['metadata', objectMeta],
    2: ['spec', accessAsked],
    3: ['status', unread],
  },
  'authorization.k8s.io/v1/SelfSubjectRulesReview': {
    1: ['metadata', objectMeta],
    2: ['spec', {1: ['namespace', 'string']}],
    3: ['status', unread],
  },
  'authorization.k8s.io/v1/SubjectAccessReview': subjectAccessReview,
  'authorization.k8s.io/v1/LocalSubjectAccessReview': subjectAccessReview,
};

const envelope: Message = {
  1: ['typeMeta', {1: ['apiVersion', 'string'], 2: ['kind', 'string']}],
  2: ['raw', 'bytes'],
  3: ['contentEncoding', 'string'],
  4: ['contentType', 'string'],
};

/** Managed fields and times of metadata are the server's own; clients send them empty. */
const ignored = [4, 8, 9, 10, 13, 17];

type Token = {field: number; value: number | Buffer};

function* tokens(bytes: Buffer): Generator<Token> {
  let offset = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[offset];
      if (byte === undefined) throw notBuilt('a protobuf body that ends too early');
      offset += 1;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (offset < bytes.length) {
    const tag = varint();
    const wireType = tag & 7;
    if (wireType !== 0 && wireType !== 2) throw notBuilt(`protobuf wire type ${wireType}`);
    const number = varint();
    if (wireType === 2) {
      yield {field: tag >>> 3, value: bytes.subarray(offset, offset + number)};
      offset += number;
    } else {
      yield {field: tag >>> 3, value: number};
    }
  }
}

/** A map's entry is a message of key and value. */
function entry(value: Buffer, encoding: 'utf8' | 'base64'): Fields {
  const parts = Object.fromEntries([...tokens(value)].map(token => [token.field, token.value]));
  const content = Buffer.isBuffer(parts[2]) ? parts[2].toString(encoding) : '';
  return {[`${parts[1] ?? ''}`]: content};
}

function decodedValue({value}: Token, type: FieldType, before: unknown): unknown {
  if (typeof value === 'number') return type === 'bool' ? value === 1 : value;
  switch (type) {
    case 'string':
      // Go writes empty strings out; in JSON they are absent.
      return value.length > 0 ? value.toString() : undefined;
    case 'texts':
      return [...(Array.isArray(before) ? before : []), value.toString()];
    case 'data':
      return {...(before as Fields | undefined), ...entry(value, 'base64')};
    case 'labels':
      return {...(before as Fields | undefined), ...entry(value, 'utf8')};
    case 'bytes':
    case 'int':
    case 'bool':
      return value;
    default:
      return decodeMessage(value, type);
  }
}

function decodeMessage(bytes: Buffer, message: Message): Fields {
  const decoded: Fields = {};
  for (const token of tokens(bytes)) {
    const known = message[token.field];
    if (!known) {
      const mayBeLeftOut = message === objectMeta && ignored.includes(token.field);
      const isUnread = Object.keys(message).length === 0;
      if (mayBeLeftOut || isUnread) continue;
      throw notBuilt(`protobuf field ${token.field} beside ${Object.values(message).map(([name]) => name)}`);
    }
    const [name, type] = known;
    const value = decodedValue(token, type, decoded[name]);
    if (value !== undefined) decoded[name] = value;
  }
  return decoded;
}

/** Decodes a body in the `k8s\0` envelope into the JSON of its kind; 415 or 501 for kinds without a table. */
export function decodeProtobuf(body: Buffer): Fields {
  if (body.subarray(0, 4).toString('latin1') !== 'k8s\0') throw unsupportedMediaType(['application/json']);
  const unknown = decodeMessage(body.subarray(4), envelope);
  const {apiVersion, kind} = (unknown['typeMeta'] ?? {}) as Fields;
  const message =
    messages[`${apiVersion}/${kind}`] ?? (kind === 'DeleteOptions' ? messages['DeleteOptions'] : undefined);
  if (!message) throw notBuilt(`a protobuf body of kind ${apiVersion} ${kind}`);
  const raw = Buffer.isBuffer(unknown['raw']) ? unknown['raw'] : Buffer.alloc(0);
  return {kind, apiVersion, ...decodeMessage(raw, message)};
}
