/**
 * Control and format characters (escape, C1, bidi, zero width, tags, line and paragraph separators, lone surrogates)
 * and the letters that are drawn as nothing. Each is replaced by itself alone: a text may be cut anywhere between code points.
 */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u115f\u1160\u3164\uffa0]/gu;

function visible(character: string): string {
  if (character === '\n' || character === '\t') return character;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '␡';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}

/**
 * Text from outside (a pod, a registry, a file name) made safe for a terminal: what could drive it is shown instead of
 * obeyed, as '␛[2J' or '<U+202E>'. Of the control characters only line feed and tab are left.
 */
export const sanitise = (text: string): string => text.replace(unsafe, visible);
