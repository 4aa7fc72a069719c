import {createHash} from 'node:crypto';
import {groupVersionOf, type Kind} from './kinds.ts';
import {field} from './protobuf-wire.ts';
import type {Answer, ApiRequest} from './request.ts';
import {customSchema, nothingDescribed, schemaOf, undescribed} from './schema/described.ts';
import {builtInType, metadataType} from './schema/index.ts';

const info = {title: 'Kubernetes', version: 'v1.33.13'};

const rootOf = (kind: Kind) => (kind.group ? `apis/${groupVersionOf(kind)}` : `api/${kind.version}`);

const queryParameter = (name: string) => ({name, in: 'query', schema: {type: 'string', uniqueItems: true}});

const gvkOf = ({group, version, kind}: Kind) => ({group, version, kind});

/** How a kind is asked for: what can be patched by that alone, for clients look there; others as they can be. */
function operation(kind: Kind): Record<string, unknown> {
  const asked = {'x-kubernetes-group-version-kind': gvkOf(kind)};
  if (!kind.verbs.includes('patch')) return kind.verbs.includes('get') ? {get: asked} : {post: asked};
  const parameters = ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map(queryParameter);
  return {patch: {parameters, 'x-kubernetes-action': 'patch', ...asked}};
}

/**
 * The least that satisfies helm and kubectl: they look for a PATCH operation of the kind that lists `fieldValidation`
 * and leave validation to the server then; `kubectl explain` finds the kind by it.
 */
const paths = (kinds: readonly Kind[]): Record<string, unknown> =>
  Object.fromEntries(
    kinds.map(kind => {
      const scope = kind.namespaced ? 'namespaces/{namespace}/' : '';
      const object = kind.verbs.includes('get') ? '/{name}' : '';
      return [`/${rootOf(kind)}/${scope}${kind.plural}${object}`, operation(kind)];
    }),
  );

/** The schemas of these kinds, and of all that they are made of. */
function schemas(kinds: readonly Kind[]): Record<string, unknown> {
  const described = nothingDescribed();
  const own = kinds.map((kind): [string, Record<string, unknown>] => {
    const name = `${kind.group || 'core'}.${kind.version}.${kind.kind}`;
    const gvk = {'x-kubernetes-group-version-kind': [gvkOf(kind)]};
    if (kind.schema) return [name, {...customSchema(described, kind.schema, metadataType), ...gvk}];
    const type = builtInType(groupVersionOf(kind), kind.kind);
    return [name, type ? {allOf: [schemaOf(described, type)], ...gvk} : {...undescribed, ...gvk}];
  });
  return Object.fromEntries([...described.schemas, ...own]);
}

const protobufType = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/** The older document, which kubectl asks about kinds that the newer ones lack: it describes none. */
function swagger({accept}: ApiRequest): Answer {
  if (!accept.includes('protobuf')) return {code: 200, body: {swagger: '2.0', info, paths: {}}};
  const body = Buffer.concat([
    field(1, Buffer.from('2.0')),
    field(2, Buffer.concat([field(1, Buffer.from(info.title)), field(2, Buffer.from(info.version))])),
    field(8, Buffer.alloc(0)),
  ]);
  return {code: 200, body: body.toString('latin1'), contentType: protobufType};
}

/**
 * Helm reads the whole document again for every object of a chart, and looks at its paths alone: with the schemas an
 * installation of fifty objects takes half a second more.
 */
const readsPathsAlone = ({userAgent}: ApiRequest): boolean => userAgent.startsWith('Helm/');

/** Answers `/openapi/v2`, `/openapi/v3` and one document per group and version; undefined for other paths. */
export function openapi(request: ApiRequest, kinds: readonly Kind[]): Answer | undefined {
  if (request.path === '/openapi/v2') return swagger(request);
  if (!request.path.startsWith('/openapi/v3')) return undefined;
  const root = request.path.slice('/openapi/v3/'.length);
  if (root === '') {
    const roots = [...new Set(kinds.map(rootOf))];
    // Kinds come and change with their definitions, and a document with its kinds.
    const index = roots.map(path => {
      const members = kinds.filter(kind => rootOf(kind) === path).map(({kind, schema}) => [kind, schema]);
      const hash = createHash('sha256').update(JSON.stringify(members)).digest('hex').toUpperCase();
      return [path, {serverRelativeURL: `/openapi/v3/${path}?hash=${hash}`}];
    });
    return {code: 200, body: {paths: Object.fromEntries(index)}};
  }
  const members = kinds.filter(kind => rootOf(kind) === root);
  if (members.length === 0) return undefined;
  const components = readsPathsAlone(request) ? {} : {schemas: schemas(members)};
  return {code: 200, body: {openapi: '3.0.0', info, paths: paths(members), components}};
}
