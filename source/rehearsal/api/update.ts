import type {KubeObject} from '../model.ts';
import {apply} from './apply.ts';
import {bodyFields, mediaTypeOf, parseJson} from './body.ts';
import {badRequest} from './failure.ts';
import {checkFields, checkPatched, warningHeaders} from './field-validation.ts';
import {isFields} from './fields.ts';
import {existing, typed} from './objects.ts';
import {recordUpdate} from './ownership/update.ts';
import {applyPatch, patched} from './patch/index.ts';
import type {Answer, ApiRequest, Context, Target} from './request.ts';
import {save} from './save.ts';
import {served} from './views.ts';
import {writeOf} from './writer.ts';

/** PUT on an object or its status. */
export function replace(context: Context, target: Target, request: ApiRequest): Answer {
  const before = served(target.kind, existing(context, target));
  const fields = bodyFields(request);
  const sent = typed(fields, target);
  const warnings = checkFields(target, request, fields);
  const own = (after: KubeObject) => recordUpdate({...writeOf(context, target, request, 'Update'), before, after});
  return {...save(context, target, request, {before, sent, own}), headers: warningHeaders(warnings)};
}

/** PATCH on an object or its status. */
export function patch(context: Context, target: Target, request: ApiRequest): Answer {
  const mediaType = mediaTypeOf(request.contentType);
  if (mediaType === applyPatch) return apply(context, target, request);
  const before = served(target.kind, existing(context, target));
  const body = parseJson(request.body);
  const sent = patched(target.kind, before, mediaType, body);
  if (!isFields(sent.metadata)) throw badRequest('the patched object has no metadata');
  const warnings = checkPatched(target, request, sent, body);
  const own = (after: KubeObject) => recordUpdate({...writeOf(context, target, request, 'Update'), before, after});
  return {...save(context, target, request, {before, sent, own}), headers: warningHeaders(warnings)};
}
