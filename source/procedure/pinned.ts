import {need} from '../probes/facts.ts';
import type {Probe} from '../probes/verdict.ts';
import {explainFailure} from '../tools/cluster-errors.ts';
import {isSuccess, stdoutOf} from '../tools/command.ts';
import * as kubectl from '../tools/kubectl.ts';
import {parseConfigView} from '../tools/kubectl-output.ts';
import {getLease, holderName, leaseWords, parseLease, standingOf} from '../tools/lease.ts';
import {targetOf} from '../tools/target.ts';
import type {Section, Step} from './step.ts';
import {evidence, unanswered} from './words.ts';

/** Is this still the cluster that the session was started with: by kube-system's UID, and by the server's address. */
export const sameCluster: Probe = {
  commands(facts) {
    const target = targetOf(need(facts, 'site'));
    return [kubectl.clusterUid(target), kubectl.configView(target)];
  },
  judge(facts, outcomes) {
    const commands = sameCluster.commands(facts);
    const silent = unanswered(facts, commands, outcomes);
    if (silent !== undefined) return {...silent, summary: `nothing was run: ${silent.summary}`};
    const {uid, server} = need(facts, 'cluster');
    const now = {uid: stdoutOf(outcomes[0]).trim(), server: parseConfigView(stdoutOf(outcomes[1])).server};
    const isSame = now.uid === uid && now.server === server && isSuccess(outcomes[0]);
    return {
      result: isSame ? 'proved' : 'failed',
      summary: isSame
        ? `${server}, kube-system ${uid}`
        : `nothing was run: this is ${now.server} (kube-system ${now.uid}), the session belongs to ${server} (${uid})`,
      evidence: commands.map((command, index) => evidence(facts, command, index === 0 ? now.uid : now.server)),
      remedies: isSame
        ? []
        : ['Point the kubeconfig back to the cluster of this session, or start a new session for this one.'],
    };
  },
};

/** One check out of two: the second is judged only when the first held. */
const both = (first: Probe, second: Probe): Probe => ({
  commands: facts => [...first.commands(facts), ...second.commands(facts)],
  judge(facts, outcomes) {
    const count = first.commands(facts).length;
    const verdict = first.judge(facts, outcomes.slice(0, count));
    return verdict.result === 'proved' ? second.judge(facts, outcomes.slice(count)) : verdict;
  },
});

/** Nobody else works on the release, as far as its Lease tells: it is this session's, or nobody's. */
const heldByNobodyElse: Probe = {
  commands: facts => [getLease(targetOf(need(facts, 'site')))],
  judge(facts, outcomes) {
    const [outcome] = outcomes;
    const [command] = heldByNobodyElse.commands(facts);
    if (command === undefined) return {result: 'unknown', summary: '', evidence: []};
    // Where the account may not even read it nobody could have taken it: the preflight has said so.
    if (!isSuccess(outcome) && explainFailure(outcome).kind === 'forbidden') {
      const summary = 'Leases may not be read: whether others work on the release is not known';
      return {result: 'proved', summary, evidence: [evidence(facts, command, summary)]};
    }
    const silent = unanswered(facts, [command], outcomes);
    if (silent !== undefined) return {...silent, summary: `nothing was run: ${silent.summary}`};
    const standing = standingOf(parseLease(stdoutOf(outcome)), facts.sessionId, Date.parse(facts.now));
    if (!('lease' in standing)) {
      const summary = standing.kind === 'ours' ? 'the Lease is ours' : 'nobody holds the Lease';
      return {result: 'proved', summary, evidence: [evidence(facts, command, summary)]};
    }
    const words = leaseWords(standing.lease);
    return {
      result: 'failed',
      summary: `nothing was run: the Lease of the release is held by ${words}`,
      evidence: [evidence(facts, command, words)],
      remedies: [
        `Leave (q). When nothing of theirs works on the release any more: airlock resume --take-over ${holderName(standing.lease.holder)}`,
      ],
    };
  },
};

const beforeChange = both(sameCluster, heldByNobodyElse);

/** A step that changes the cluster asks first which cluster it is, and whether somebody else works on the release. */
const pinned = (step: Step): Step =>
  step.changes === 'cluster' || step.changes === 'database'
    ? {...step, check: step.check === undefined ? beforeChange : both(beforeChange, step.check)}
    : step;

/** The sections with every change pinned to the session's cluster and to its hold of the release. */
export const pinnedSections = (sections: readonly Section[]): Section[] =>
  sections.map(section => ({...section, steps: section.steps.map(pinned)}));
