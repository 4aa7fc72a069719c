import {Buffer} from 'node:buffer';

/** One end of a stream that a command has open. */
export type Descriptor = {
  write?(chunk: Buffer): void;
  readAll?(): Promise<Buffer>;
  /** One line without its newline; undefined at the end. */
  readLine?(): Promise<string | undefined>;
};
export type Descriptors = Map<number, Descriptor>;

/** What is read from a text that may come late. */
export function source(load: () => Promise<Buffer>): Descriptor {
  let rest: Buffer | undefined;
  const loaded = async () => {
    rest ??= await load();
    return rest;
  };
  return {
    async readAll() {
      const all = await loaded();
      rest = Buffer.alloc(0);
      return all;
    },
    async readLine() {
      const all = await loaded();
      if (all.length === 0) return undefined;
      const end = all.indexOf('\n');
      rest = end < 0 ? Buffer.alloc(0) : all.subarray(end + 1);
      return all.subarray(0, end < 0 ? all.length : end).toString();
    },
  };
}

/** What is written collects here until it is asked for. */
export function sink(): {descriptor: Descriptor; content(): Buffer} {
  const chunks: Buffer[] = [];
  return {descriptor: {write: chunk => void chunks.push(chunk)}, content: () => Buffer.concat(chunks)};
}

export const nothing: Descriptor = {write: () => undefined, ...source(async () => Buffer.alloc(0))};

/** Opens what a redirection names: a file in memory, the null device, another descriptor. Undefined when it is missing. */
export function openPath(
  path: string,
  mode: '>' | '>>' | '<',
  files: Map<string, Buffer>,
  descriptors: Descriptors,
): Descriptor | undefined {
  if (path === '/dev/null') return nothing;
  const [, number] = /^\/dev\/fd\/(\d+)$/.exec(path) ?? [];
  const named = {'/dev/stdin': 0, '/dev/stdout': 1, '/dev/stderr': 2}[path];
  const descriptor = number === undefined ? named : Number(number);
  if (descriptor !== undefined) return descriptors.get(descriptor);
  if (mode === '<') {
    const content = files.get(path);
    return content && source(async () => content);
  }
  if (mode === '>') files.set(path, Buffer.alloc(0));
  return {write: chunk => void files.set(path, Buffer.concat([files.get(path) ?? Buffer.alloc(0), chunk]))};
}
