import {diskFull} from '../registry/spoilers/index.ts';
import type {Fault} from './fault.ts';

export const registryFull: Fault = {
  about: 'the disk of the registry is full: it takes no layer',
  begin: () => ({spoil: diskFull()}),
};
