import {Buffer} from 'node:buffer';
import type {Finished, Invocation} from '../programs.ts';
import {type Descriptors, nothing, openPath, sink, source} from './descriptors.ts';
import {parseShell} from './parse.ts';
import {complain, redirect, runSimple} from './simple.ts';
import type {Shell, State} from './state.ts';
import type {Command, List, Pipeline} from './syntax.ts';

/** A subshell: it works on a copy of the variables. */
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
