import {parse} from 'yaml';
import {badRequest, unsupportedMediaType} from './failure.ts';
import {type Fields, isFields} from './fields.ts';
import {decodeProtobuf} from './protobuf.ts';
import type {ApiRequest} from './request.ts';

const accepted = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

/** The media type without its parameters. */
export const mediaTypeOf = (contentType: string): string => contentType.split(';')[0]?.trim() ?? '';

/** Parses JSON text or refuses it as the server does. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch (error) {
    throw badRequest(`couldn't get version/kind; json parse error: ${error instanceof Error ? error.message : error}`);
  }
}

/** The object in a request's body, whatever it was encoded in; empty when there is none. Throws 415. */
export function bodyFields({body, contentType}: ApiRequest): Fields {
  if (body.length === 0) return {};
  const mediaType = mediaTypeOf(contentType) || 'application/json';
  if (!accepted.includes(mediaType)) throw unsupportedMediaType(accepted);
  if (mediaType === 'application/vnd.kubernetes.protobuf') return decodeProtobuf(body);
  const parsed: unknown = mediaType === 'application/yaml' ? parse(body.toString()) : parseJson(body);
  if (!isFields(parsed)) throw badRequest('the body of the request is not an object');
  return parsed;
}
