import {complained, type Finished, type Invocation, said} from '../pods/programs.ts';
import {writeArchive} from './archive-write.ts';
import {connect, connectionOptions, readArgs} from './connection.ts';
import {dumpItems} from './items.ts';
import {plainDump} from './plain-dump.ts';
import type {DatabaseServer} from './server.ts';

const options = {
  ...connectionOptions,
  format: {type: 'string', short: 'F'},
  file: {type: 'string', short: 'f'},
  compress: {type: 'string', short: 'Z'},
  'no-owner': {type: 'boolean', short: 'O'},
  'no-privileges': {type: 'boolean', short: 'x'},
  'no-acl': {type: 'boolean'},
  clean: {type: 'boolean', short: 'c'},
  'if-exists': {type: 'boolean'},
  'schema-only': {type: 'boolean', short: 's'},
  'lock-wait-timeout': {type: 'string'},
} as const;

/** The pretend pg_dump: plain SQL and the custom format. */
export function pgDump(server: DatabaseServer, invocation: Invocation, onUnknown: (text: string) => void): Finished {
  const parsed = readArgs(invocation.args, options);
  const format = 'error' in parsed ? '' : String(parsed.values['format'] ?? 'p');
  if ('error' in parsed || !/^(p|plain|c|custom)$/.test(format)) {
    onUnknown(`pg_dump ${invocation.args.join(' ')}`);
    const why = 'error' in parsed ? parsed.error : `error: invalid output format "${format}" specified`;
    return complained(`pg_dump: ${why}\npg_dump: hint: Try "pg_dump --help" for more information.\n`);
  }
  const {values, positionals} = parsed;
  if (values['version']) return said(`pg_dump (PostgreSQL) ${server.versionText}\n`);
  const db = connect(server, invocation, parsed, positionals[0]);
  if ('error' in db) return complained(`pg_dump: error: ${db.error}\n`);

  const items = dumpItems(db);
  const output = format.startsWith('c')
    ? writeArchive({databaseName: db.name, version: server.versionText, createdAt: new Date(), items})
    : plainDump(items, server.versionText, {
        hasOwners: values['no-owner'] !== true,
        isClean: values['clean'] === true,
        ifExists: values['if-exists'] === true,
        hasData: values['schema-only'] !== true,
      });
  const finished = said(output);
  const stderr = values['verbose']
    ? items
        .filter(item => item.kind === 'TABLE DATA')
        .map(item => `pg_dump: dumping contents of table "public.${item.tag}"\n`)
        .join('')
    : '';
  const {file} = values;
  if (typeof file !== 'string') return {...finished, stderr};
  invocation.files.set(file, finished.stdout);
  return {exitCode: 0, stdout: said('').stdout, stderr};
}
