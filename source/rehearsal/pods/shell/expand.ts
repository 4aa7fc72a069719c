import type {State} from './state.ts';
import type {Part, Word} from './syntax.ts';

function variable({variables, positional, exitCode, name: own}: State, name: string): string | undefined {
  if (name === '0') return own;
  if (name === '?') return String(exitCode);
  if (name === '#') return String(positional.length);
  if (name === '@' || name === '*') return positional.join(' ');
  return /^[1-9]$/.test(name) ? positional[Number(name) - 1] : variables.get(name);
}

async function textOf(state: State, part: Part): Promise<string> {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'variable': {
      const value = variable(state, part.name);
      return part.fallback !== undefined && (value === undefined || value === '') ? part.fallback : (value ?? '');
    }
    case 'output':
      return (await state.outputOf(part.list)).toString().replace(/\n+$/, '');
  }
}

/** A word as one text: in assignments and redirections nothing is split. */
export async function expandWord(state: State, word: Word): Promise<string> {
  const texts: string[] = [];
  for (const part of word) texts.push(await textOf(state, part));
  return texts.join('');
}

const isAllArguments = (part: Part | undefined) => part?.kind === 'variable' && part.name === '@' && part.isQuoted;

/** Words as a command gets them: `"$@"` becomes all arguments, what is not quoted is split at blanks. */
export async function expandWords(state: State, words: Word[]): Promise<string[]> {
  const fields: string[] = [];
  for (const word of words) {
    if (word.some(isAllArguments)) {
      fields.push(...state.positional);
      continue;
    }
    let current: string | undefined;
    for (const part of word) {
      const text = await textOf(state, part);
      if (part.isQuoted || part.kind === 'text') {
        current = (current ?? '') + text;
        continue;
      }
      const [first = '', ...others] = text.trim() === '' ? [] : text.trim().split(/\s+/);
      if (first !== '') current = (current ?? '') + first;
      for (const other of others) {
        if (current !== undefined) fields.push(current);
        current = other;
      }
    }
    if (current !== undefined) fields.push(current);
  }
  return fields;
}
