import {accessOf, allows, type Login, loginOf, type Right, rightsOf, type Users} from './access.ts';
import {type Access, type Exchange, errorReply, type Reply} from './exchange.ts';
import {createTokens, scopeOf, tokenPath} from './tokens.ts';

export type DoorOptions = {
  /** Names with passwords or rights; without any, everybody may do everything. */
  users?: Users;
  /** What may be done without a login. */
  anonymous?: readonly Right[];
  /** Ask for bearer tokens, which the registry's own token server gives out, instead of the password itself. */
  bearer?: {lifetimeSeconds?: number};
};

/** Who may pass. */
export type Door = {
  /** The refusal for a request that may not pass, with the challenge that clients answer. */
  refuse(exchange: Exchange, base: string): Reply | undefined;
  /** The token server's answer, when the request is for it. */
  giveToken(exchange: Exchange): Reply | undefined;
  /** What a login may do; nothing when it is not known. */
  rights(login: Login | undefined): readonly Right[] | undefined;
};

const describe = (wanted: readonly Access[]) =>
  wanted.length === 0
    ? null
    : wanted.map(({type, name, action}) => ({Type: type, Class: '', Name: name, Action: action}));

/** Basic logins, or bearer tokens for them; refusals are worded as docker distribution's. */
export function createDoor({users, anonymous, bearer}: DoorOptions): Door {
  const rights = (login: Login | undefined) => (login === undefined || !users ? anonymous : rightsOf(users, login));
  const tokens = createTokens(bearer?.lifetimeSeconds);

  const refusal = (wanted: readonly Access[], challenge: string): Reply =>
    errorReply(401, 'UNAUTHORIZED', describe(wanted), {headers: {'WWW-Authenticate': challenge}});

  const refuseBasic = (exchange: Exchange, wanted: readonly Access[]) => {
    const login = loginOf(exchange.headers.authorization);
    const known = rights(login);
    const isAllowed = known !== undefined && wanted.every(access => allows(known, access));
    // The base is where clients try a login: without one it always asks for it.
    if (isAllowed && (login !== undefined || wanted.length > 0)) return undefined;
    if (login === undefined || known === undefined) return refusal(wanted, 'Basic realm="Registry Realm"');
    return errorReply(403, 'DENIED', describe(wanted));
  };

  const refuseBearer = (exchange: Exchange, wanted: readonly Access[], base: string) => {
    const [, text] = /^Bearer (\S+)$/i.exec(exchange.headers.authorization ?? '') ?? [];
    const granted = text === undefined ? undefined : tokens.find(text);
    if (
      granted !== undefined &&
      wanted.every(access =>
        granted.some(
          ({type, name, action}) => type === access.type && name === access.name && action === access.action,
        ),
      )
    )
      return undefined;
    const fields = [
      `realm="${base}${tokenPath}"`,
      'service="registry"',
      ...(wanted.length === 0 ? [] : [`scope="${scopeOf(wanted)}"`]),
      ...(text === undefined ? [] : [`error="${granted === undefined ? 'invalid_token' : 'insufficient_scope'}"`]),
    ];
    return refusal(wanted, `Bearer ${fields.join(',')}`);
  };

  return {
    rights: login => (users === undefined ? [{repository: '*', actions: ['pull']}] : rights(login)),
    refuse(exchange, base) {
      if (users === undefined) return undefined;
      const wanted = accessOf(exchange);
      return bearer === undefined ? refuseBasic(exchange, wanted) : refuseBearer(exchange, wanted, base);
    },
    giveToken(exchange) {
      if (bearer === undefined || exchange.path !== tokenPath) return undefined;
      const login = loginOf(exchange.headers.authorization);
      const known = login === undefined ? (anonymous ?? []) : rights(login);
      if (known === undefined)
        return errorReply(401, 'UNAUTHORIZED', null, {headers: {'WWW-Authenticate': 'Basic realm="Token Realm"'}});
      return tokens.give(exchange, access => allows(known, access));
    },
  };
}
