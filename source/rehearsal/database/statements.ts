/** One thing that psql sends or does itself. `line` is where it begins, from 1. */
export type Statement =
  | {kind: 'sql'; text: string; line: number}
  | {kind: 'copy'; text: string; rows: string[]; line: number}
  | {kind: 'meta'; text: string; line: number};

/** Cuts a script into statements: `;` ends one, COPY … FROM stdin takes the lines up to `\.`, `\x` is psql's own. */
export function statements(script: string): Statement[] {
  const found: Statement[] = [];
  const lines = script.split('\n');
  let text = '';
  let begunAt = 1;
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const isBetween = text.trim() === '';
    if (isBetween && (line.trim() === '' || line.startsWith('--'))) continue;
    if (isBetween && line.startsWith('\\')) {
      found.push({kind: 'meta', text: line, line: index + 1});
      continue;
    }
    if (isBetween) begunAt = index + 1;
    text += `${line}\n`;
    if (/^copy\s.*\sfrom\s+stdin/i.test(text) && line.trimEnd().endsWith(';')) {
      const end = lines.indexOf('\\.', index + 1);
      const rows = lines.slice(index + 1, end < 0 ? undefined : end);
      found.push({kind: 'copy', text: text.trim(), rows, line: begunAt});
      index = end < 0 ? lines.length : end;
      text = '';
    } else if (endsStatement(text)) {
      for (const part of splitOutsideQuotes(text)) found.push({kind: 'sql', text: part, line: begunAt});
      text = '';
    }
  }
  if (text.trim() !== '') found.push({kind: 'sql', text: text.trim(), line: begunAt});
  return found;
}

/** Whether the last `;` stands at the end and outside a quoted text. */
const endsStatement = (text: string) =>
  text.trimEnd().endsWith(';') && (text.replaceAll(/--.*$/gm, '').match(/'/g)?.length ?? 0) % 2 === 0;

function splitOutsideQuotes(text: string): string[] {
  const parts: string[] = [];
  let current = '';
  let isQuoted = false;
  for (const character of text) {
    if (character === "'") isQuoted = !isQuoted;
    if (character === ';' && !isQuoted) {
      parts.push(current.trim());
      current = '';
    } else current += character;
  }
  return [...parts, current.trim()].filter(part => part !== '');
}
