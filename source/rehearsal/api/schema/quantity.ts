const nano = 1_000_000_000n;

const decimal = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const binary = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

const power = (base: bigint, exponent: number) => base ** BigInt(exponent);

/** A number in billionths; what is finer is rounded up. */
function billionths(digits: string, exponent: number): bigint {
  const [whole = '', fraction = ''] = digits.split('.');
  const shift = 9 - fraction.length + exponent;
  const all = BigInt(`${whole}${fraction}` || '0');
  if (shift >= 0) return all * power(10n, shift);
  const divisor = power(10n, -shift);
  return (all + divisor - 1n) / divisor;
}

function decimalText(value: bigint, sign: string, exponentForm: boolean): string {
  if (value === 0n) return '0';
  let index = 0;
  let rest = value;
  while (rest % 1000n === 0n && index < decimal.length - 1) {
    rest /= 1000n;
    index += 1;
  }
  const exponent = (index - 3) * 3;
  const suffix = exponentForm ? (exponent === 0 ? '' : `e${exponent}`) : (decimal[index] ?? '');
  return `${sign}${rest}${suffix}`;
}

function binaryText(value: bigint, sign: string): string {
  // What is small or broken is told in thousands, as the server tells it.
  if (value % nano !== 0n || value / nano < 1024n) return decimalText(value, sign, false);
  let index = 0;
  let rest = value / nano;
  while (rest % 1024n === 0n && index < binary.length - 1) {
    rest /= 1024n;
    index += 1;
  }
  return `${sign}${rest}${binary[index]}`;
}

/** A quantity in the one way in which the server writes it: `0.5` is `500m`, `1024Mi` is `1Gi`. Others stay as they are. */
export function canonicalQuantity(value: unknown): unknown {
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  const text = `${value}`;
  const [, sign = '', digits, exponent, suffix = ''] =
    /^([+-]?)(\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d+)|(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei))?$/.exec(text) ?? [];
  if (digits === undefined) return value;
  const minus = sign === '-' ? '-' : '';
  if (exponent !== undefined) return decimalText(billionths(digits, Number(exponent)), minus, true);
  if (!suffix.endsWith('i')) {
    const thousands = suffix === '' ? 0 : (decimal.indexOf(suffix) - 3) * 3;
    return decimalText(billionths(digits, thousands), minus, false);
  }
  return binaryText(billionths(digits, 0) * power(1024n, binary.indexOf(suffix)), minus);
}
