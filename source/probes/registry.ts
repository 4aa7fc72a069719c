import {explainFailure} from '../tools/cluster-errors.ts';
import {isSuccess} from '../tools/command.ts';
import * as own from '../tools/own.ts';
import {failed, look, namedProbe, proved, unknown} from './named.ts';

/** The internal registry is there, takes the login, and lets this account push. */
export const registryReady = namedProbe({
  id: 'registry',
  title: 'The registry answers and takes the login',
  remedy: 'Check "registry" in airlock.yaml: host and port, caFile for its certificate, authFile for the login.',
  commands: ({registry: {host, plainHttp, caFile, authFile}}) => [
    own.pingRegistry({
      host,
      plainHttp,
      ...(caFile === undefined ? {} : {caFile}),
      ...(authFile === undefined ? {} : {authFile}),
    }),
  ],
  judge([outcome], {registry}) {
    const ping = own.ownResult('registry.ping', outcome);
    if (ping === undefined || !isSuccess(outcome)) return unknown(explainFailure(outcome).text);
    if (!ping.reachable) return failed(`${registry.host} does not answer: ${ping.error ?? 'no reason given'}`);
    if (ping.status === 401 || ping.status === 403) {
      return registry.authFile === undefined
        ? failed(`${registry.host} wants a login and airlock.yaml names no authFile`)
        : failed(`${registry.host} refuses the login of ${registry.authFile}`);
    }
    if (ping.mayPush === false) {
      return failed(
        `${registry.host} takes the login but allows no push`,
        'Ask its administrator for the right to push.',
      );
    }
    if (ping.error !== undefined) return look(`${registry.host} answers, but: ${ping.error}`);
    const login = ping.needsLogin ? 'login taken' : 'no login needed';
    return proved(`${registry.host}, ${login}${ping.mayPush === true ? ', push allowed' : ''}`);
  },
});
