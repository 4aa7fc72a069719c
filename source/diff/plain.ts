/**
 * Text from outside made harmless for a terminal and visible for a person: control, escape, bidirectional and
 * invisible characters are written out (`\x1b`, `\u202e`). Newlines and tabs stay.
 */
export const plainText = (text: string): string =>
  text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu,
    character => {
      const code = character.codePointAt(0) ?? 0;
      return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
    },
  );

/** The same for one line: newlines and tabs written out too. */
export const plainLine = (text: string): string => plainText(text).replaceAll('\n', '\\n').replaceAll('\t', '\\t');
