import {unauthorized} from '../registry/spoilers/index.ts';
import type {Fault} from './fault.ts';

export const registry401: Fault = {
  about: 'the login to the registry is withdrawn in the middle of the push',
  begin: () => ({spoil: unauthorized({after: 5})}),
};
