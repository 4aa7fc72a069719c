import type {Condition} from './kinds.ts';

/**
 * The conditions with one of them set anew. `lastTransitionTime` moves when the status changes, and
 * `lastUpdateTime` (Deployments have it) when anything does.
 */
export function withCondition(
  conditions: Condition[],
  next: Condition,
  now: string,
  {hasUpdateTime = false} = {},
): Condition[] {
  const before = conditions.find(condition => condition.type === next.type);
  const isSameWords =
    before?.status === next.status && before.reason === next.reason && before.message === next.message;
  if (before && isSameWords) return conditions;
  const lastTransitionTime = before?.status === next.status ? before.lastTransitionTime : now;
  const stamped = {...next, lastTransitionTime, ...(hasUpdateTime && {lastUpdateTime: now})};
  return [...conditions.filter(condition => condition.type !== next.type), stamped];
}

/** Whether a condition of this type is True. */
export const isTrue = (conditions: Condition[] | undefined, type: string): boolean =>
  conditions?.some(condition => condition.type === type && condition.status === 'True') ?? false;
