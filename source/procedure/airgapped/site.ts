import {renderedImages} from '../../diff/images.ts';
import {objectName, parseManifest} from '../../diff/manifest.ts';
import {type Facts, need} from '../../probes/facts.ts';
import {isSuccess, stdoutOf} from '../../tools/command.ts';
import * as helm from '../../tools/helm.ts';
import {parseHistory} from '../../tools/helm-output.ts';
import * as kubectl from '../../tools/kubectl.ts';
import {newestGoodRevision, newestRevision, splitChart} from '../../tools/revisions.ts';
import {sha256} from '../hash.ts';
import type {Section, Step} from '../step.ts';
import {asksOnly, count, evidence, nothing, nothingToUndo, unanswered} from '../words.ts';

/** What the operator is asked to confirm, one row each. */
function rowsOf(facts: Facts): [label: string, value: string][] {
  const site = need(facts, 'site');
  return [
    ['release', `${site.release} in ${site.namespace}`],
    ['context', site.context ?? 'the current one'],
    [
      'registry',
      `${site.registry.host}${site.registry.plainHttp ? ' over plain HTTP' : ''}, ${site.registry.engine} transfer`,
    ],
    ['values', site.values.join(', ')],
    ['database', site.database === undefined ? 'none named' : `${site.database.name} in ${site.database.workload}`],
    ['health', site.healthUrl ?? 'no URL named'],
    ['window', site.window === undefined ? 'none named' : `${site.window.start}–${site.window.end}`],
    ['site file', need(facts, 'siteFile')],
  ];
}

const detect: Step = {
  id: 'site.detect',
  title: 'Find the release',
  why: 'Reads the release, its history and its deployed manifest from the cluster, so that nothing is taken from memory.',
  guide: ['overview', 'rollback-1.history'],
  ...asksOnly,
  // The way back is worked out from these.
  voids: (facts, verdict) =>
    verdict.facts?.goodRevision !== undefined && verdict.facts.goodRevision !== facts.known.goodRevision
      ? ['images.previous', 'readiness.rollback']
      : [],
  proof: {
    commands(facts) {
      const target = helm.targetOf(need(facts, 'site'));
      return [
        helm.history(target),
        helm.getManifest(target),
        helm.getHooks(target),
        kubectl.clusterUid(target),
        kubectl.configView(target),
      ];
    },
    judge(facts, outcomes) {
      const site = need(facts, 'site');
      const commands = detect.proof.commands(facts);
      const silent = unanswered(facts, commands, outcomes);
      if (silent !== undefined) return silent;
      const history = parseHistory(stdoutOf(outcomes[0]));
      const newest = newestRevision(history);
      const good = newestGoodRevision(history);
      if (newest === undefined || good === undefined) {
        return {
          result: 'failed',
          summary: `${site.release} in ${site.namespace} has no revision that was ever deployed`,
          evidence: [],
          remedies: ['Airlock upgrades a release that runs: check release, namespace and context in airlock.yaml.'],
        };
      }
      const chart = splitChart(newest.chart);
      const manifest = parseManifest(stdoutOf(outcomes[1]));
      const hooks = parseManifest(stdoutOf(outcomes[2]));
      const images = renderedImages([...manifest.objects, ...hooks.objects]).map(image => image.reference);
      const {revision, status} = newest;
      return {
        result: status === 'deployed' ? 'proved' : 'look',
        summary: `${site.release} ${newest.appVersion || chart.version}, revision ${revision}, ${status}, ${count(manifest.objects.length, 'object')}`,
        evidence: outcomes.flatMap((outcome, index) => {
          const command = commands[index];
          if (command === undefined || !isSuccess(outcome)) return [];
          const answers = [
            `${count(history.length, 'revision')}, newest ${revision} ${status}`,
            count(manifest.objects.length, 'object'),
            count(hooks.objects.length, 'hook'),
            stdoutOf(outcome),
            'read',
          ];
          return [evidence(facts, command, answers[index] ?? 'read')];
        }),
        documents: [
          {
            name: 'site.txt',
            title: 'The site',
            kind: 'text',
            text: `${rowsOf(facts)
              .map(([label, value]) => `${label.padEnd(10)} ${value}`)
              .join('\n')}\n`,
          },
        ],
        facts: {
          history,
          goodRevision: good.revision,
          release: {
            revision,
            status,
            chartName: chart.name,
            chartVersion: chart.version,
            appVersion: newest.appVersion,
            updated: newest.updated,
          },
          deployedImages: [...new Set(images)],
          deployedManifestSha256: sha256(stdoutOf(outcomes[1])),
          goodObjects: manifest.objects.map(objectName),
        },
      };
    },
  },
};

const confirm: Step = {
  id: 'site.confirm',
  title: 'Confirm the site',
  why: 'Everything that follows goes to this release, this namespace, this cluster and this registry. Read it once more.',
  guide: ['overview', 'load-2.registry', 'prerequisites.window', 'automation-deploy'],
  inputs: [
    {
      id: 'site.confirm',
      kind: 'confirm',
      ask: facts => {
        const site = need(facts, 'site');
        const context = site.context ?? 'the current context';
        return `Upgrade ${site.release} in ${site.namespace} (${context}), images to ${site.registry.host}?`;
      },
    },
  ],
  kind: 'review',
  changes: 'nothing',
  shows: ['site.txt'],
  guards: [],
  plan: nothing,
  undo: nothingToUndo,
  proof: {
    commands: nothing,
    judge(facts) {
      const isYes = facts.answers['site.confirm'] === 'yes';
      const rows = rowsOf(facts);
      return {
        result: isYes ? 'proved' : 'failed',
        summary: isYes ? `confirmed by ${facts.operator}` : 'not confirmed: change airlock.yaml, then start again',
        evidence: [],
        items: rows.map(([label, detail]) => ({id: `site.${label}`, label, detail, result: 'proved'})),
      };
    },
  },
};

export const site: Section = {
  id: 'site',
  title: 'Site',
  when: 'before',
  guide: ['overview'],
  steps: [detect, confirm],
};
