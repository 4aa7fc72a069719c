import {done, failed, type Result} from './result.ts';
import type {DatabaseServer} from './server.ts';

/** CREATE, DROP and ALTER DATABASE … RENAME; undefined when the text is none of them. `current` is connected. */
export function changeDatabases(server: DatabaseServer, current: string, text: string): Result | undefined {
  const {databases, role} = server;
  const [, made] = /^create database "?(\w+)"?/i.exec(text) ?? [];
  if (made !== undefined) {
    if (databases.has(made)) return failed(`database "${made}" already exists`);
    databases.set(made, {name: made, owner: role, tables: new Map()});
    return done('CREATE DATABASE');
  }
  const [, ifExists, dropped] = /^drop database (if exists )?"?(\w+)"?/i.exec(text) ?? [];
  if (dropped !== undefined) {
    if (dropped === current) return failed('cannot drop the currently open database');
    const isGone = databases.delete(dropped) || ifExists !== undefined;
    return isGone ? done('DROP DATABASE') : failed(`database "${dropped}" does not exist`);
  }
  const [, from, to] = /^alter database "?(\w+)"? rename to "?(\w+)"?$/i.exec(text) ?? [];
  if (from === undefined || to === undefined) return undefined;
  const db = databases.get(from);
  if (!db) return failed(`database "${from}" does not exist`);
  if (databases.has(to)) return failed(`database "${to}" already exists`);
  if (from === current) return failed('current database cannot be renamed');
  databases.delete(from);
  databases.set(to, {...db, name: to});
  return done('ALTER DATABASE');
}
