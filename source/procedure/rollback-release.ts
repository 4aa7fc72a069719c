import {objectName, parseManifest} from '../diff/manifest.ts';
import {type Facts, need} from '../probes/facts.ts';
import {stderrOf, stdoutOf} from '../tools/command.ts';
import * as helm from '../tools/helm.ts';
import {parseHistory} from '../tools/helm-output.ts';
import {newestRevision} from '../tools/revisions.ts';
import type {Step} from './step.ts';
import {evidence, unanswered} from './words.ts';

const targetOf = (facts: Facts) => helm.targetOf(need(facts, 'site'));

/** What an operator can do when a rollback did not work. */
export const waysOn = (facts: Facts): string[] => [
  `R tries again, to revision ${need(facts, 'goodRevision')}.`,
  't troubleshoots: the pods name the cause that helm does not.',
  `By hand: helm rollback ${need(facts, 'site').release} ${need(facts, 'goodRevision')} --namespace ${need(facts, 'site').namespace} --wait`,
];

/**
 * An upgrade that died before it removed what the new chart leaves out: helm finds that live, misses it in the newest
 * manifest and gives up. The revision that it records on the way knows it, so that the next attempt goes through.
 */
const tripped = (stderr: string): string[] =>
  /no \S+ with the name "[^"]+" found/.test(stderr)
    ? ['The upgrade died before it removed this object, and helm trips over it once: R once more goes through.']
    : [];

export const release: Step = {
  id: 'rollback.release',
  title: 'helm rollback',
  why: 'Goes back to the newest good revision, by its number. helm sends the manifest it kept and waits for the rollouts.',
  guide: ['rollback-1', 'rollback-1.history', 'rollback-1.rollback'],
  differs: 'the revision is always named: without one helm takes the last but one, even a failed one',
  inputs: [],
  kind: 'watch',
  changes: 'cluster',
  guards: [],
  plan: facts => [
    helm.getManifest(targetOf(facts), {revision: need(facts, 'goodRevision')}),
    helm.rollback(targetOf(facts), {
      revision: need(facts, 'goodRevision'),
      timeoutSeconds: need(facts, 'site').timeoutSeconds,
    }),
  ],
  undo: {cannot: 'rolling forward is an upgrade of its own'},
  learn(facts, outcomes) {
    const silent = unanswered(facts, release.plan(facts), outcomes);
    if (silent === undefined) {
      const {objects} = parseManifest(stdoutOf(outcomes[0]));
      const facts = {goodObjects: objects.map(objectName)};
      return {result: 'proved', summary: 'helm rolled back', evidence: [], facts};
    }
    return {...silent, remedies: [...tripped(stderrOf(outcomes[1])), ...waysOn(facts)]};
  },
  proof: {
    commands: facts => [helm.history(targetOf(facts))],
    judge(facts, outcomes) {
      const commands = release.proof.commands(facts);
      const [command] = commands;
      const silent = unanswered(facts, commands, outcomes, 'unknown');
      if (silent !== undefined || command === undefined)
        return silent ?? {result: 'unknown', summary: '', evidence: []};
      const newest = newestRevision(parseHistory(stdoutOf(outcomes[0])));
      const wanted = need(facts, 'goodRevision');
      const isBack =
        newest?.status === 'deployed' && (newest.description === `Rollback to ${wanted}` || newest.revision === wanted);
      const words = `revision ${newest?.revision ?? '?'} ${newest?.status ?? 'unknown'}: ${newest?.description ?? ''}`;
      return {
        result: isBack ? 'proved' : 'failed',
        summary: isBack
          ? `revision ${newest?.revision} deployed, with the content of revision ${wanted}`
          : `not rolled back: ${words}`,
        evidence: [evidence(facts, command, words)],
        facts: isBack
          ? {rollback: {toRevision: wanted, newRevision: newest?.revision ?? 0, differences: [], endedAt: facts.now}}
          : {},
        remedies: isBack ? [] : waysOn(facts),
      };
    },
  },
};
