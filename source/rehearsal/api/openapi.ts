import {groupVersionOf, type Kind} from './kinds.ts';
import {field} from './protobuf-wire.ts';
import type {Answer, ApiRequest} from './request.ts';

const info = {title: 'Kubernetes', version: 'v1.33.13'};

const rootOf = (kind: Kind) => (kind.group ? `apis/${groupVersionOf(kind)}` : `api/${kind.version}`);

const queryParameter = (name: string) => ({name, in: 'query', schema: {type: 'string', uniqueItems: true}});

/**
 * The least that satisfies helm and kubectl: they look for a PATCH operation of the kind that lists `fieldValidation`
 * and leave validation to the server then.
 */
function paths(kinds: readonly Kind[]): Record<string, unknown> {
  return Object.fromEntries(
    kinds
      .filter(kind => kind.verbs.includes('patch'))
      .map(kind => {
        const scope = kind.namespaced ? 'namespaces/{namespace}/' : '';
        const patch = {
          parameters: ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map(queryParameter),
          'x-kubernetes-action': 'patch',
          'x-kubernetes-group-version-kind': {group: kind.group, version: kind.version, kind: kind.kind},
        };
        return [`/${rootOf(kind)}/${scope}${kind.plural}/{name}`, {patch}];
      }),
  );
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

/** Answers `/openapi/v2`, `/openapi/v3` and one document per group and version; undefined for other paths. */
export function openapi(request: ApiRequest, kinds: readonly Kind[]): Answer | undefined {
  if (request.path === '/openapi/v2') return swagger(request);
  if (!request.path.startsWith('/openapi/v3')) return undefined;
  const root = request.path.slice('/openapi/v3/'.length);
  if (root === '') {
    const roots = [...new Set(kinds.map(rootOf))];
    // Kinds of a group come with definitions, so the count tells one state of a document from the next.
    const index = roots.map(path => {
      const count = kinds.filter(kind => rootOf(kind) === path).length;
      return [path, {serverRelativeURL: `/openapi/v3/${path}?hash=${count}`}];
    });
    return {code: 200, body: {paths: Object.fromEntries(index)}};
  }
  const members = kinds.filter(kind => rootOf(kind) === root);
  if (members.length === 0) return undefined;
  return {code: 200, body: {openapi: '3.0.0', info, paths: paths(members), components: {schemas: {}}}};
}
