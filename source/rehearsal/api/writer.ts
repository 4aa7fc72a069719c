import {groupVersionOf} from './kinds.ts';
import type {Manager} from './ownership/managers.ts';
import type {ApiRequest, Context, Target} from './request.ts';
import {typeOf} from './schema/index.ts';
import type {StructType} from './schema/notation.ts';

/** The first word of what a client calls itself: `helm/v4.1.4 (linux/amd64)` is helm. */
const firstWord = (userAgent: string) => userAgent.split('/')[0] || 'unknown';

/** Fields that a way of writing leaves alone. */
function ignoredBy({kind, subresource}: Target): string[] {
  if (subresource === 'status') return ['spec', 'metadata.labels', 'metadata.ownerReferences'];
  return kind.subresources.includes('status') ? ['status'] : [];
}

export type Writing = {type: StructType; manager: Manager; time: string; ignored: string[]};

/** Who writes what and when, as ownership of fields records it. */
export function writeOf(
  {clock}: Context,
  target: Target,
  {query, userAgent}: ApiRequest,
  operation: Manager['operation'],
): Writing {
  return {
    type: typeOf(target.kind),
    manager: {
      name: query.get('fieldManager') || firstWord(userAgent),
      operation,
      apiVersion: groupVersionOf(target.kind),
      subresource: target.subresource ?? '',
    },
    time: `${clock.now().toISOString().slice(0, 19)}Z`,
    ignored: ignoredBy(target),
  };
}
