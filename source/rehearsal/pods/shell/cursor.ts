/** A place in a text that is being read. */
export type Cursor = {
  isAtEnd(): boolean;
  /** The character here; '' at the end. */
  peek(): string;
  next(): string;
  /** Goes past a text if it is here. */
  take(text: string): boolean;
  /** Goes past what a sticky expression finds here. */
  match(pattern: RegExp): RegExpExecArray | undefined;
  /** Where the reader is, to go back to it. */
  position(): number;
  goTo(position: number): void;
  /** The error for something that the rehearsal's shell does not know. */
  unsupported(what: string): Error;
};

/** Reads a text from its beginning. */
export function createCursor(text: string): Cursor {
  let at = 0;
  return {
    isAtEnd: () => at >= text.length,
    peek: () => text[at] ?? '',
    next() {
      at += 1;
      return text[at - 1] ?? '';
    },
    take(wanted) {
      const isHere = text.startsWith(wanted, at);
      if (isHere) at += wanted.length;
      return isHere;
    },
    match(pattern) {
      const sticky = new RegExp(pattern.source, pattern.flags.includes('y') ? pattern.flags : `${pattern.flags}y`);
      sticky.lastIndex = at;
      const found = sticky.exec(text) ?? undefined;
      if (found) at += found[0].length;
      return found;
    },
    position: () => at,
    goTo(position) {
      at = position;
    },
    unsupported: what => new SyntaxError(`the rehearsal's shell has no ${what}`),
  };
}
