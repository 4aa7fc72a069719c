import type {Fault} from './fault.ts';
import {bringsBlob, firstFew, registryError} from './parts/registry.ts';

export const registry500: Fault = {
  about: 'the registry fails at the first two layers with status 500, and takes them when they come again',
  begin: () => ({spoil: firstFew(2, bringsBlob, () => registryError(500, 'UNKNOWN', 'unknown error'))}),
};
