import {StringDecoder} from 'node:string_decoder';

export type LineSplitter = {
  /** Hands whole lines on; the rest of a line, and of a character, waits for its end. */
  add: (chunk: Uint8Array) => void;
  /** Hands on what waits: the output ended without a line end. */
  end: () => void;
};

/** Cuts an output that comes in pieces into lines. */
export function lineSplitter(print: (lines: string[]) => void): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return {
    add(chunk) {
      const lines = (rest + decoder.write(chunk)).split('\n');
      rest = lines.pop() ?? '';
      if (lines.length > 0) print(lines);
    },
    end() {
      const last = rest + decoder.end();
      rest = '';
      if (last !== '') print([last]);
    },
  };
}
