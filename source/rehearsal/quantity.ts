const factors: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** A Kubernetes quantity as a plain number: '250m' is 0.25, '64Mi' is 67108864. What is no quantity is 0. */
export function quantity(text: unknown): number {
  const [, digits, unit = ''] = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([numkKMGTPE]i?)?$/.exec(`${text ?? 0}`) ?? [];
  return digits === undefined ? 0 : Number(digits) * (factors[unit] ?? 1);
}

const binary = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki'];

/** A sum as the server writes it: in the unit that keeps it whole; thousandths for what is less than one. */
export function formatQuantity(value: number, {isBinary}: {isBinary: boolean}): string {
  if (!Number.isInteger(value)) return `${Math.ceil(value * 1000)}m`;
  if (!isBinary || value === 0) return `${value}`;
  const unit = binary.find(name => value % (factors[name] ?? 1) === 0);
  return unit === undefined ? `${value}` : `${value / (factors[unit] ?? 1)}${unit}`;
}
