import {parseReference} from '../pods/image-name.ts';
import {server} from '../pods/script.ts';
import type {Fault} from './fault.ts';
import {isVictim} from './parts/installed.ts';

export const oom: Fault = {
  about: 'the new backend needs more memory than its limit: the kernel kills it soon after each start',
  begin: place => ({
    behave(task, usual) {
      if (!isVictim(place, task, usual)) return undefined;
      const {name, tag} = parseReference(task.image);
      const lines = [`${name} ${tag} starting`, 'loading the dataset index into memory'];
      return server(lines, {
        steps: [...server(lines).steps, {do: 'wait', ms: 1200}, {do: 'exhaust memory'}],
        // It dies before it serves.
        readyAfterMs: Number.POSITIVE_INFINITY,
      });
    },
  }),
};
