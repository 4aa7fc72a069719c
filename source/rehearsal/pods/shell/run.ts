import {Buffer} from 'node:buffer';
import type {Finished, Invocation, Programs} from '../programs.ts';
import {builtins} from './builtins.ts';
import {type Descriptor, type Descriptors, nothing, openPath, sink, source} from './descriptors.ts';
import {expandWord, expandWords} from './expand.ts';
import {parseShell} from './parse.ts';
import type {Command, List, Pipeline, Redirect} from './syntax.ts';

export type Shell = {
  programs: Programs;
  /** Told of every command that the rehearsal does not know. */
  onUnknown(command: string): void;
};

/** What a running shell remembers. A subshell works on a copy. */
export type State = {
  shell: Shell;
  invocation: Invocation;
  variables: Map<string, string>;
  /** `$0`. */
  name: string;
  positional: string[];
  descriptors: Descriptors;
  files: Map<string, Buffer>;
  exitCode: number;
  /** `exit` or `exec` has ended it. */
  isOver: boolean;
  stopsAtFailure: boolean;
  open(path: string, mode: '>' | '>>' | '<'): Descriptor | undefined;
  /** Runs a list in a subshell and gives what it wrote to standard output. */
  outputOf(list: List): Promise<Buffer>;
};

const complain = (state: State, text: string) => state.descriptors.get(2)?.write?.(Buffer.from(`sh: 1: ${text}\n`));

function derived(state: State, descriptors: Descriptors): State {
  const child: State = {
    ...state,
    variables: new Map(state.variables),
    descriptors,
    isOver: false,
    open: (path, mode) => openPath(path, mode, state.files, child.descriptors),
    async outputOf(list) {
      const {descriptor, content} = sink();
      const inner = derived(child, new Map([...child.descriptors, [1, descriptor]]));
      await runList(inner, list);
      child.exitCode = inner.exitCode;
      return content();
    },
  };
  return child;
}

/** Applies redirections to descriptors; false when a file is missing. */
async function redirect(state: State, redirects: Redirect[], descriptors: Descriptors): Promise<boolean> {
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

async function runSimple(state: State, command: Command & {kind: 'simple'}): Promise<void> {
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

async function runCommand(state: State, command: Command): Promise<void> {
  if (command.kind === 'simple') return runSimple(state, command);
  const descriptors: Descriptors = new Map(state.descriptors);
  if (!(await redirect(state, command.redirects, descriptors))) return undefined;
  if (command.kind === 'group' && command.isSubshell) {
    const child = derived(state, descriptors);
    await runList(child, command.list);
    state.exitCode = child.exitCode;
    return undefined;
  }
  const before = state.descriptors;
  state.descriptors = descriptors;
  if (command.kind === 'group') await runList(state, command.list);
  else await runIf(state, command);
  state.descriptors = before;
  return undefined;
}

async function runIf(state: State, {branches, otherwise}: Command & {kind: 'if'}): Promise<void> {
  const {stopsAtFailure} = state;
  for (const {condition, body} of branches) {
    state.stopsAtFailure = false;
    await runList(state, condition);
    state.stopsAtFailure = stopsAtFailure;
    if (state.isOver) return;
    if (state.exitCode === 0) {
      await runList(state, body);
      return;
    }
  }
  state.exitCode = 0;
  await runList(state, otherwise);
}

/** The parts of a pipe run one after another: each has written all before the next reads. */
async function runPipeline(state: State, {commands, isNegated}: Pipeline): Promise<void> {
  const [only] = commands;
  if (commands.length === 1 && only) await runCommand(state, only);
  else {
    let input = state.descriptors.get(0) ?? nothing;
    for (const [index, command] of commands.entries()) {
      const {descriptor, content} = sink();
      const isLast = index === commands.length - 1;
      const output = isLast ? (state.descriptors.get(1) ?? nothing) : descriptor;
      const child = derived(state, new Map([...state.descriptors, [0, input], [1, output]]));
      await runCommand(child, command);
      state.exitCode = child.exitCode;
      input = source(async () => content());
    }
  }
  if (isNegated) state.exitCode = state.exitCode === 0 ? 1 : 0;
}

async function runList(state: State, list: List): Promise<void> {
  for (const [index, pipeline] of list.entries()) {
    const isSkipped =
      (pipeline.after === '&&' && state.exitCode !== 0) || (pipeline.after === '||' && state.exitCode === 0);
    if (isSkipped) continue;
    await runPipeline(state, pipeline);
    const isTested = list[index + 1] !== undefined && list[index + 1]?.after !== ';';
    if (state.stopsAtFailure && state.exitCode !== 0 && !isTested) state.isOver = true;
    if (state.isOver) return;
  }
}

/**
 * `sh -c TEXT NAME ARGS…` over programs and files in memory: lists, pipes, groups, `if`, redirections of any
 * descriptor, variables and command substitution. What is more than that is refused loudly, never guessed.
 */
export async function runShell(shell: Shell, invocation: Invocation, text: string, args: string[]): Promise<Finished> {
  const [stdout, stderr] = [sink(), sink()];
  const descriptors: Descriptors = new Map([
    [0, source(invocation.stdin)],
    [1, stdout.descriptor],
    [2, stderr.descriptor],
  ]);
  const [name = 'sh', ...positional] = args;
  const root: State = {
    shell,
    invocation,
    variables: new Map(Object.entries(invocation.environment)),
    name,
    positional,
    descriptors,
    files: invocation.files,
    exitCode: 0,
    isOver: false,
    stopsAtFailure: false,
    open: () => undefined,
    outputOf: async () => Buffer.alloc(0),
  };
  const state = derived(root, descriptors);
  try {
    await runList(state, parseShell(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    shell.onUnknown(`sh -c ${text}`);
    complain(state, `Syntax error: ${error.message}`);
    state.exitCode = 2;
  }
  return {exitCode: state.exitCode, stdout: stdout.content(), stderr: stderr.content().toString()};
}
