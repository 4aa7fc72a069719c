import {refusing} from '../api/intercept.ts';
import type {Fault} from './fault.ts';
import {atFirstChange, collectionName, namedBy, statusOf} from './parts/api.ts';

export const api409: Fault = {
  about: 'somebody else writes to the first workload that is changed at the same moment: that change is refused, once',
  begin: place => ({
    intercept: atFirstChange(place, ({path}) => {
      const named = namedBy(path);
      const {name, group, plural} = named;
      const why = 'the object has been modified; please apply your changes to the latest version and try again';
      const message = `Operation cannot be fulfilled on ${collectionName(named)} "${name}": ${why}`;
      return refusing(statusOf(409, 'Conflict', message, {name, ...(group && {group}), kind: plural}));
    }),
  }),
};
