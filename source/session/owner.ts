import {statSync} from 'node:fs';

/** The account that a session belongs to, when that is not the one this program runs as; undefined when it is ours. */
export function foreignOwner({folder}: {folder: string}): number | undefined {
  const own = process.geteuid?.();
  const {uid} = statSync(folder);
  return own === undefined || uid === own ? undefined : uid;
}
