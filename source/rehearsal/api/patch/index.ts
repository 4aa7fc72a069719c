import type {KubeObject} from '../../model.ts';
import {badRequest, unsupportedMediaType} from '../failure.ts';
import {isFields} from '../fields.ts';
import type {Kind} from '../kinds.ts';
import {typeOf} from '../schema/index.ts';
import {jsonMerge, jsonPatch} from './json.ts';
import {strategicMerge} from './strategic.ts';

const strategic = 'application/strategic-merge-patch+json';
const merge = 'application/merge-patch+json';
const json = 'application/json-patch+json';

/** The media type of server-side apply, which is a way of its own. */
export const applyPatch = 'application/apply-patch+yaml';

/** Applies a patch of any of the three media types; 415 for others, and for strategic patches of custom resources. */
export function patched(kind: Kind, object: KubeObject, mediaType: string, patch: unknown): KubeObject {
  if (mediaType === json) return jsonPatch(object, patch) as KubeObject;
  if (!isFields(patch)) throw badRequest('the patch is not an object');
  if (mediaType === merge) return jsonMerge(object, patch) as KubeObject;
  if (mediaType === strategic && !kind.isCustom) return strategicMerge(object, patch, typeOf(kind)) as KubeObject;
  throw unsupportedMediaType(kind.isCustom ? [json, merge, applyPatch] : [json, merge, strategic, applyPatch]);
}
