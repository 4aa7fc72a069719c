import {makePlan} from '../../diff/plan.ts';
import {need} from '../../probes/facts.ts';
import {stdoutOf} from '../../tools/command.ts';
import * as helm from '../../tools/helm.ts';
import {parseHistory, parseReleaseJson} from '../../tools/helm-output.ts';
import * as kubectl from '../../tools/kubectl.ts';
import * as own from '../../tools/own.ts';
import {ownResult} from '../../tools/own.ts';
import {newestRevision} from '../../tools/revisions.ts';
import {sha256} from '../hash.ts';
import {chartPath} from '../paths.ts';
import type {Section, Step} from '../step.ts';
import {asksOnly, count, evidence, nothing, nothingToUndo, unanswered} from '../words.ts';

const signs = {stop: 'failed', look: 'look', note: 'proved'} as const;

export const dryRun: Step = {
  id: 'plan.dryrun',
  title: 'Work out what changes',
  why: 'helm renders the upgrade against the live cluster without sending it; the result is compared, object by object, with what is deployed. Secrets are masked.',
  guide: ['perform', 'perform-1', 'perform-1.dry-run'],
  differs:
    "--dry-run=server, masked in-process: the guide's --dry-run --debug is client-side in helm 4 and prints Secrets",
  ...asksOnly,
  voids: (facts, verdict) =>
    verdict.facts?.plan !== undefined && verdict.facts.plan.hash !== facts.known.approval?.hash ? ['plan.approve'] : [],
  proof: {
    commands(facts) {
      const target = helm.targetOf(need(facts, 'site'));
      const valuesFiles = need(facts, 'valuesFiles');
      return [
        helm.upgradeDryRun(target, {chart: chartPath(facts), valuesFiles}),
        helm.getManifest(target),
        helm.getHooks(target),
        helm.history(target),
        kubectl.clusterUid(target),
        own.hashFiles([chartPath(facts), ...valuesFiles]),
      ];
    },
    judge(facts, outcomes) {
      const commands = dryRun.proof.commands(facts);
      const silent = unanswered(facts, commands, outcomes);
      if (silent !== undefined) return silent;
      const release = parseReleaseJson(stdoutOf(outcomes[0]));
      const revision = newestRevision(parseHistory(stdoutOf(outcomes[3])))?.revision ?? 0;
      const [chart, ...values] = ownResult('files.hash', outcomes[5])?.files ?? [];
      const site = need(facts, 'site');
      const made = makePlan({
        liveManifest: stdoutOf(outcomes[1]),
        nextManifest: release.manifest,
        liveHooks: stdoutOf(outcomes[2]),
        nextHooks: release.hooks.map(hook => hook.manifest).join('\n---\n'),
        revision,
        chartSha256: chart?.sha256 ?? '',
        valuesSha256: sha256(values.map(file => file.sha256).join('\n')),
        clusterUid: stdoutOf(outcomes[4]).trim(),
        pointOfNoReturn: site.pointOfNoReturn,
      });
      const {plan} = made;
      const [error] = made.errors;
      if (error !== undefined) {
        return {result: 'failed', summary: `the rendered manifest cannot be read: ${error.message}`, evidence: []};
      }
      const stops = plan.risks.filter(risk => risk.level === 'stop');
      const looks = plan.risks.filter(risk => risk.level === 'look');
      const total = `${plan.changed} changed, ${plan.added} added, ${plan.removed} removed`;
      return {
        result: stops.length > 0 ? 'failed' : looks.length > 0 ? 'look' : 'proved',
        summary:
          stops.length > 0
            ? `must not be applied: ${stops.map(risk => `${risk.object}: ${risk.text}`).join('; ')}`
            : `plan ${plan.hash.slice(0, 6)}: ${total}; ${count(looks.length, 'risk')} to look at`,
        evidence: commands
          .slice(0, 2)
          .map((command, index) =>
            evidence(
              facts,
              command,
              index === 0
                ? `${count(plan.objects.length, 'object')}, ${count(plan.hookCount, 'hook')}`
                : `revision ${revision}`,
            ),
          ),
        items: plan.risks.map((risk, index) => ({
          id: `risk.${index}`,
          label: risk.object,
          result: signs[risk.level],
          detail: risk.text,
        })),
        documents: [
          {
            name: 'plan.diff',
            title: `Plan ${plan.hash.slice(0, 6)}: what will change`,
            kind: 'diff',
            text: made.document,
          },
        ],
        facts: {plan},
        remedies:
          stops.length > 0
            ? ['Change the values (or ask the vendor) so that this does not happen, then propose the edits again.']
            : [],
      };
    },
  },
};

const approve: Step = {
  id: 'plan.approve',
  title: 'Approve the plan',
  why: 'The approval is bound to the hash of chart, values, live revision, cluster and rendered objects: when any of them changes, it is void.',
  guide: ['perform-1'],
  inputs: [
    {
      id: 'plan.approve',
      kind: 'confirm',
      ask(facts) {
        const {hash, changed, added, removed} = need(facts, 'plan');
        return `Approve plan ${hash.slice(0, 6)}: ${changed} changed, ${added} added, ${removed} removed?`;
      },
    },
  ],
  kind: 'review',
  changes: 'nothing',
  shows: ['plan.diff'],
  guards: [],
  plan: nothing,
  undo: nothingToUndo,
  proof: {
    commands: nothing,
    judge(facts) {
      const {hash} = need(facts, 'plan');
      const isApproved = facts.answers['plan.approve'] === 'yes';
      return {
        result: isApproved ? 'proved' : 'failed',
        summary: isApproved ? `plan ${hash.slice(0, 6)} approved by ${facts.operator}` : 'the plan was not approved',
        evidence: [],
        facts: isApproved ? {approval: {hash, at: facts.now, by: facts.operator}} : {},
        remedies: isApproved
          ? []
          : ['Change the values and propose the edits again, or leave with q: nothing was changed.'],
      };
    },
  },
};

export const plan: Section = {
  id: 'plan',
  title: 'Plan',
  when: 'before',
  guide: ['perform-1'],
  steps: [dryRun, approve],
};
