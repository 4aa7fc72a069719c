import {randomBytes} from 'node:crypto';
import type {DumpItem} from './items.ts';

export type PlainOptions = {hasOwners?: boolean; isClean?: boolean; ifExists?: boolean; hasData?: boolean};

/** What stands before everything: the session that a restore needs. */
export const sessionSettings = `SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

`;

/** 63 letters and digits that only this dump knows, so that nothing in it can run psql's own commands. */
const restrictKey = () =>
  randomBytes(120)
    .toString('base64')
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, 63);

function heading({kind, tag, owner}: DumpItem): string {
  const label = kind === 'TABLE DATA' ? 'Data for Name' : 'Name';
  return `--\n-- ${label}: ${tag}; Type: ${kind}; Schema: public; Owner: ${owner}\n--\n\n`;
}

function body(item: DumpItem, {hasOwners = true, hasData = true}: PlainOptions): string {
  const ownership =
    item.kind === 'TABLE' && hasOwners ? `\n\nALTER TABLE public.${item.tag} OWNER TO ${item.owner};\n\n` : '\n\n';
  if (item.kind !== 'TABLE DATA') return `${heading(item)}${item.definition}${ownership}`;
  return hasData ? `${heading(item)}${item.copyStatement}${item.data ?? ''}\\.\n\n\n` : '';
}

const dropped = (items: DumpItem[], ifExists: boolean) =>
  [...items]
    .reverse()
    .map(({dropStatement}) =>
      ifExists ? dropStatement.replace(/^(DROP \w+|ALTER TABLE|.*DROP CONSTRAINT) /, '$1 IF EXISTS ') : dropStatement,
    )
    .join('');

/** The items as SQL, without head and foot: what `pg_restore -f -` and a plain dump share. */
export function itemsAsSql(items: DumpItem[], options: PlainOptions = {}): string {
  let hasTableSettings = false;
  const parts = items.map(item => {
    const settings =
      item.kind === 'TABLE' && !hasTableSettings
        ? "SET default_tablespace = '';\n\nSET default_table_access_method = heap;\n\n"
        : '';
    hasTableSettings ||= settings !== '';
    const text = body(item, options);
    return text === '' ? '' : `${settings}${text}`;
  });
  return `${options.isClean ? `${dropped(items, options.ifExists ?? false)}` : ''}${parts.join('')}`;
}

/** A plain SQL dump in pg_dump's own layout, which psql restores. Source: recorded dump of PostgreSQL 15.18. */
export function plainDump(items: DumpItem[], version: string, options: PlainOptions = {}): string {
  const key = restrictKey();
  return `--
-- PostgreSQL database dump
--

\\restrict ${key}

-- Dumped from database version ${version}
-- Dumped by pg_dump version ${version}

${sessionSettings}${itemsAsSql(items, options)}--
-- PostgreSQL database dump complete
--

\\unrestrict ${key}

`;
}
