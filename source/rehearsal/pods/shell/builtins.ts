import {Buffer} from 'node:buffer';
import type {State} from './state.ts';

export type Builtin = (args: string[], state: State) => number | Promise<number>;

/** `[ … ]` and `test …`: the questions about texts, numbers and files. */
function test(args: string[], {files}: State): number {
  const [first = '', second = '', third = ''] = args;
  if (first === '!') return test(args.slice(1), {files} as State) === 0 ? 1 : 0;
  const isTrue = (() => {
    if (args.length === 1) return first !== '';
    if (args.length === 3) {
      const [left, right] = [Number(first), Number(third)];
      switch (second) {
        case '=':
          return first === third;
        case '!=':
          return first !== third;
        case '-eq':
          return left === right;
        case '-ne':
          return left !== right;
        case '-gt':
          return left > right;
        case '-lt':
          return left < right;
        case '-ge':
          return left >= right;
        case '-le':
          return left <= right;
      }
    }
    switch (first) {
      case '-z':
        return second === '';
      case '-n':
        return second !== '';
      case '-s':
        return (files.get(second)?.length ?? 0) > 0;
      case '-e':
      case '-f':
      case '-r':
        return files.has(second);
      case '-d':
      case '-w':
        return second === '/tmp';
    }
    return false;
  })();
  return isTrue ? 0 : 1;
}

const write = (state: State, text: string) => state.descriptors.get(1)?.write?.(Buffer.from(text));

/** Commands that only a shell can do: they change its variables or use its descriptors. */
export const builtins: Record<string, Builtin> = {
  ':': () => 0,
  test,
  '['(args, state) {
    return args.at(-1) === ']' ? test(args.slice(0, -1), state) : 2;
  },
  export(args, {variables}) {
    for (const argument of args) {
      const [name = '', ...value] = argument.split('=');
      if (value.length > 0) variables.set(name, value.join('='));
    }
    return 0;
  },
  unset(args, {variables}) {
    for (const name of args) variables.delete(name);
    return 0;
  },
  set(args, state) {
    if (args.some(argument => /^-\w*e/.test(argument))) state.stopsAtFailure = true;
    return 0;
  },
  umask: () => 0,
  trap: () => 0,
  cd: () => 0,
  async read(args, {variables, descriptors}) {
    const names = args.filter(argument => !argument.startsWith('-'));
    const line = await descriptors.get(0)?.readLine?.();
    const words = (line ?? '').trim().split(/\s+/);
    for (const [index, name] of names.entries()) {
      variables.set(name, (index === names.length - 1 ? words.slice(index) : words.slice(index, index + 1)).join(' '));
    }
    return line === undefined ? 1 : 0;
  },
  async tee(args, {descriptors, open}) {
    const mode = args.includes('-a') ? '>>' : '>';
    const targets = args.filter(argument => argument !== '-a').map(path => open(path, mode));
    const content = (await descriptors.get(0)?.readAll?.()) ?? Buffer.alloc(0);
    for (const target of [descriptors.get(1), ...targets]) target?.write?.(content);
    return 0;
  },
  command(args, state) {
    const [flag, name = ''] = args;
    if (flag !== '-v') return 127;
    const isKnown = name in builtins || name in state.shell.programs;
    if (isKnown) write(state, `${name in builtins ? '' : '/usr/bin/'}${name}\n`);
    return isKnown ? 0 : 1;
  },
};
