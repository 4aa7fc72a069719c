import {editField, type Field, type FieldEvent, fieldOf} from './field-state.ts';

/** A list whose points are ticked ('yes') or refused (a remark, or 'no') one by one. */
export type Points = {
  at: number;
  decided: Readonly<Record<string, string>>;
  /** Set while a remark is being typed for the point under the cursor. */
  remark?: Field;
};

export type PointsEvent =
  | {type: 'up' | 'down' | 'tick' | 'refuse' | 'remark-given' | 'remark-dropped'}
  | {type: 'edit'; edit: FieldEvent};

export const freshPoints: Points = {at: 0, decided: {}};

/** Identifiers of the points that nobody decided yet. */
export const undecided = (points: Points, ids: readonly string[]): string[] =>
  ids.filter(id => points.decided[id] === undefined);

/** The next point that is open, from the one under the cursor on; the cursor stays where none is. */
function nextOpen(points: Points, ids: readonly string[]): number {
  const open = undecided(points, ids).map(id => ids.indexOf(id));
  return open.find(place => place > points.at) ?? open[0] ?? points.at;
}

const decide = (points: Points, ids: readonly string[], word: string): Points => {
  const id = ids[points.at];
  if (id === undefined) return points;
  const next: Points = {at: points.at, decided: {...points.decided, [id]: word}};
  return {...next, at: nextOpen(next, ids)};
};

/** The list after a key. Pure; `ids` are the points in their order. */
export function editPoints(points: Points, event: PointsEvent, ids: readonly string[]): Points {
  const id = ids[points.at];
  switch (event.type) {
    case 'up':
      return {...points, at: Math.max(0, points.at - 1)};
    case 'down':
      return {...points, at: Math.min(ids.length - 1, points.at + 1)};
    case 'tick': {
      if (id === undefined || points.decided[id] !== 'yes') return decide(points, ids, 'yes');
      const {[id]: _dropped, ...decided} = points.decided;
      return {...points, decided};
    }
    case 'refuse':
      return {...points, remark: fieldOf('')};
    case 'edit':
      return points.remark === undefined ? points : {...points, remark: editField(points.remark, event.edit)};
    case 'remark-given': {
      const remark = points.remark?.text.trim() ?? '';
      // A remark that reads 'yes' would be taken for a tick.
      const word = remark === '' || remark.toLowerCase() === 'yes' ? 'no' : remark;
      return decide({at: points.at, decided: points.decided}, ids, word);
    }
    case 'remark-dropped':
      return {at: points.at, decided: points.decided};
  }
}
