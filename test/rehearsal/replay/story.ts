import {fits, type Recording} from './recordings.ts';
import type {World} from './world.ts';

/**
 * One thing that happened in a recorded world: recordings to replay, by name or pattern, or a command that the
 * recorder ran without keeping what it said.
 */
export type Scene = {play: string[]} | ((Unrecorded | Pause) & {because: string});

/** Waits until the cluster shows something. */
export type Pause = {until: (world: World) => boolean};

export type Unrecorded = {
  run: string[];
  /** Sent in the middle, where the recorder killed the tool. */
  signal?: NodeJS.Signals;
  /** The file that what it prints goes into. */
  into?: string;
  /** The story goes on while it runs. */
  inBackground?: boolean;
};

export type Story = {
  /** Where its recordings are: 'helm/3.17.3'. */
  folder: string;
  scenes: Scene[];
  /** How many times faster than the recorded ones its pods live, when not the usual. */
  lapse?: number;
};

export type Act = {recording: Recording} | Unrecorded | Pause;

/**
 * The acts of a story in their order. A name that stands in a scene is played there; a pattern takes what no scene
 * names. Throws when a scene plays nothing: then a recording is gone or misspelt.
 */
export function actsOf({scenes}: Story, recordings: readonly Recording[]): Act[] {
  const wanted = scenes.flatMap(scene => ('play' in scene ? scene.play : []));
  const named = new Set(wanted.filter(pattern => !pattern.includes('*')));
  const taken = new Set<string>();
  const found = (pattern: string) => {
    const matches = recordings.filter(({name}) =>
      pattern.includes('*') ? fits(name, pattern) && !named.has(name) && !taken.has(name) : name === pattern,
    );
    if (matches.length === 0) throw new Error(`no recording is called ${pattern}`);
    for (const {name} of matches) taken.add(name);
    return matches;
  };
  return scenes.flatMap((scene): Act[] =>
    'play' in scene ? scene.play.flatMap(pattern => found(pattern).map(recording => ({recording}))) : [scene],
  );
}
