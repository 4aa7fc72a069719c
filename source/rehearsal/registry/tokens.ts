import {randomBytes} from 'node:crypto';
import {type Access, type Exchange, jsonReply, notAllowed, type Reply} from './exchange.ts';

/** Where the registry's own token server answers. */
export const tokenPath = '/token';

const actions: readonly Access['action'][] = ['pull', 'push', 'delete', '*'];

/** Accesses as a challenge names them: 'repository:datachain/studio-backend:pull,push', several apart by blanks. */
export function scopeOf(wanted: readonly Access[]): string {
  const byName = Map.groupBy(wanted, ({type, name}) => `${type}:${name}`);
  return [...byName].map(([name, some]) => `${name}:${some.map(({action}) => action).join(',')}`).join(' ');
}

/** Accesses out of the scopes of a token request; what is none is left out. */
export function accessesOf(scopes: readonly string[]): Access[] {
  return scopes
    .flatMap(scope => scope.split(' '))
    .flatMap(scope => {
      const [, type, name = '', list = ''] = /^(repository|registry):(.+):([a-z,*]+)$/.exec(scope) ?? [];
      const known = list.split(',').flatMap(text => actions.filter(action => action === text));
      return type === 'repository' || type === 'registry' ? known.map((action): Access => ({type, name, action})) : [];
    });
}

/** Tokens given out, each good for some accesses and for some time. */
export function createTokens(lifetimeSeconds = 300) {
  const given = new Map<string, {granted: Access[]; until: number}>();
  return {
    /** What a token is good for; undefined when it is unknown or has run out. */
    find(token: string): Access[] | undefined {
      const found = given.get(token);
      return found !== undefined && Date.now() < found.until ? found.granted : undefined;
    },
    /** A token for those of the wanted accesses that are allowed: a token server grants less, it does not refuse. */
    give({method, query}: Exchange, isAllowed: (access: Access) => boolean): Reply {
      // Clients fall back to GET when there is no OAuth 2 endpoint.
      if (method !== 'GET') return notAllowed('GET');
      const token = randomBytes(32).toString('base64url');
      const granted = accessesOf(query.getAll('scope')).filter(isAllowed);
      given.set(token, {granted, until: Date.now() + lifetimeSeconds * 1000});
      const issued = new Date().toISOString();
      return jsonReply(200, {token, access_token: token, expires_in: lifetimeSeconds, issued_at: issued});
    },
  };
}
