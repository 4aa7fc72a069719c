import type {Buffer} from 'node:buffer';
import type {Invocation, Programs} from '../programs.ts';
import type {Descriptor, Descriptors} from './descriptors.ts';
import type {List} from './syntax.ts';

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
