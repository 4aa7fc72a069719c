import {carriesBlob, serverError} from '../registry/spoilers/index.ts';
import type {Fault} from './fault.ts';

export const registry500: Fault = {
  about: 'the registry fails at the first two layers with status 500, and takes them when they come again',
  begin: () => ({spoil: serverError({at: carriesBlob, times: 2})}),
};
