import type {Fault} from './fault.ts';
import {bringsBlob, firstFew, registryError} from './parts/registry.ts';

export const registry429: Fault = {
  about: 'the registry sends the first three layers away for a second: too many requests',
  begin: () => ({
    spoil: firstFew(3, bringsBlob, () =>
      registryError(429, 'TOOMANYREQUESTS', 'too many requests', null, {'Retry-After': '1'}),
    ),
  }),
};
