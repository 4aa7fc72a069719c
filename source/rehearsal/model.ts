/**
 * What the rooms of the pretend site share: objects, the store they live in, and the script of what goes wrong.
 * The API server writes to the store, the controllers watch it, and neither knows the other.
 */

export type Metadata = {
  name: string;
  namespace?: string;
  generateName?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  managedFields?: unknown[];
};

export type OwnerReference = {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
};

/** A Kubernetes object as it travels in JSON. */
export type KubeObject = {apiVersion: string; kind: string; metadata: Metadata; [field: string]: unknown};

/** Names a collection: `{group: 'apps', resource: 'deployments'}`; the core group is ''. */
export type Resource = {group: string; resource: string};

export type StoreEvent = {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  resource: Resource;
  object: KubeObject;
  /** The store's counter at this change; also the object's metadata.resourceVersion. */
  version: number;
};

/**
 * All objects of one pretend cluster. Objects handed out are never mutated afterwards: a change makes a new one
 * (callers must treat them as frozen).
 */
export type Store = {
  /** The counter of the newest change. */
  version(): number;
  get(resource: Resource, namespace: string | undefined, name: string): KubeObject | undefined;
  /** Every object of the collection, of all namespaces when none is named, sorted by namespace and name. */
  list(resource: Resource, namespace?: string): KubeObject[];
  /** Sets uid, creationTimestamp, resourceVersion and generation 1. Throws when the name is taken. */
  create(resource: Resource, object: KubeObject): KubeObject;
  /** Replaces; generation grows when anything but metadata and status changed. No-op changes make no event. */
  update(resource: Resource, object: KubeObject): KubeObject;
  /** Reads, changes and writes in one step; undefined when the object is not there. */
  change(
    resource: Resource,
    namespace: string | undefined,
    name: string,
    edit: (object: KubeObject) => KubeObject,
  ): KubeObject | undefined;
  /** Removes at once (graceful deletion is a matter of the API and the pod life cycle). */
  remove(resource: Resource, namespace: string | undefined, name: string): KubeObject | undefined;
  /** Called after every change, in order, synchronously; returns the way to stop. */
  subscribe(listener: (event: StoreEvent) => void): () => void;
  /** Events later than a version, for watches; undefined when they are no longer kept (410 Gone). */
  since(version: number): StoreEvent[] | undefined;
};

/** Time as the site sees it. `speed` 20 runs delays twenty times faster; timestamps stay wall-clock. */
export type Clock = {
  now(): Date;
  /** Runs later; returns the way to cancel. Delays are divided by the speed. */
  after(delayMs: number, run: () => void): () => void;
  /** Another speed from now on, for what waits already too. */
  setSpeed(factor: number): void;
  /** Cancels everything that waits. */
  stop(): void;
};

/** Looks an image up the way a node's container runtime does. */
export type ImageSource = {
  /** The digest of the manifest behind a reference, or the runtime's own words for why it cannot be pulled. */
  resolve(reference: string): {manifestDigest: string; configDigest: string; sizeBytes: number} | {error: string};
};
