import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join, relative} from 'node:path';

/** The checkout's folder. */
export const root = new URL('../..', import.meta.url).pathname;

export type Import = {
  /** What stands in the quotes. */
  specifier: string;
  /** The file it means, relative to `source/`; undefined for a package. */
  target: string | undefined;
  isType: boolean;
  isDynamic: boolean;
  /** Names taken out of it, without `type` ones. */
  names: string[];
};

export type SourceFile = {path: string; text: string; lines: number; imports: Import[]};

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

const valueNames = (clause: string): string[] =>
  (/\{([^}]*)\}/.exec(clause)?.[1] ?? '')
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '' && !name.startsWith('type '));

const isTypeOnly = (clause: string): boolean =>
  clause.startsWith('type ') || (/^\{[^}]*\}$/.test(clause) && valueNames(clause).length === 0);

function importsOf(path: string, text: string): Import[] {
  const code = withoutComments(text);
  const target = (specifier: string) => (specifier.startsWith('.') ? join(dirname(path), specifier) : undefined);
  const fixed = [...code.matchAll(/^(?:import|export)\s+([^;'"]*?)\s*from\s+'([^']+)'/gm)].map(
    ([, clause = '', specifier = '']) => ({
      specifier,
      target: target(specifier),
      isType: isTypeOnly(clause),
      isDynamic: false,
      names: valueNames(clause),
    }),
  );
  const bare = [...code.matchAll(/^import\s+'([^']+)'/gm), ...code.matchAll(/\bimport\('([^']+)'\)/g)];
  return [
    ...fixed,
    ...bare.map(([words, specifier = '']) => ({
      specifier,
      target: target(specifier),
      isType: false,
      isDynamic: words.includes('('),
      names: [],
    })),
  ];
}

/** Every TypeScript file of `source/`, paths relative to it. */
export function sourceFiles(): SourceFile[] {
  const folder = join(root, 'source');
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map(entry => {
      const path = relative(folder, join(entry.parentPath, entry.name));
      const text = readFileSync(join(folder, path), 'utf8');
      return {path, text, lines: text.trimEnd().split('\n').length, imports: importsOf(path, text)};
    })
    .sort((left, right) => left.path.localeCompare(right.path));
}
