import {need} from '../probes/facts.ts';
import type {Probe} from '../probes/verdict.ts';
import {isSuccess, stdoutOf} from '../tools/command.ts';
import * as kubectl from '../tools/kubectl.ts';
import {parseConfigView} from '../tools/kubectl-output.ts';
import {targetOf} from '../tools/target.ts';
import type {Section, Step} from './step.ts';
import {evidence, unanswered} from './words.ts';

/** Is this still the cluster that the session was started with: by kube-system's UID, and by the server's address. */
const sameCluster: Probe = {
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

/** A step that changes the cluster asks first which cluster it is. */
const pinned = (step: Step): Step =>
  step.changes === 'cluster' || step.changes === 'database'
    ? {...step, check: step.check === undefined ? sameCluster : both(sameCluster, step.check)}
    : step;

/** The sections with every change pinned to the session's cluster. */
export const pinnedSections = (sections: readonly Section[]): Section[] =>
  sections.map(section => ({...section, steps: section.steps.map(pinned)}));
