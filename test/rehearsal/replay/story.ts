import {fits, type Recording} from './recordings.ts';
import type {World} from './world.ts';

/**
 * One thing that happened in a recorded world: recordings to replay, by name or pattern, or a command that the
 * recorder ran without keeping what it said.
 */
export type Scene =
  | {play: string[]; time?: Time; holdAt?: (world: World) => boolean}
  | {watch: string[]; during: string[]; isOver: (world: World) => boolean}
  | ((Unrecorded | Pause | Change) & {because: string});

/**
 * How time goes in the world while recordings are replayed: on as usual; not at all, so that all of them see one moment;
 * or on in steps until the world shows what was recorded, for what was recorded in passing.
 */
export type Time = 'goes on' | 'stands still' | 'is searched';

/**
 * Goes on to the moment at which the cluster shows something; there it stands still. It gets there without waiting, or as
 * time goes while a tool works on, or not even that, when only the tool has something to do.
 */
export type Pause = {until: (world: World) => boolean; time?: 'goes on' | 'stands still'} | {afterSeconds: number};

/** What happened to the cluster itself. */
export type Change = {change: (world: World) => Promise<void> | void};

export type Unrecorded = {
  run: string[];
  /** Sent in the middle, where the recorder killed the tool. */
  signal?: NodeJS.Signals;
  /** The file that what it prints goes into. */
  into?: string;
  /** The story goes on while it runs. */
  inBackground?: boolean;
  /** Nothing else happens in the world until it has ended. */
  time?: 'stands still';
};

export type Story = {
  /** Where its recordings are: 'helm/3.17.3'. */
  folder: string;
  scenes: Scene[];
  /** How many times faster than the recorded ones its pods live, when not the usual. */
  lapse?: number;
};

/** `holdAt` is the moment at which time stops while the tool works on. */
export type Act =
  | {recording: Recording; time: Time; holdAt?: (world: World) => boolean}
  | Watched
  | Unrecorded
  | Pause
  | Change;

/** What is told of the world while a command changes it, all of it side by side, until the world shows something. */
export type Watched = {watched: Recording[]; during: string[]; isOver: (world: World) => boolean};

/** The recordings that an act replays. */
export const recordingsOf = (act: Act): Recording[] =>
  'watched' in act ? act.watched : 'recording' in act ? [act.recording] : [];

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
  return scenes.flatMap((scene): Act[] => {
    if ('watch' in scene) {
      const {during, isOver} = scene;
      return [{watched: scene.watch.flatMap(found), during, isOver}];
    }
    return 'play' in scene
      ? scene.play.flatMap(pattern =>
          found(pattern).map(recording => ({
            recording,
            time: scene.time ?? 'goes on',
            ...(scene.holdAt && {holdAt: scene.holdAt}),
          })),
        )
      : [scene];
  });
}
