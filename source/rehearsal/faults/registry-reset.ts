import {carriesBlob, reset} from '../registry/spoilers/index.ts';
import type {Fault} from './fault.ts';

export const registryReset: Fault = {
  about: 'the connection to the registry breaks off at the first two layers, and holds when they come again',
  begin: () => ({spoil: reset({at: carriesBlob, times: 2})}),
};
