import type {Buffer} from 'node:buffer';
import type {Storage} from './storage.ts';

/** An upload under way: what has arrived so far. */
export type Upload = {name: string; chunks: Buffer[]; sizeBytes: number};

/** What the rooms of the registry share. */
export type Context = {
  storage: Storage;
  uploads: Map<string, Upload>;
  /** Turns a path into a Location: absolute like docker distribution's, or relative like some others'. */
  locate(path: string): string;
  /** Whether a tag that is there may not be given to another manifest, as Harbor's rules may say. */
  isImmutable(name: string, tag: string): boolean;
};
