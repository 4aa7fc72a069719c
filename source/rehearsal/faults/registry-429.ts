import {tooManyRequests} from '../registry/spoilers/index.ts';
import type {Fault} from './fault.ts';

export const registry429: Fault = {
  about: 'the registry sends the first three requests of the push away for a second: too many requests',
  begin: () => ({spoil: tooManyRequests(1, {times: 3})}),
};
