import {compareLive} from '../diff/live.ts';
import {parseManifest} from '../diff/manifest.ts';
import {type Facts, need} from '../probes/facts.ts';
import type {Item, Verdict} from '../probes/verdict.ts';
import {type Command, stdoutOf} from '../tools/command.ts';
import * as helm from '../tools/helm.ts';
import * as kubectl from '../tools/kubectl.ts';
import {parseList} from '../tools/kubectl-output.ts';
import * as own from '../tools/own.ts';
import {ownResult} from '../tools/own.ts';
import {podsOf, servingPods, unreadyPods} from './airgapped/pods-proof.ts';
import {waysOn} from './rollback-release.ts';
import type {Step} from './step.ts';
import {asksOnly, count, endingWords, evidence, resultOf, unanswered} from './words.ts';

const targetOf = (facts: Facts) => helm.targetOf(need(facts, 'site'));

export const verifyBack: Step = {
  id: 'rollback.verify',
  title: 'Prove that it is back',
  why: "The live objects are compared with the target revision's manifest, not with helm's word; what it could not undo is said.",
  guide: ['rollback-1.status', 'rollback-1.pods', 'rollback-2.upgrade'],
  ...asksOnly,
  proof: {
    commands(facts): Command[] {
      const target = targetOf(facts);
      const url = need(facts, 'site').healthUrl;
      return [
        helm.getManifest(target, {revision: need(facts, 'goodRevision')}),
        kubectl.getObjects(target, need(facts, 'goodObjects')),
        kubectl.pods(target),
        ...(url === undefined ? [] : [own.measure(url, 1)]),
      ];
    },
    judge(facts, outcomes): Verdict {
      const commands = verifyBack.proof.commands(facts);
      const silent = unanswered(facts, commands.slice(0, 3), outcomes);
      if (silent !== undefined) return silent;
      const target = parseManifest(stdoutOf(outcomes[0])).objects;
      const differences = compareLive(target, parseList(stdoutOf(outcomes[1])));
      const pods = podsOf(facts, servingPods(stdoutOf(outcomes[2])), need(facts, 'goodObjects'));
      const unready = unreadyPods(pods);
      const health = ownResult('http.measure', outcomes[3]);
      const isAnswering = commands.length < 4 || (health !== undefined && health.failures === 0);
      const items: Item[] = [
        {
          id: 'live',
          label: 'Live objects',
          result: differences.length === 0 ? 'proved' : 'failed',
          detail:
            differences.length === 0
              ? `${count(target.length, 'object')} as in revision ${need(facts, 'goodRevision')}`
              : differences.slice(0, 8).join('; '),
        },
        {
          id: 'pods',
          label: 'Pods',
          result: unready.length === 0 && pods.length > 0 ? 'proved' : 'failed',
          detail: unready.length === 0 ? `${count(pods.length, 'pod')} ready` : `not ready: ${unready.join(', ')}`,
        },
        {
          id: 'health',
          label: 'Health URL',
          result: commands.length < 4 ? 'look' : isAnswering ? 'proved' : 'failed',
          detail:
            commands.length < 4
              ? 'none named'
              : (health?.error ?? (health === undefined ? endingWords(outcomes[3]) : `status ${health.lastStatus}`)),
        },
        {
          id: 'schema',
          label: 'Not undone',
          result: 'look',
          detail: 'a migrated schema, data written since, what hooks did, CRDs: a helm rollback does not touch them',
        },
      ];
      const {newRevision = 0} = facts.known.rollback ?? {};
      const result = resultOf(items.filter(({id}) => id !== 'schema'));
      return {
        result: result === 'look' ? 'proved' : result,
        summary:
          result === 'failed'
            ? 'rolled back by helm, but not back: see below'
            : `back at the content of revision ${need(facts, 'goodRevision')}, live as its manifest says`,
        evidence: commands.map((command, index) =>
          evidence(facts, command, items[Math.max(0, index - 1)]?.detail ?? ''),
        ),
        items,
        facts: {rollback: {toRevision: need(facts, 'goodRevision'), newRevision, differences, endedAt: facts.now}},
        remedies: result === 'failed' ? waysOn(facts) : [],
      };
    },
  },
};
