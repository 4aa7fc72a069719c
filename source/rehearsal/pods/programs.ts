import {Buffer} from 'node:buffer';

/** A program's start inside a container. Files are the container's own, in memory. */
export type Invocation = {
  args: string[];
  environment: Record<string, string>;
  files: Map<string, Buffer>;
  /** Everything that comes on standard input. */
  stdin(): Promise<Buffer>;
  hostname: string;
  /** Looks a name up as the cluster's DNS does. */
  resolve(name: string): string | undefined;
};

export type Finished = {exitCode: number; stdout: Buffer; stderr: string};
export type Program = (invocation: Invocation) => Finished | Promise<Finished>;
export type Programs = Record<string, Program>;

/** How a program ends that has said something. */
export const said = (stdout: string | Buffer, exitCode = 0): Finished => ({
  exitCode,
  stdout: Buffer.from(stdout),
  stderr: '',
});

/** How a program ends that complains. */
export const complained = (stderr: string, exitCode = 1): Finished => ({exitCode, stdout: Buffer.alloc(0), stderr});
