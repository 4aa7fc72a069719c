import type {KubeObject} from '../model.ts';
import {asOldAutoscaler} from './autoscaler-v1.ts';
import {asNewEvent} from './events.ts';
import {groupVersionOf, type Kind} from './kinds.ts';

/** Versions of an API whose objects are kept as another version's, and only shown as their own. */
const views: Record<string, (object: KubeObject) => KubeObject> = {
  'events.k8s.io/v1': asNewEvent,
  'autoscaling/v1': asOldAutoscaler,
};

/** Whether the objects of a kind are another kind's, seen otherwise. */
export const isView = (kind: Kind): boolean => groupVersionOf(kind) in views;

/** The form in which a kind's stored object is served. */
export const served = (kind: Kind, object: KubeObject): KubeObject => views[groupVersionOf(kind)]?.(object) ?? object;
