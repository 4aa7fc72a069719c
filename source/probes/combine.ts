import {isClusterFailure} from '../tools/cluster-errors.ts';
import {type Command, displayCommand, type Outcome} from '../tools/command.ts';
import type {Facts, FactValues} from './facts.ts';
import type {NamedProbe} from './named.ts';
import type {Item, Probe, Result, Verdict} from './verdict.ts';

/** Many probes as one: run side by side, each command once, judged apart, one verdict with a row for each. */

const gravity: Readonly<Record<Result, number>> = {proved: 0, look: 1, unknown: 2, failed: 3};

const gravest = (results: readonly Result[]): Result =>
  results.reduce<Result>((left, right) => (gravity[right] > gravity[left] ? right : left), 'proved');

const notRun: Outcome = {kind: 'lost', reason: 'it was not run'};

/** The distinct commands of all probes, and for each probe where its own stand among them. */
function schedule(probes: readonly NamedProbe[], facts: Facts): {commands: Command[]; places: number[][]} {
  const commands: Command[] = [];
  const seen = new Map<string, number>();
  const places = probes.map(({probe}) =>
    probe.commands(facts).map(command => {
      const key = displayCommand(command) + (command.kind === 'process' ? JSON.stringify(command.stdin ?? '') : '');
      const place = seen.get(key) ?? commands.push(command) - 1;
      seen.set(key, place);
      return place;
    }),
  );
  return {commands, places};
}

type Judged = {named: NamedProbe; outcomes: readonly Outcome[]; verdict: Verdict};

/** The probes that report a missing tool or an unreachable cluster; the others only refer to them. */
const toolProbe = (file: string): string => `tools.${file}`;
const clusterProbe = 'cluster';

/** What a probe could not even ask for lack of, when another probe of the list already reports that. */
function lackOf({named, outcomes}: Judged, isFailed: (id: string) => boolean): string | undefined {
  const missing = outcomes.find(outcome => outcome.kind === 'not-found');
  if (missing?.kind === 'not-found') {
    const reporter = toolProbe(missing.file);
    return named.id !== reporter && isFailed(reporter) ? `needs ${missing.file}` : undefined;
  }
  const isAboutCluster = named.id === clusterProbe || named.id.startsWith(toolProbe(''));
  const isCutOff = outcomes.some(outcome => isClusterFailure(outcome));
  return isCutOff && !isAboutCluster && isFailed(clusterProbe) ? 'needs the cluster' : undefined;
}

/** One clear failure instead of twenty copies of it. */
function referToReporters(judged: readonly Judged[]): Judged[] {
  const failures = new Set(judged.filter(({verdict}) => verdict.result === 'failed').map(({named}) => named.id));
  return judged.map(entry => {
    const lack = lackOf(entry, id => failures.has(id));
    if (lack === undefined) return entry;
    return {...entry, verdict: {result: 'unknown', summary: lack, evidence: []}};
  });
}

function itemOf({named, verdict}: Judged): Item {
  const remedy = verdict.remedies?.[0];
  return {
    id: named.id,
    label: named.title,
    result: verdict.result,
    detail: verdict.summary,
    ...(remedy === undefined ? {} : {remedy}),
  };
}

/** Facts of all probes; `tools` grows, every other fact has one source. */
function mergeFacts(judged: readonly Judged[]): Partial<FactValues> {
  const merged: Partial<FactValues> = {};
  for (const {verdict} of judged) {
    const tools = {...merged.tools, ...verdict.facts?.tools};
    Object.assign(merged, verdict.facts, Object.keys(tools).length === 0 ? {} : {tools});
  }
  return merged;
}

function summaryOf(judged: readonly Judged[]): string {
  const titled = (result: Result): string[] =>
    judged.filter(({verdict}) => verdict.result === result).map(({named}) => named.title);
  const names = (result: Result, words: string): string[] => {
    const titles = titled(result);
    const more = titles.length > 1 ? ` and ${titles.length - 1} more` : '';
    return titles.length === 0 ? [] : [`${titles.length} ${words} (${titles[0]}${more})`];
  };
  return [
    ...names('failed', 'failed'),
    ...names('unknown', 'unknown'),
    ...names('look', 'to look at'),
    `${titled('proved').length} of ${judged.length} proved`,
  ].join(', ');
}

/**
 * One probe out of many. Its result is the gravest of them; where the cluster or a tool is missing the probe that is
 * about it fails, and those that need it are unknown.
 */
export const combineProbes = (probes: readonly NamedProbe[]): Probe => ({
  commands: facts => schedule(probes, facts).commands,
  judge(facts, outcomes) {
    const {places} = schedule(probes, facts);
    const judged = referToReporters(
      probes.map((named, index) => {
        const own = (places[index] ?? []).map(place => outcomes[place] ?? notRun);
        return {named, outcomes: own, verdict: named.probe.judge(facts, own)};
      }),
    );
    const byGravity = judged.toSorted((left, right) => gravity[right.verdict.result] - gravity[left.verdict.result]);
    const remedies = byGravity.flatMap(({verdict}) => verdict.remedies ?? []);
    return {
      result: gravest(judged.map(({verdict}) => verdict.result)),
      summary: summaryOf(judged),
      evidence: judged.flatMap(({verdict}) => verdict.evidence),
      // What has to be seen to stands first: a small screen shows no more.
      items: byGravity.map(itemOf),
      facts: mergeFacts(judged),
      ...(remedies.length === 0 ? {} : {remedies: [...new Set(remedies)]}),
    };
  },
});
