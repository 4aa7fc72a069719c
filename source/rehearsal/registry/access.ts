import {Buffer} from 'node:buffer';
import {type Exchange, errorReply, type Reply} from './exchange.ts';

export type Login = {username: string; password: string};

/** Whether a login is one of the registry's; every login is when it has no users. */
export const isKnownLogin = (users: Record<string, string> | undefined, login: Login | undefined): boolean =>
  users === undefined || (login !== undefined && users[login.username] === login.password);

const loginOf = (header: string | undefined): Login | undefined => {
  const [, encoded] = /^Basic (\S+)$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const [username = '', ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return {username, password: password.join(':')};
};

/** The refusal for a request without a good login, with the challenge that clients answer; undefined when it may pass. */
export function refuseStranger(users: Record<string, string> | undefined, exchange: Exchange): Reply | undefined {
  if (isKnownLogin(users, loginOf(exchange.headers.authorization))) return undefined;
  const [, name] = /^\/v2\/(.+)\/(?:blobs|manifests|tags)\//.exec(exchange.path) ?? [];
  const action = ['GET', 'HEAD'].includes(exchange.method) ? 'pull' : 'push';
  const detail = name === undefined ? null : [{Type: 'repository', Class: '', Name: name, Action: action}];
  return errorReply(401, 'UNAUTHORIZED', detail, {headers: {'WWW-Authenticate': 'Basic realm="Registry Realm"'}});
}
