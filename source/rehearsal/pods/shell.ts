import {Buffer} from 'node:buffer';
import {complained, type Finished, type Invocation, type Programs, said} from './programs.ts';
import {shellWords, type Word} from './shell-words.ts';
import {withSum, wrapperOf} from './wrapper-script.ts';

type Redirects = {input?: string; output?: string; appends?: boolean; errors?: string; errorsToOutput?: boolean};
type Command = {args: string[]; assignments: Record<string, string>; redirects: Redirects};
type Pipeline = {commands: Command[]; runsAfter: ';' | '&&' | '||'};

function commandOf(words: Word[]): Command {
  const command: Command = {args: [], assignments: {}, redirects: {}};
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index];
    if (!word) continue;
    const assignment = /^(\w+)=(.*)$/s.exec(word.text);
    if (!word.isOperator && assignment && command.args.length === 0) {
      command.assignments[assignment[1] ?? ''] = assignment[2] ?? '';
      continue;
    }
    if (!word.isOperator) {
      command.args.push(word.text);
      continue;
    }
    const {redirects} = command;
    if (word.text === '2>&1') redirects.errorsToOutput = true;
    else if (word.text === '>&2') redirects.output = '/dev/stderr';
    else {
      index += 1;
      const file = words[index]?.text ?? '';
      if (word.text === '<') redirects.input = file;
      else if (word.text.startsWith('2')) redirects.errors = file;
      else Object.assign(redirects, {output: file, appends: word.text === '>>'});
    }
  }
  return command;
}

const separators = [';', '\n', '&&', '||'];

/** Words by what parts them: pipelines, and in each its commands. */
function pipelines(words: Word[]): Pipeline[] {
  const found: Pipeline[] = [];
  let runsAfter: Pipeline['runsAfter'] = ';';
  let commands: Word[][] = [[]];
  const finish = () => {
    const parts = commands.filter(part => part.length > 0);
    if (parts.length > 0) found.push({commands: parts.map(commandOf), runsAfter});
    commands = [[]];
  };
  for (const word of words) {
    if (word.isOperator && separators.includes(word.text)) {
      finish();
      runsAfter = word.text === '&&' || word.text === '||' ? word.text : ';';
    } else if (word.isOperator && word.text === '|') commands.push([]);
    else commands.at(-1)?.push(word);
  }
  finish();
  return found;
}

export type Shell = {
  programs: Programs;
  /** Told of every command that the rehearsal does not know. */
  onUnknown(command: string): void;
};

function redirected(finished: Finished, redirects: Redirects, files: Map<string, Buffer>): Finished {
  let {stdout, stderr} = finished;
  if (redirects.errorsToOutput) {
    stdout = Buffer.concat([stdout, Buffer.from(stderr)]);
    stderr = '';
  }
  if (redirects.errors !== undefined) stderr = '';
  const {output, appends} = redirects;
  if (output === '/dev/stderr') return {...finished, stdout: Buffer.alloc(0), stderr: stderr + stdout.toString()};
  if (output === undefined) return {...finished, stdout, stderr};
  const before = appends ? files.get(output) : undefined;
  if (output !== '/dev/null') files.set(output, Buffer.concat([before ?? Buffer.alloc(0), stdout]));
  return {...finished, stdout: Buffer.alloc(0), stderr};
}

/** Runs one program as a shell does: unknown ones are 127. */
async function runCommand(shell: Shell, invocation: Invocation, {args, redirects}: Command): Promise<Finished> {
  const [file = '', ...rest] = args;
  if (file === '') return said('');
  if (file === 'exit') return said('', Number(rest[0] ?? 0));
  const program = shell.programs[file.split('/').at(-1) ?? file];
  if (!program) {
    shell.onUnknown(args.join(' '));
    return complained(`sh: 1: ${file}: not found\n`, 127);
  }
  const {input} = redirects;
  const content = input === undefined ? undefined : invocation.files.get(input);
  if (input !== undefined && input !== '/dev/null' && !content) {
    return complained(`sh: 1: cannot open ${input}: No such file\n`, 2);
  }
  const stdin = input === undefined ? invocation.stdin : async () => content ?? Buffer.alloc(0);
  return redirected(await program({...invocation, args: rest, stdin}), redirects, invocation.files);
}

/**
 * `sh -c TEXT ARGS…`: commands joined by `;`, `&&`, `||` and pipes, with redirections and variables. What is more
 * than that is refused loudly, never guessed.
 */
export async function runShell(shell: Shell, invocation: Invocation, text: string, args: string[]): Promise<Finished> {
  const [name = 'sh', ...positional] = args;
  const variables: Record<string, string> = {...invocation.environment, '0': name};
  for (const [index, value] of positional.entries()) variables[String(index + 1)] = value;

  const wrapper = wrapperOf(text);
  if (wrapper) {
    return withSum(await runCommand(shell, invocation, {args: positional, assignments: {}, redirects: {}}), wrapper);
  }
  const parsed = shellWords(text, variables);
  if (!parsed) {
    shell.onUnknown(`sh -c ${text}`);
    return complained('sh: 1: Syntax error: this rehearsal has no substitutions\n', 2);
  }
  const output: Buffer[] = [];
  let errors = '';
  let exitCode = 0;
  for (const {commands, runsAfter} of pipelines(parsed)) {
    const isSkipped = (runsAfter === '&&' && exitCode !== 0) || (runsAfter === '||' && exitCode === 0);
    if (isSkipped) continue;
    const [only] = commands;
    if (commands.length === 1 && only && (only.args.length === 0 || only.args[0] === 'set')) {
      Object.assign(variables, only.assignments);
      continue;
    }
    let {stdin} = invocation;
    for (const command of commands) {
      const environment = {...variables, ...command.assignments};
      const finished = await runCommand(shell, {...invocation, environment, stdin}, command);
      const {stdout} = finished;
      stdin = async () => stdout;
      exitCode = finished.exitCode;
      errors += finished.stderr;
      if (command === commands.at(-1)) output.push(stdout);
    }
    if (commands.at(-1)?.args[0] === 'exit') break;
  }
  return {exitCode, stdout: Buffer.concat(output), stderr: errors};
}
