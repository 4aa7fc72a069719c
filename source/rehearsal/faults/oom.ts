import {parseReference} from '../pods/image-name.ts';
import {program} from '../pods/script.ts';
import type {Fault} from './fault.ts';
import {isVictim} from './parts/installed.ts';

export const oom: Fault = {
  about: 'the new backend needs more memory than its limit: the kernel kills it soon after each start',
  begin: place => ({
    behave(task, usual) {
      if (!isVictim(place, task, usual)) return undefined;
      const {name, tag} = parseReference(task.image);
      return program([`${name} ${tag} starting`, 'loading the dataset index into memory'], {
        durationMs: 1200,
        exitCode: 137,
      });
    },
  }),
};
