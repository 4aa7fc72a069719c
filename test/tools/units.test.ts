import {expect, test} from 'vitest';
import {parseQuantity} from '../../source/tools/quantity.ts';
import {formatAge, formatBytes, formatDuration, shortDigest} from '../../source/tools/units.ts';

test.each([
  [-5, '0 ms'],
  [850, '850 ms'],
  [12_300, '12 s'],
  [130_000, '2 min 10 s'],
  [600_000, '10 min'],
  [6_120_000, '1 h 42 min'],
  [273_600_000, '3 d 4 h'],
])('%i ms are %s', (ms, words) => expect(formatDuration(ms)).toBe(words));

test.each([
  ['2026-11-22T08:00:00Z', '8 min'],
  ['2026-11-22T08:08:30Z', '10 s'],
  ['2026-11-22T08:08:40Z', '1 s'],
  ['2026-11-20T08:08:40Z', '2 d'],
  ['nonsense', ''],
])('from %s it is %s', (since, age) => expect(formatAge(since, '2026-11-22T08:08:40Z')).toBe(age));

test.each([
  [402e6, '402 MB'],
  [1.2e9, '1.2 GB'],
  [999, '999 B'],
])('%i bytes are %s', (bytes, words) => expect(formatBytes(bytes)).toBe(words));

test.each([
  [`sha256:b71c${'0'.repeat(58)}0e`, 'sha256:b71c…0e'],
  ['sha256:short', 'sha256:short'],
  ['', ''],
])('%s is shown as %s', (digest, words) => expect(shortDigest(digest)).toBe(words));

test.each([
  ['250m', 0.25],
  ['2', 2],
  ['1312Mi', 1312 * 2 ** 20],
  ['10Gi', 10 * 2 ** 30],
  ['1e3', 1000],
  ['1.5G', 1.5e9],
  ['<unknown>', undefined],
  ['5 apples', undefined],
])('the quantity %s is %s', (quantity, number) => expect(parseQuantity(quantity)).toBe(number));
