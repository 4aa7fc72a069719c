import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {commandLine} from '../source/cli.tsx';
import {exitCodes} from '../source/commands/refusal.ts';
import {preflight} from '../source/probes/preflight.ts';
import {siteSchema} from '../source/probes/site.ts';
import {airgapped} from '../source/procedure/airgapped/index.ts';
import {faults} from '../source/rehearsal/faults/index.ts';
import {keyTable} from '../source/ui/keys.ts';
import {labelsOf, scopeTitles} from '../source/ui/parts/help.ts';
import {root} from './helpers/source-files.ts';

const readme = readFileSync(`${root}readme.md`, 'utf8');
const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
  scripts: Record<string, string>;
  engines: {node: string};
};

/** The text below a heading of the second level, up to the next one. */
function chapter(title: string): string {
  const [, text] = readme.split(new RegExp(`^## ${title}$`, 'm'));
  if (text === undefined) throw new Error(`readme.md has no chapter "${title}": put it back, or rename it here too`);
  return text.split(/^## /m)[0] ?? '';
}

/** The fenced blocks of a language in a text, without their fences. */
const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)\n\`\`\`$`, 'gm'))].map(([, block = '']) => block);

/** The rows of a text's tables by their cells, heads and rules left out. */
const rows = (text: string): string[][] =>
  [...text.matchAll(/^\| .* \|\n\| --- .*\n((?:\| .* \|\n)+)/gm)].flatMap(([, body = '']) =>
    body
      .trim()
      .split('\n')
      .map(row => row.slice(2, -2).split(' | ')),
  );

const rowText = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const mend = (chapterTitle: string, wanted: readonly string[]): string =>
  `readme.md, "${chapterTitle}", no longer says what the program does. It should hold:\n\n${wanted.join('\n')}\n`;

const quoted = [...readme.matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);

describe('the readme', () => {
  test('shows the help as the program prints it, for itself and for each command', () => {
    const program = commandLine(() => undefined);
    const wanted = [
      program,
      ...program
        .createHelp()
        .visibleCommands(program)
        .filter(({parent}) => parent === program),
    ].map(command => {
      command.configureOutput({getOutHelpWidth: () => 100});
      return command.helpInformation().trimEnd();
    });
    expect(wanted.length).toBeGreaterThan(5);
    const help = wanted.join('\n\n');
    expect(blocks(chapter('Usage'), 'text'), mend('Usage', ['```text', help, '```'])).toEqual([help]);
  });

  test('has the table of keys', () => {
    const wanted = Object.entries(scopeTitles).map(([scope, title]) => {
      const entries = keyTable.filter(entry => entry.scope === scope);
      return [title, entries.map(entry => `\`${labelsOf(entry)}\` ${entry.help}`).join('<br>')];
    });
    expect(rows(chapter('Keys')), mend('Keys', wanted.map(rowText))).toEqual(wanted);
  });

  test('has the exit codes', () => {
    const wanted = Object.entries(exitCodes).map(([name, code]) => [String(code), name]);
    const found = rows(chapter('Exit codes'));
    const told = found.map(([code, name]) => [code, name]);
    expect(told, mend('Exit codes', wanted.map(rowText))).toEqual(wanted);
    expect(found.filter(([, , meaning = '']) => meaning.length < 10)).toEqual([]);
  });

  test('has the faults of a rehearsal', () => {
    const wanted = Object.entries(faults).map(([name, {about}]) => [`\`${name}\``, about]);
    expect(rows(chapter('Rehearsal')), mend('Rehearsal', wanted.map(rowText))).toEqual(wanted);
  });

  test('has every section of the walk, in its order', () => {
    const title = 'What it does, section by section';
    const wanted = airgapped.sections.map(section => [section.when, section.title]);
    const found = rows(chapter(title)).map(([when, name]) => [when, name]);
    expect(found, mend(title, wanted.map(rowText))).toEqual(wanted);
    expect(chapter(title), 'the number of probes').toContain(`${preflight.length} probes`);
  });

  test('shows a site file that is accepted, each required key of which is named', () => {
    const [example = ''] = blocks(chapter('Site file'), 'yaml');
    const value = parse(example) as Record<string, unknown>;
    const result = siteSchema.safeParse(value);
    expect(result.error?.issues, 'mend the example in readme.md, "Site file"').toBeUndefined();
    expect(result.data?.release).toBe('datachain-studio');
    const required = ['release', 'namespace', 'registry', 'values'];
    const without = (key: string) => Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
    const refused = Object.keys(value).filter(key => !siteSchema.safeParse(without(key)).success);
    expect(refused.toSorted(), 'mend the line below the example').toEqual(required.toSorted());
  });

  test('begins with the picture and the two commands, and names only scripts that there are', () => {
    const [first = ''] = blocks(readme, 'sh');
    const [run, proof] = first.split('\n').map(line => line.replace(/\s*#.*/, ''));
    expect([run, proof]).toEqual(['npm ci && npm start', 'npm cit']);
    expect(readme.indexOf('![')).toBeLessThan(readme.indexOf(first));
    const named = [...readme.matchAll(/npm (?:run ([\w:]+)|(start|test)\b)/g)].map(
      ([, run, plain]) => run ?? plain ?? '',
    );
    expect(named).toContain('build');
    const unknown = [...named, 'start', 'test'].filter(name => manifest.scripts[name] === undefined);
    expect(unknown, 'npm scripts that package.json lacks').toEqual([]);
  });

  test('shows pictures that there are, small ones, and leaves none aside', () => {
    const shown = [...readme.matchAll(/!\[([^\]]+)\]\(([^)]+)\)/g)].map(([, , path = '']) => path);
    const made = readdirSync(`${root}media`).filter(name => name.endsWith('.png'));
    expect(shown.toSorted(), 'npm run media makes them').toEqual(made.map(name => `media/${name}`).toSorted());
    expect(shown.filter(path => statSync(`${root}${path}`).size > 150_000)).toEqual([]);
  });

  test('names files and folders that there are, and every folder of the source', () => {
    const paths = quoted.filter(text => /^(source|test|media)\//.test(text));
    expect(
      paths.filter(path => !existsSync(`${root}${path}`)),
      'no longer there: mend readme.md',
    ).toEqual([]);
    const folders = readdirSync(`${root}source`, {withFileTypes: true}).filter(entry => entry.isDirectory());
    const untold = folders.map(({name}) => `source/${name}/`).filter(path => !chapter('How it works').includes(path));
    expect(folders.length).toBeGreaterThan(10);
    expect(untold, 'say in readme.md, "How it works", what is in them').toEqual([]);
  });

  test('names the Node that is needed', () => {
    expect(chapter('Install on a bastion')).toContain(`Node ${manifest.engines.node.replace('>=', '')} or newer`);
  });
});
