import {parseReference} from '../pods/image-name.ts';
import {pullError} from '../registry/pull-errors.ts';
import type {Fault} from './fault.ts';
import {isNew} from './parts/installed.ts';

export const nodeDistrustsCa: Fault = {
  about: "the nodes do not know the authority that signed the registry's certificate: no new image is pulled",
  begin: place => ({
    refusePull: ({reference}) =>
      isNew(place, reference)
        ? pullError(reference, {cause: 'unknown authority', host: parseReference(reference).host})
        : undefined,
  }),
};
