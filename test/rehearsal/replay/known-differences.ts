/** A recording whose replay still differs, and why. It counts as a difference; this table may only shrink. */
export type KnownDifference = {pattern: string; reason: string};

export const knownDifferences: readonly KnownDifference[] = [];
