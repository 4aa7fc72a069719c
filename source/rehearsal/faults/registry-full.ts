import type {Fault} from './fault.ts';
import {bringsBlob, registryError} from './parts/registry.ts';

/** As docker distribution answers when its file system is full: status 500, the cause in the detail. */
export const registryFull: Fault = {
  about: 'the disk of the registry is full: it takes no layer',
  begin: () => ({
    spoil(exchange) {
      if (!bringsBlob(exchange)) return undefined;
      const path = '/var/lib/registry/docker/registry/v2/repositories';
      const detail = {DriverName: 'filesystem', Enclosed: {Op: 'write', Path: path, Err: 28}};
      return registryError(500, 'UNKNOWN', 'unknown error', detail);
    },
  }),
};
