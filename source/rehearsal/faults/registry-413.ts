import {tooLarge} from '../registry/spoilers/index.ts';
import type {Fault} from './fault.ts';

export const registry413: Fault = {
  about: 'a proxy before the registry takes no layer of more than 2048 bytes',
  parameter: {name: 'bytes', preset: 2048},
  begin: (_place, limitBytes) => ({spoil: tooLarge(limitBytes)}),
};
