/**
 * The arithmetic of a rolling update, apart from the cluster. Counts are replicas.
 * Source: Kubernetes' deployment controller (rolling.go, deployment_util.go).
 */

export type SetCount = {name: string; desired: number; available: number};
export type Rolling = {
  replicas: number;
  maxSurge: number;
  maxUnavailable: number;
  newSet: SetCount;
  oldSets: SetCount[];
};

/** `25%` of the replicas, or a plain number. */
function resolve(value: number | string, replicas: number, round: (value: number) => number): number {
  if (typeof value === 'number') return value;
  return round((Number.parseFloat(value) / 100) * replicas);
}

/** Surge rounds up, unavailability down; were both nothing, no step could be taken, so one pod may be away. */
export function limits(
  replicas: number,
  {maxSurge = '25%', maxUnavailable = '25%'}: {maxSurge?: number | string; maxUnavailable?: number | string} = {},
): {maxSurge: number; maxUnavailable: number} {
  const surge = resolve(maxSurge, replicas, Math.ceil);
  const unavailable = resolve(maxUnavailable, replicas, Math.floor);
  return {maxSurge: surge, maxUnavailable: surge === 0 && unavailable === 0 ? 1 : unavailable};
}

const sum = (sets: SetCount[], count: (set: SetCount) => number) => sets.reduce((total, set) => total + count(set), 0);

/** How many replicas the new set should have now; a set that is made only then is made with so many. */
export function newDesired({replicas, maxSurge, newSet, oldSets}: Omit<Rolling, 'maxUnavailable'>): number {
  if (newSet.desired >= replicas) return replicas;
  const room = replicas + maxSurge - newSet.desired - sum(oldSets, set => set.desired);
  return newSet.desired + Math.max(0, Math.min(room, replicas - newSet.desired));
}

/** How many each old set should have: the unhealthy go first, then as many as availability allows. */
function oldDesired({replicas, maxUnavailable, newSet, oldSets}: Rolling): SetCount[] {
  const leastAvailable = replicas - maxUnavailable;
  const total = newSet.desired + sum(oldSets, set => set.desired);
  let spare = total - leastAvailable - Math.max(0, newSet.desired - newSet.available);
  const cleaned = oldSets.map(set => {
    const dropped = Math.max(0, Math.min(spare, set.desired - set.available));
    spare -= dropped;
    return {...set, desired: set.desired - dropped};
  });
  let removable = Math.min(spare, newSet.available + sum(cleaned, set => set.available) - leastAvailable);
  return cleaned.map(set => {
    const dropped = Math.max(0, Math.min(removable, set.desired));
    removable -= dropped;
    return {...set, desired: set.desired - dropped};
  });
}

/** The next step: the desired replicas by name of the set. The new set grows before the old ones shrink. */
export function nextStep(rolling: Rolling): Map<string, number> {
  const {newSet, oldSets} = rolling;
  const grown = newDesired(rolling);
  if (grown !== newSet.desired) return new Map([[newSet.name, grown]]);
  const shrunk = oldDesired(rolling).filter((set, index) => set.desired !== oldSets[index]?.desired);
  return new Map(shrunk.map(set => [set.name, set.desired]));
}
