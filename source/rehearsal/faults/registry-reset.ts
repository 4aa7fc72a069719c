import type {Fault} from './fault.ts';
import {bringsBlob, firstFew} from './parts/registry.ts';

export const registryReset: Fault = {
  about: 'the connection to the registry breaks off at the first two layers, and holds when they come again',
  begin: () => ({spoil: firstFew(2, bringsBlob, () => 'reset')}),
};
