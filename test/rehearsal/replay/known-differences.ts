/** A recording whose replay still differs, and why. It counts as a difference; this table may only shrink. */
export type KnownDifference = {
  pattern: string;
  reason: string;
  /** It depends on the second in which the tool looks: now and then it does not differ. */
  isLuck?: boolean;
};

export const knownDifferences: readonly KnownDifference[] = [];
