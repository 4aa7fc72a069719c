import type {Login, PulledImage, PullSource} from './pods/images.ts';
import {pullError} from './registry/pull-errors.ts';
import type {PretendRegistry} from './registry/server.ts';

/** What the nodes' containerd is told of a registry that pods name (its hosts.toml). */
export type Mirror = {
  /** The registry as it stands in image references. */
  registry: string;
  /** Where the nodes go for it: one of the site's registries, or somewhere where nobody answers. */
  goesTo: 'internal' | 'vendor' | {host: string};
  /** They have a login of their own there; else a pod needs a pull secret. */
  hasLogin?: boolean;
  /** They do not know the authority that signed its certificate. */
  isDistrusted?: boolean;
};

type Registries = {internal: PretendRegistry; vendor: PretendRegistry};

/** A pod pulls with the logins of its pull secrets; the first that the registry accepts counts. */
function pulled(registry: PretendRegistry, reference: string, logins: readonly Login[], standsFor?: string) {
  const [first = 'anonymous', ...others] = logins;
  return others.reduce(
    (found, other) => ('error' in found ? registry.resolve(reference, other, standsFor) : found),
    registry.resolve(reference, first, standsFor),
  );
}

/** The registries as the nodes get to them: over TLS, under their own address or by way of a mirror. */
export const pullSource = ({internal, vendor}: Registries, mirrors: readonly Mirror[]): PullSource => ({
  resolve(reference, logins = []): PulledImage | {error: string} {
    const mirror = mirrors.find(({registry}) => reference.startsWith(`${registry}/`));
    if (!mirror) return pulled(internal, reference, logins);
    const {registry, goesTo, hasLogin, isDistrusted} = mirror;
    if (typeof goesTo === 'object') return {error: pullError(reference, {cause: 'nobody answers', ...goesTo})};
    if (goesTo === 'vendor') return {error: pullError(reference, {cause: 'plain HTTP', host: vendor.host})};
    if (isDistrusted) return {error: pullError(reference, {cause: 'unknown authority', host: internal.host})};
    return hasLogin ? internal.resolve(reference, 'node', registry) : pulled(internal, reference, logins, registry);
  },
});
