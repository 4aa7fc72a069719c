import fc from 'fast-check';
import {expect, test} from 'vitest';
import {sanitise} from '../../source/tools/sanitise.ts';

test.each([
  ['plain words\n\tand tabs', 'plain words\n\tand tabs'],
  ['\u001b[2J\u001b[31mred', '␛[2J␛[31mred'],
  ['\u001b]52;c;ZXZpbA==\u0007', '␛]52;c;ZXZpbA==␇'],
  ['\u009b31m', '<U+009B>31m'],
  ['100 %\rdone', '100 %␍done'],
  ['a\u202egpj.exe', 'a<U+202E>gpj.exe'],
  ['pay\u200bpal \ufeff', 'pay<U+200B>pal <U+FEFF>'],
  ['a\u2028b\u0000c\u007f', 'a<U+2028>b␀c␡'],
  ['\u{e0041}', '<U+E0041>'],
  ['\ud83d', '<U+D83D>'],
  ['\u3164', '<U+3164>'],
  ['Größe 中文 ✓ …', 'Größe 中文 ✓ …'],
  ['', ''],
])('F52: %j is shown as %j', (text, shown) => expect(sanitise(text)).toBe(shown));

const hostile = fc
  .array(
    fc.oneof(
      fc.string({unit: 'binary'}),
      fc.constantFrom(
        '\u001b',
        '\u009d',
        '\r',
        '\b',
        '\u202e',
        '\u2066',
        '\u200d',
        '\u0007',
        '\u0090',
        '\n',
        '\t',
        '\ud800',
        '[2J',
      ),
    ),
  )
  .map(parts => parts.join(''));

test('no control or format character but line feed and tab gets through', () => {
  fc.assert(
    fc.property(hostile, text => {
      expect(sanitise(text).replaceAll(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    }),
  );
});

test('a text cut between any two characters comes out the same', () => {
  fc.assert(
    fc.property(hostile, fc.nat(), (text, seed) => {
      const characters = [...text];
      const cut = characters.length === 0 ? 0 : seed % characters.length;
      const [left, right] = [characters.slice(0, cut).join(''), characters.slice(cut).join('')];
      // Two lone surrogates that meet at the cut are one character in the whole text.
      fc.pre(!(/[\ud800-\udbff]$/.test(left) && /^[\udc00-\udfff]/.test(right)));
      expect(sanitise(left) + sanitise(right)).toBe(sanitise(text));
    }),
  );
});

test('what is safe stays safe', () => {
  fc.assert(
    fc.property(hostile, text => {
      expect(sanitise(sanitise(text))).toBe(sanitise(text));
    }),
  );
});
