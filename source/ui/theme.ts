/** What a colour means; a sign or a word always says the same, so nothing is lost without colour. */
export type Tone = 'normal' | 'dim' | 'good' | 'look' | 'bad' | 'accent';

export type Colour = {color?: string; dimColor?: boolean};

/** How this terminal wants to be drawn on. */
export type Look = {tones: Readonly<Record<Tone, Colour>>; isUtf8: boolean};

const coloured: Look['tones'] = {
  normal: {},
  dim: {dimColor: true},
  good: {color: 'green'},
  look: {color: 'yellow'},
  bad: {color: 'red'},
  accent: {color: 'cyan'},
};

const plain: Look['tones'] = {normal: {}, dim: {dimColor: true}, good: {}, look: {}, bad: {}, accent: {}};

/** Reads NO_COLOR (https://no-color.org) and the locale; POSIX order: LC_ALL, LC_CTYPE, LANG, the first that is not empty. */
export function lookFrom(env: Readonly<Record<string, string | undefined>>): Look {
  const hasColour = (env['NO_COLOR'] ?? '') === '';
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(value => value !== undefined && value !== '') ?? '';
  return {tones: hasColour ? coloured : plain, isUtf8: /utf-?8/i.test(locale)};
}

/** States of steps and of rows within them, as signs. */
export const signs = {
  todo: '·',
  here: '▸',
  running: '⠶',
  done: '✓',
  proved: '✓',
  look: '!',
  failed: '✗',
  unknown: '?',
  skipped: '↷',
  stale: '~',
} as const;

export type SignName = keyof typeof signs;

export const signTones: Readonly<Record<SignName, Tone>> = {
  todo: 'dim',
  here: 'accent',
  running: 'accent',
  done: 'good',
  proved: 'good',
  look: 'look',
  failed: 'bad',
  unknown: 'look',
  skipped: 'dim',
  stale: 'look',
};

const asciiFor: Readonly<Record<string, string>> = {
  '·': '.',
  '▸': '>',
  '▾': 'v',
  '◂': '<',
  '⠶': '*',
  '✓': '+',
  '✗': 'x',
  '↷': '-',
  '─': '-',
  '│': '|',
  '█': '#',
  '░': '.',
  '▏': '_',
  '›': '>',
  '→': '>',
  '←': '<',
  '↑': '^',
  '↓': 'v',
  '…': '~',
  '–': '-',
  '—': '-',
  '×': 'x',
  '“': '"',
  '”': '"',
  '’': "'",
};

/** The same text for a terminal that is not UTF-8: one sign for one sign, so that no column moves. */
export const toAscii = (text: string): string => text.replace(/[^\u0000-\u007f]/gu, sign => asciiFor[sign] ?? '?');
