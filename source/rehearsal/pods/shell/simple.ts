import {Buffer} from 'node:buffer';
import {builtins} from './builtins.ts';
import {type Descriptors, openPath} from './descriptors.ts';
import {expandWord, expandWords} from './expand.ts';
import type {State} from './state.ts';
import type {Command, Redirect} from './syntax.ts';

/** Says on standard error what is wrong, as sh does. */
export const complain = (state: State, text: string) =>
  state.descriptors.get(2)?.write?.(Buffer.from(`sh: 1: ${text}\n`));

/** Applies redirections to descriptors; false when a file is missing. */
export async function redirect(state: State, redirects: Redirect[], descriptors: Descriptors): Promise<boolean> {
  for (const {descriptor, operator, target} of redirects) {
    const path = await expandWord(state, target);
    const isCopy = operator === '>&' || operator === '<&';
    const opened = isCopy ? descriptors.get(Number(path)) : openPath(path, operator, state.files, descriptors);
    if (path === '-' && isCopy) descriptors.delete(descriptor);
    else if (opened) descriptors.set(descriptor, opened);
    else {
      complain(state, isCopy ? `${path}: Bad file descriptor` : `cannot open ${path}: No such file`);
      state.exitCode = 2;
      return false;
    }
  }
  return true;
}

/** Runs a program with the descriptors of a command. */
async function runProgram(
  state: State,
  descriptors: Descriptors,
  words: string[],
  environment: Record<string, string>,
) {
  const [file = '', ...args] = words;
  const program = state.shell.programs[file.split('/').at(-1) ?? file];
  if (!program) {
    state.shell.onUnknown(words.join(' '));
    descriptors.get(2)?.write?.(Buffer.from(`sh: 1: ${file}: not found\n`));
    return 127;
  }
  const stdin = async () => (await descriptors.get(0)?.readAll?.()) ?? Buffer.alloc(0);
  const {exitCode, stdout, stderr} = await program({...state.invocation, args, environment, stdin});
  descriptors.get(1)?.write?.(stdout);
  descriptors.get(2)?.write?.(Buffer.from(stderr));
  return exitCode;
}

/** Runs one command with its words, assignments and redirections. */
export async function runSimple(state: State, command: Command & {kind: 'simple'}): Promise<void> {
  const words = await expandWords(state, command.words);
  const own = new Map<string, string>();
  for (const {name, value} of command.assignments) own.set(name, await expandWord(state, value));
  const descriptors: Descriptors = new Map(state.descriptors);
  if (!(await redirect(state, command.redirects, descriptors))) return;

  const [name, ...args] = words;
  if (name === undefined || (name === 'exec' && args.length === 0)) {
    for (const [variable, value] of own) state.variables.set(variable, value);
    if (name === 'exec') state.descriptors = descriptors;
    const isSubstitution = command.assignments.some(({value}) => value.some(part => part.kind === 'output'));
    if (!isSubstitution) state.exitCode = 0;
    return;
  }
  if (name === 'exit') {
    state.exitCode = args[0] === undefined ? state.exitCode : Number(args[0]);
    state.isOver = true;
    return;
  }
  const builtin = builtins[name];
  const environment = Object.fromEntries([...state.variables, ...own]);
  if (builtin) {
    const before = state.descriptors;
    state.descriptors = descriptors;
    state.exitCode = await builtin(args, state);
    state.descriptors = before;
  } else state.exitCode = await runProgram(state, descriptors, name === 'exec' ? args : words, environment);
  if (name === 'exec') state.isOver = true;
}
