import type {KubeObject} from '../model.ts';
import {asNewAutoscaler, asOldAutoscaler} from './autoscaler-v1.ts';
import {asNewEvent} from './events.ts';
import {groupVersionOf, type Kind} from './kinds.ts';

/** How a version of an API whose objects are kept as another version's shows them, and how it writes them, if it may. */
type View = {shown(object: KubeObject): KubeObject; kept?(object: KubeObject): KubeObject};

const views: Record<string, View> = {
  'events.k8s.io/v1': {shown: asNewEvent},
  'autoscaling/v1': {shown: asOldAutoscaler, kept: asNewAutoscaler},
};

const viewOf = (kind: Kind): View | undefined => views[groupVersionOf(kind)];

/** Whether the objects of a kind are another kind's, seen otherwise. */
export const isView = (kind: Kind): boolean => viewOf(kind) !== undefined;

/** Whether the objects of a kind can be written in its own words. */
export const isWritable = (kind: Kind): boolean => !isView(kind) || viewOf(kind)?.kept !== undefined;

/** The form in which a kind's stored object is served. */
export const served = (kind: Kind, object: KubeObject): KubeObject => viewOf(kind)?.shown(object) ?? object;

/** The form in which an object that was written in a kind's words is stored. */
export const kept = (kind: Kind, object: KubeObject): KubeObject => viewOf(kind)?.kept?.(object) ?? object;

/**
 * Lets a writer record what it owns of an object that is about to be stored: in the words in which it writes, as
 * managedFields tell the fields of each version.
 */
export function owned(kind: Kind, object: KubeObject, own: (shown: KubeObject) => KubeObject): KubeObject {
  if (!isView(kind)) return own(object);
  const {managedFields: _before, ...metadata} = object.metadata;
  const {managedFields} = own(served(kind, object)).metadata;
  return {...object, metadata: {...metadata, ...(managedFields && {managedFields})}};
}
