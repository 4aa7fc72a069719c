import type {Asked} from './queries.ts';
import {sizeBytes} from './server.ts';

/** As PostgreSQL shows sizes: a unit only from ten of it on. */
export function prettySize(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'];
  let size = bytes;
  let unit = 0;
  while (size >= 10 * 1024 && unit < units.length - 1) {
    size = Math.round(size / 1024);
    unit += 1;
  }
  return `${size} ${units[unit]}`;
}

export type Value = {column: string; value: string} | {error: string};

/** A value that needs no table, by how it is written. */
export function scalar({server, db}: Asked, expression: string): Value | undefined {
  const sizeOf = (name: string) => server.databases.get(name);
  const quoted = /\(\s*(?:'(\w+)'|current_database\(\))\s*\)/i.exec(expression);
  const target = quoted && sizeOf(quoted[1] ?? db.name);
  if (/^(pg_size_pretty\()?pg_database_size\(/i.test(expression)) {
    if (!target) return {error: `database "${quoted?.[1] ?? ''}" does not exist`};
    const bytes = sizeBytes(target);
    return /^pg_size_pretty/i.test(expression)
      ? {column: 'pg_size_pretty', value: prettySize(bytes)}
      : {column: 'pg_database_size', value: String(bytes)};
  }
  if (/^version\(\)$/i.test(expression)) return {column: 'version', value: server.fullVersion};
  if (/^current_database\(\)$/i.test(expression)) return {column: 'current_database', value: db.name};
  if (/^current_user$/i.test(expression)) return {column: 'current_user', value: server.role};
  if (/^current_setting\('server_version'\)$/i.test(expression))
    return {column: 'current_setting', value: server.versionText};
  if (/^pg_is_in_recovery\(\)$/i.test(expression)) return {column: 'pg_is_in_recovery', value: 'f'};
  if (/^\d+$/.test(expression)) return {column: '?column?', value: expression};
  return undefined;
}
