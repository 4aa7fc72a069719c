import {need} from '../../probes/facts.ts';
import {leadsOut} from '../../probes/release.ts';
import type {Probe} from '../../probes/verdict.ts';
import {stdoutOf} from '../../tools/command.ts';
import * as helm from '../../tools/helm.ts';
import {parseHistory} from '../../tools/helm-output.ts';
import * as kubectl from '../../tools/kubectl.ts';
import {isPending, newestRevision, splitChart} from '../../tools/revisions.ts';
import {formatDuration} from '../../tools/units.ts';
import {chartPath} from '../paths.ts';
import {delayedItems, podItems} from '../pod-problems.ts';
import {keptItems, secretsKept} from '../release-secrets.ts';
import type {Section, Step} from '../step.ts';
import {evidence, unanswered} from '../words.ts';
import {dryRun} from './plan.ts';
import {approvedPlan} from './revalidate.ts';

/** The plan worked out once more, from the files and the cluster as they are at this moment. */
const stillApproved: Probe = {
  commands: facts => dryRun.proof.commands(facts),
  judge(facts, outcomes) {
    const now = dryRun.proof.judge(facts, outcomes);
    const approved = need(facts, 'approval').hash;
    const hash = now.facts?.plan?.hash;
    if (hash === approved)
      return {result: 'proved', summary: `plan ${hash.slice(0, 6)} still true`, evidence: now.evidence};
    const words =
      hash === undefined
        ? now.summary
        : `the plan is now ${hash.slice(0, 6)}, approved was ${approved.slice(0, 6)}: chart, values, revision or cluster changed`;
    return {
      result: 'failed',
      summary: `nothing was run: ${words}`,
      evidence: now.evidence,
      remedies: ['Go back to "Work out what changes", run it again, and approve what it shows.'],
    };
  },
};

const execute: Step = {
  id: 'upgrade.execute',
  title: 'helm upgrade',
  why: 'The plan is worked out once more; when it is not the approved one, nothing runs. Then helm sends it and waits for the rollouts. It runs in a process session of its own: losing this terminal does not touch it.',
  guide: [
    'perform',
    'perform-2',
    'perform-2.upgrade',
    'perform-2.watch-pods',
    'best-practices-execution.monitor',
    'automation-deploy.upgrade',
  ],
  differs:
    'the chart is the verified archive, not a folder; pods are shown live instead of by a command that never returns',
  inputs: [],
  kind: 'watch',
  changes: 'cluster',
  guards: [
    {
      id: 'upgrade.gate',
      holds: facts => facts.steps['gate.go']?.status === 'done' || 'the gate has not been passed',
    },
    {
      id: 'upgrade.approved',
      holds(facts) {
        const {plan, approval} = facts.known;
        if (plan === undefined || approval === undefined) return 'no plan was approved';
        return plan.hash === approval.hash || 'the plan changed after it was approved: approve it again';
      },
    },
  ],
  check: stillApproved,
  plan(facts) {
    const site = need(facts, 'site');
    approvedPlan(facts);
    const target = helm.targetOf(site);
    const input = {
      chart: chartPath(facts),
      valuesFiles: need(facts, 'valuesFiles'),
      timeoutSeconds: site.timeoutSeconds,
    };
    // The pods are asked whatever helm says: of a failure it names neither pod nor cause.
    return [{...helm.upgrade(target, input), mayFail: true}, kubectl.pods(target)];
  },
  undo(facts) {
    const site = need(facts, 'site');
    return [
      helm.rollback(helm.targetOf(site), {revision: need(facts, 'goodRevision'), timeoutSeconds: site.timeoutSeconds}),
    ];
  },
  learn(facts, outcomes) {
    const silent = unanswered(facts, execute.plan(facts).slice(0, 1), outcomes);
    if (silent === undefined) {
      const [outcome] = outcomes;
      const seconds =
        outcome?.kind === 'exited'
          ? Math.round((Date.parse(outcome.endedAt) - Date.parse(outcome.startedAt)) / 1000)
          : 0;
      const fromRevision = need(facts, 'plan').revision;
      return {
        result: 'proved',
        summary: `helm ended well after ${formatDuration(seconds * 1000)}`,
        evidence: [],
        facts: {upgrade: {fromRevision, toRevision: fromRevision + 1, seconds, endedAt: facts.now}},
      };
    }
    const troubled = podItems(outcomes[1]).filter(item => item.result === 'failed');
    const named = troubled.length > 0 ? troubled : delayedItems(outcomes[1]);
    const causes = outcomes[1] === undefined ? [] : named;
    return {
      ...silent,
      summary: [silent.summary, ...causes.map(item => `${item.label}: ${item.detail}`)].join('; '),
      items: causes,
      remedies: [
        `R rolls back to revision ${need(facts, 'goodRevision')}; the evidence is saved first.`,
        't troubleshoots: helm does not name the cause, the pods do.',
      ],
    };
  },
  proof: {
    // Asked of an upgrade whose end nobody recorded, too: then helm's Secrets are kept before anything is done about it.
    commands: facts => [
      helm.history(helm.targetOf(need(facts, 'site'))),
      ...(facts.known.upgrade === undefined ? secretsKept(facts) : []),
    ],
    judge(facts, outcomes) {
      const commands = execute.proof.commands(facts).slice(0, 1);
      const [command] = commands;
      const silent = unanswered(facts, commands, outcomes, 'unknown');
      if (silent !== undefined || command === undefined)
        return silent ?? {result: 'unknown', summary: '', evidence: []};
      const newest = newestRevision(parseHistory(stdoutOf(outcomes[0])));
      const plan = need(facts, 'plan');
      const target = need(facts, 'bundle');
      const revision = newest?.revision ?? 0;
      const words = `revision ${revision} ${newest?.status ?? 'unknown'}, ${newest?.chart ?? ''}`;
      const proof = [evidence(facts, command, words)];
      if (newest === undefined || revision === plan.revision) {
        return {result: 'failed', summary: `helm made no new revision: still ${words}`, evidence: proof};
      }
      if (isPending(newest.status)) {
        return {
          result: 'unknown',
          summary: `the release is ${newest.status} and no helm of ours runs: nobody knows how far it came`,
          evidence: proof,
          items: keptItems(outcomes.slice(1)),
          remedies: [
            `${leadsOut(need(facts, 'site'), need(facts, 'goodRevision'))} An explicit rollback is the way out of a pending release. Delete no Secret.`,
          ],
        };
      }
      const isRight =
        newest.status === 'deployed' &&
        revision === plan.revision + 1 &&
        splitChart(newest.chart).version === target.chartVersion;
      return {
        result: isRight ? 'proved' : 'failed',
        summary: isRight ? `revision ${revision} deployed: ${newest.chart}` : `not what was planned: ${words}`,
        evidence: proof,
        facts: isRight
          ? {
              upgrade: {
                fromRevision: plan.revision,
                toRevision: revision,
                seconds: facts.known.upgrade?.seconds ?? 0,
                endedAt: facts.now,
              },
            }
          : {},
        remedies: isRight ? [] : [`R rolls back to revision ${need(facts, 'goodRevision')}.`],
      };
    },
  },
};

export const upgrade: Section = {
  id: 'upgrade',
  title: 'Upgrade',
  when: 'window',
  guide: ['perform', 'perform-2'],
  steps: [execute],
};
