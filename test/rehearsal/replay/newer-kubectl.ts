import type {Shown} from './compare.ts';
import {fits} from './recordings.ts';

/** The recordings of kubectl 1.33, replayed by kubectl 1.35: how they are called in the table. */
export const newerKubectl = 'kubectl/1.33.1 by 1.35';

/** What kubectl 1.35 says otherwise than 1.33 whatever the server answers: its words, and the old ones. */
const words: readonly {about: string; pattern: RegExp; by: string}[] = [
  {
    about: 'an event is told with the container that it is about',
    pattern: /\bspec\.(?:initC|c)ontainers\{[\w-]+\}: /g,
    by: '',
  },
  {about: 'a port is described with its name', pattern: /^( +(?:Host )?Ports?: +\d+\/\w+) \([\w-]+\)$/gm, by: '$1'},
  {about: 'what was deleted is told with its namespace', pattern: /( deleted) from \S+ namespace$/gm, by: '$1'},
];

/** Fields that kubectl 1.35 does not print when they are empty. */
const without: readonly string[] = ['config-view-minify-json', 'create-secret-docker-registry-dry-run'];

/** Whether a recording is left out with the newer kubectl: it prints an object of its own making, of other fields. */
export const isSaidAnew = (id: string): boolean => without.some(name => fits(id, `kubectl/1.33.1/${name}`));

/** What the newer kubectl said, in the words of the recorded one. */
export function inOldWords(shown: Shown): Shown {
  const stdout = words.reduce((text, {pattern, by}) => text.replaceAll(pattern, by), shown.stdout);
  return {...shown, stdout};
}
