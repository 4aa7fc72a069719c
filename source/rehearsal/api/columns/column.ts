import type {KubeObject} from '../../model.ts';

/** One column of a kind as `kubectl get` prints it. */
export type Column = {
  name: string;
  type: 'string' | 'integer' | 'date';
  /** Shown with `-o wide` only. */
  isWide: boolean;
  cell(object: KubeObject, now: Date): string | number;
};

type Cell = Column['cell'];

/** A column that is always shown. */
export const column = (name: string, cell: Cell, type: Column['type'] = 'string'): Column => ({
  name,
  type,
  isWide: false,
  cell,
});

/** A column that only `-o wide` shows. */
export const wide = (name: string, cell: Cell): Column => ({name, type: 'string', isWide: true, cell});

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/** Units with an optional smaller one beside them: `3m20s`, `2d5h`; plain when the rest is nothing. */
const two = (seconds: number, large: [number, string], small: [number, string]) => {
  const rest = Math.floor((seconds % large[0]) / small[0]);
  return `${Math.floor(seconds / large[0])}${large[1]}${rest > 0 ? `${rest}${small[1]}` : ''}`;
};

/** A duration as kubectl and the server shorten it (HumanDuration of k8s.io/apimachinery). */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 2 * minute) return `${Math.max(0, seconds)}s`;
  if (seconds < 10 * minute) return two(seconds, [minute, 'm'], [1, 's']);
  if (seconds < 3 * hour) return `${Math.floor(seconds / minute)}m`;
  if (seconds < 8 * hour) return two(seconds, [hour, 'h'], [minute, 'm']);
  if (seconds < 2 * day) return `${Math.floor(seconds / hour)}h`;
  if (seconds < 8 * day) return two(seconds, [day, 'd'], [hour, 'h']);
  if (seconds < 2 * year) return `${Math.floor(seconds / day)}d`;
  if (seconds < 8 * year) return two(seconds, [year, 'y'], [day, 'd']);
  return `${Math.floor(seconds / year)}y`;
}

/** How long ago a timestamp was, `<unknown>` without one. */
export const since = (timestamp: unknown, now: Date): string =>
  typeof timestamp === 'string' && timestamp ? humanDuration(now.getTime() - Date.parse(timestamp)) : '<unknown>';

export const name: Column = column('Name', object => object.metadata.name);
export const age: Column = column('Age', (object, now) => since(object.metadata.creationTimestamp, now));

/** What kubectl prints for nothing. */
export const orNone = (text: string): string => text || '<none>';
