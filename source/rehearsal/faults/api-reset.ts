import type {Fault} from './fault.ts';
import {atFirstChange} from './parts/api.ts';

export const apiReset: Fault = {
  about: 'the connection to the API server breaks off at the first change of a workload, once',
  begin: place => ({intercept: atFirstChange(place, () => ({kind: 'reset'}))}),
};
