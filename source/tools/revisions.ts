import {valid} from 'semver';
import type {Revision} from '../probes/facts.ts';

/** True while a helm operation holds the release, or died holding it: an upgrade is refused, an explicit rollback is not. */
export const isPending = (status: string): boolean => status.startsWith('pending-') || status === 'uninstalling';

const byNewest = (history: readonly Revision[]): Revision[] =>
  history.toSorted((left, right) => right.revision - left.revision);

/** The newest revision whatever its status. */
export const newestRevision = (history: readonly Revision[]): Revision | undefined => byNewest(history)[0];

/**
 * The only safe target of a rollback: the newest revision that is deployed, else the newest that was (superseded).
 * Failed and pending ones never count; helm's own default, last − 1, would take them.
 */
export function newestGoodRevision(history: readonly Revision[]): Revision | undefined {
  const newest = byNewest(history);
  return newest.find(({status}) => status === 'deployed') ?? newest.find(({status}) => status === 'superseded');
}

/** 'studio-1.2.2' → name and version; both may hold '-': the version starts at the first '-' that leaves a SemVer. */
export function splitChart(chart: string): {name: string; version: string} {
  for (let dash = chart.indexOf('-'); dash > 0; dash = chart.indexOf('-', dash + 1)) {
    const version = chart.slice(dash + 1);
    if (valid(version) !== null) return {name: chart.slice(0, dash), version};
  }
  const loose = /^(.+)-(v?\d[\w.+-]*)$/.exec(chart);
  return {name: loose?.[1] ?? chart, version: loose?.[2] ?? ''};
}
