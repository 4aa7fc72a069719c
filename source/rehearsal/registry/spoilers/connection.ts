import {type Aim, aimed, carriesBlob, isPush, type Spoiler} from './spoiler.ts';

/** The connection breaks as soon as the request is there. */
export const reset = (aim: Aim = {}): Spoiler => aimed({at: isPush, ...aim}, () => 'reset');

/** The connection breaks after so many bytes of the body. */
export const resetAfter = (bytes: number, aim: Aim = {}): Spoiler =>
  aimed({at: carriesBlob, ...aim}, () => ({afterBytes: bytes, instead: 'reset'}));

/** Every answer takes longer, by the wall clock. */
export const slow = (delayMs: number, aim: Aim = {}): Spoiler => aimed({at: isPush, ...aim}, () => ({delayMs}));
