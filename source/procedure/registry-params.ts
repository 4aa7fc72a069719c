import type {Site} from '../probes/site.ts';
import type {RegistryParams} from '../tools/own.ts';

/** How our own registry client reaches the site's registry. */
export const registryParams = ({registry}: Site): RegistryParams => ({
  host: registry.host,
  plainHttp: registry.plainHttp,
  ...(registry.caFile === undefined ? {} : {caFile: registry.caFile}),
  ...(registry.authFile === undefined ? {} : {authFile: registry.authFile}),
});
