import type {KubeObject} from '../model.ts';

export type ExecRequest = {
  namespace: string;
  pod: string;
  container: string;
  command: string[];
  stdin?: AsyncIterable<Buffer>;
  write: (stream: 'stdout' | 'stderr', chunk: Buffer) => void;
  tty: boolean;
};

export type LogsRequest = {
  namespace: string;
  pod: string;
  container: string;
  previous: boolean;
  follow: boolean;
  tailLines?: number;
  timestamps: boolean;
  sinceSeconds?: number;
  sinceTime?: Date;
  limitBytes?: number;
};

/** What the server asks of the pods' inside, which it does not know: the pod life cycle implements it. */
export type PodAccess = {
  /** Runs a command in a container; streams are callbacks. Resolves with the exit code, or an error in the kubelet's words. */
  exec(request: ExecRequest): Promise<{exitCode: number} | {error: string}>;
  /** Log text, ending or followed; error is the kubelet's wording (400 e.g. container is waiting to start). */
  logs(request: LogsRequest): {chunks: AsyncIterable<string>} | {error: string; code: number};
  /** metrics.k8s.io usage of pods, all namespaces when none is named. */
  podMetrics(namespace?: string): KubeObject[];
  nodeMetrics(): KubeObject[];
};
