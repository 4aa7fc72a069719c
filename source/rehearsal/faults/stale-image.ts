import {createHash} from 'node:crypto';
import {madeUpUser} from '../pods/run-as.ts';
import type {Fault} from './fault.ts';
import {isNew} from './parts/installed.ts';

const digest = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** Somebody tried a build of the same name there before: the node has it and sees no reason to pull. */
export const staleImage: Fault = {
  about: 'nodes keep older images under the new tags, and run these unless they pull afresh',
  begin: place => ({
    cached({reference}) {
      if (!isNew(place, reference)) return undefined;
      const older = `an older build of ${reference}`;
      return {
        manifestDigest: digest(`${older}, manifest`),
        configDigest: digest(`${older}, config`),
        sizeBytes: 20_480,
        user: madeUpUser,
      };
    },
  }),
};
