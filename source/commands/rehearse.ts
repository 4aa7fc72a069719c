import {existsSync} from 'node:fs';
import {resolve} from 'node:path';
import {faultLines, faultNamed} from '../rehearsal/faults/index.ts';
import {exitCodes, Refusal} from './refusal.ts';
import type {ServeOptions} from './rehearsal-site.ts';
import type {Tonight} from './rehearse-tonight.ts';
import type {WalkFlags} from './upgrade.ts';

export type RehearseFlags = WalkFlags & {
  fault?: string[];
  speed?: number;
  serve?: string;
  site?: string;
  bundle?: string;
  from?: string;
  identity?: string;
  helm?: '3' | '4';
};

function faultsOf(names: readonly string[]): string[] {
  const unknown = names.find(name => faultNamed(name) === undefined);
  if (unknown === undefined) return [...names];
  const known = faultLines().map(line => `  ${line}`);
  throw new Refusal(`--fault ${unknown}: there is no such fault. Known are:\n${known.join('\n')}`, exitCodes.usage);
}

/** The change of the operator's own that the flags name; undefined: the sample's. */
function tonightOf({site, bundle, from, identity}: RehearseFlags): Tonight | undefined {
  if (site === undefined && bundle === undefined && from === undefined) return undefined;
  if (site === undefined || bundle === undefined || from === undefined) {
    throw new Refusal(
      'a change of your own is rehearsed with --site FILE, --bundle DIR and --from SNAPSHOT together: the site file, the bundle, and the backups folder of a session.',
      exitCodes.usage,
    );
  }
  return {
    site: existing(site, '--site'),
    bundle: existing(bundle, '--bundle'),
    from: existing(from, '--from'),
    ...(identity !== undefined && {identity: existing(identity, '--identity')}),
  };
}

function existing(path: string, flag: string): string {
  const found = resolve(path);
  if (!existsSync(found)) throw new Refusal(`${flag} ${path}: it is not there.`, exitCodes.usage);
  return found;
}

/** `airlock rehearse`: the whole walk on a pretend site that runs beside it, or with `--serve` the site alone. */
export async function rehearse(flags: RehearseFlags): Promise<number> {
  const faults = faultsOf(flags.fault ?? []);
  const tonight = tonightOf(flags);
  const {speed} = flags;
  const majors = {3: 3, 4: 4} as const;
  const helm = flags.helm && majors[flags.helm];
  const common: Omit<ServeOptions, 'folder'> = {
    faults,
    ...(speed !== undefined && {speed}),
    ...(tonight && {tonight}),
    ...(helm && {helm}),
  };
  // The site stands for hours beside the walk: neither loads what only the other needs.
  if (flags.serve !== undefined) {
    const {serve} = await import('./rehearsal-serve.ts');
    return serve({folder: flags.serve, ...common});
  }
  const {walkRehearsal} = await import('./rehearsal-walk.ts');
  return walkRehearsal(flags, common);
}
