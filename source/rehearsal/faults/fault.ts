import type {Interception} from '../api/intercept.ts';
import type {ExecRequest} from '../api/pod-access.ts';
import type {ApiRequest} from '../api/request.ts';
import type {Clock, Store} from '../model.ts';
import type {Task} from '../pods/behaviour.ts';
import type {PulledImage} from '../pods/images.ts';
import type {Script} from '../pods/script.ts';
import type {PretendRegistry} from '../registry/server.ts';
import type {Spoiler} from '../registry/spoilers/index.ts';

/** The release that a pretend site was brought up for, as it stood when everything was ready. */
export type Installed = {
  release: string;
  namespace: string;
  /** Images of the release's pod templates, with how many containers run each. */
  running: ReadonlyMap<string, number>;
  /** `repository:tag` in the internal registry of what the upgrade brings. */
  targets: readonly string[];
};

/** What a fault may look at and touch. */
export type FaultPlace = {
  store: Store;
  clock: Clock;
  /** The internal registry. */
  registry: Pick<PretendRegistry, 'drop' | 'manifestDigest' | 'onPush'>;
  /** Undefined until the release is installed and ready: nothing goes wrong before. */
  installed(): Installed | undefined;
};

/** A node that looks for an image. */
export type Look = {node: string; reference: string};

/**
 * Where a fault may step in. Each hook answers undefined where it leaves things alone; several faults are asked one
 * after another.
 */
export type Hooks = {
  /** What a container does instead of the usual. Pure. */
  behave?(task: Task, usual: Script): Script | undefined;
  /** Before the internal registry answers: what it does instead. */
  spoil?: Spoiler;
  /** Before the API server answers. */
  intercept?(request: ApiRequest): Interception | undefined;
  /** The image that a node has under a reference, without having pulled it itself. */
  cached?(look: Look): PulledImage | undefined;
  /** Why a node cannot pull, in its runtime's words. */
  refusePull?(look: Look): string | undefined;
  /** A command in a container: the request to run instead. */
  exec?(request: ExecRequest): ExecRequest | undefined;
  /** Once, when the release is there and ready; at once for a fault that is switched on later. */
  settle?(installed: Installed): void;
  /** Everything is as it would be without the fault again, as far as that can be. */
  stop?(): void;
};

/** Something that goes wrong at a pretend site. */
export type Fault = {
  /** One line for the help, the screen and the readme: what happens, and when. */
  about: string;
  /** The number that may follow the name, as in `exec-cut=4096`. */
  parameter?: {name: string; preset: number};
  /** Begins at one site; what it counts is that site's own. */
  begin(place: FaultPlace, parameter: number): Hooks;
};
