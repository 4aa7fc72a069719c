import {Buffer} from 'node:buffer';
import type {Access, Exchange} from './exchange.ts';

export type Login = {username: string; password: string};

/** What somebody may do: in one repository, in all below a folder ('datachain/*'), or everywhere ('*'). */
export type Right = {repository: string; actions: readonly Access['action'][]};

/** A user with a password and, where it may not do everything, its rights. */
export type User = string | {password: string; rights: readonly Right[]};

export type Users = Readonly<Record<string, User>>;

const everything: readonly Right[] = [{repository: '*', actions: ['pull', 'push', 'delete', '*']}];

/** The rights of a login; undefined when the password is wrong or nobody has that name. */
export function rightsOf(users: Users, login: Login): readonly Right[] | undefined {
  const user = Object.hasOwn(users, login.username) ? users[login.username] : undefined;
  if (user === undefined) return undefined;
  const {password, rights} = typeof user === 'string' ? {password: user, rights: everything} : user;
  return password === login.password ? rights : undefined;
}

const covers = (pattern: string, name: string) =>
  pattern === '*' || pattern === name || (pattern.endsWith('/*') && name.startsWith(pattern.slice(0, -1)));

/** Whether rights allow one access. */
export const allows = (rights: readonly Right[], {name, action}: Access): boolean =>
  rights.some(({repository, actions}) => covers(repository, name) && actions.includes(action));

/** Name and password of a Basic Authorization header. */
export function loginOf(header: string | undefined): Login | undefined {
  const [, encoded] = /^Basic (\S+)$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const [username = '', ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return {username, password: password.join(':')};
}

/** What a request wants to do, as docker distribution counts it: whoever pushes reads as well. */
export function accessOf({method, path, query}: Exchange): Access[] {
  if (path === '/v2/_catalog') return [{type: 'registry', name: 'catalog', action: '*'}];
  const [, name] = /^\/v2\/(.+)\/(?:blobs|manifests|tags)\//.exec(path) ?? [];
  if (name === undefined) return [];
  const on = (repository: string, ...actions: Access['action'][]) =>
    actions.map((action): Access => ({type: 'repository', name: repository, action}));
  if (method === 'DELETE') return on(name, 'delete');
  if (method === 'GET' || method === 'HEAD') return on(name, 'pull');
  const from = query.get('from');
  return [...on(name, 'pull', 'push'), ...(from === null ? [] : on(from, 'pull'))];
}
