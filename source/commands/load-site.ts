import {readFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {dirname, join, resolve} from 'node:path';
import {isNode, LineCounter, parseDocument} from 'yaml';
import type * as z from 'zod';
import {valuesProblems} from '../diff/values.ts';
import {type Site, siteSchema} from '../probes/site.ts';
import {readPreferences} from '../session/preferences.ts';
import {exitCodes, Refusal} from './refusal.ts';

const example = `release: my-release
namespace: my-namespace
registry: {host: registry.internal:5000}
values: [values.yaml]`;

/** Where the last upgrade had its site file, as a hint. */
function lastUsed(): string {
  const {siteFile} = readPreferences();
  return siteFile === undefined ? '' : ` The last upgrade used ${siteFile}.`;
}

const systemWords: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this account may not read it',
  EISDIR: 'it is a folder',
};

function readText(path: string, advice = ''): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const words = systemWords[code] ?? (error instanceof Error ? error.message : String(error));
    throw new Refusal(`${path}: ${words}.${advice}`, exitCodes.usage);
  }
}

const expected = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'unrecognized_keys') return `unknown key ${issue.keys.map(key => `"${key}"`).join(', ')}`;
  if (issue.code === 'invalid_type') return `expected ${issue.expected}`;
  if (issue.code === 'invalid_format') return `expected ${issue.message}`;
  if (issue.code === 'too_small' && issue.origin === 'array') return `expected at least ${issue.minimum} entry`;
  return issue.message;
};

/** Reads, checks and completes a site file. Paths in it are relative to it; a problem is told with line and column. */
export function loadSite(file: string, env: NodeJS.ProcessEnv = process.env): {site: Site; siteFile: string} {
  const siteFile = resolve(file);
  const text = readText(
    siteFile,
    `\nName the site file with --site FILE.${lastUsed()} The least it needs:\n\n${example}`,
  );
  const lines = new LineCounter();
  const document = parseDocument(text, {lineCounter: lines, prettyErrors: false});
  const [syntax] = document.errors;
  if (syntax !== undefined) {
    const {line, col} = lines.linePos(syntax.pos[0]);
    throw new Refusal(`${siteFile}:${line}:${col}: not valid YAML: ${syntax.message}`, exitCodes.usage);
  }
  const parsed = siteSchema.safeParse(document.toJS() ?? {});
  if (!parsed.success) {
    const problems = parsed.error.issues.map(issue => {
      const path = issue.path.map(String);
      const inner = issue.code === 'unrecognized_keys' ? [...path, ...issue.keys.slice(0, 1)] : path;
      const {line, col} = placeOf(document, lines, inner);
      return `${siteFile}:${line}:${col}: ${path.join('.') || 'the file'}: ${expected(issue)}`;
    });
    throw new Refusal(problems.join('\n'), exitCodes.usage);
  }
  const site = complete(parsed.data, dirname(siteFile), env);
  for (const path of site.values) checkValues(path);
  return {site, siteFile};
}

/** A values file that helm would refuse is found before anything is asked. */
function checkValues(path: string): void {
  const problems = valuesProblems(readText(path), path);
  if (problems.length === 0) return;
  const lines = problems.map(({file, line, column, message}) => `${file}:${line}:${column}: ${message}`);
  throw new Refusal(lines.join('\n'), exitCodes.usage);
}

/** Line and column of a path, or of the nearest part of it that is there. */
function placeOf(document: ReturnType<typeof parseDocument>, lines: LineCounter, path: readonly string[]) {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range != null) return lines.linePos(node.range[0]);
  }
  return {line: 1, col: 1};
}

/** Absolute paths, and the kubeconfig that is in force now: a later login has another environment. */
function complete(site: Site, folder: string, env: NodeJS.ProcessEnv): Site {
  const at = (path: string): string => resolve(folder, path);
  const {registry} = site;
  const inherited = env['KUBECONFIG']?.split(':').find(path => path !== '') ?? join(homedir(), '.kube', 'config');
  return {
    ...site,
    values: site.values.map(at),
    kubeconfig: site.kubeconfig === undefined ? resolve(inherited) : at(site.kubeconfig),
    registry: {
      ...registry,
      ...(registry.caFile === undefined ? {} : {caFile: at(registry.caFile)}),
      ...(registry.authFile === undefined ? {} : {authFile: at(registry.authFile)}),
    },
    ...(site.bundleKey === undefined ? {} : {bundleKey: at(site.bundleKey)}),
  };
}
