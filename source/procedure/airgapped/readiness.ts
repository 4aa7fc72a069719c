import {objectName, parseManifest} from '../../diff/manifest.ts';
import {need} from '../../probes/facts.ts';
import {isSuccess, stdoutOf} from '../../tools/command.ts';
import * as helm from '../../tools/helm.ts';
import * as kubectl from '../../tools/kubectl.ts';
import {parseList} from '../../tools/kubectl-output.ts';
import * as own from '../../tools/own.ts';
import {ownResult} from '../../tools/own.ts';
import {asPod, isPodCompleted, isPodReady, podImages, podSummary} from '../../tools/pods.ts';
import {registryParams} from '../registry-params.ts';
import type {Section, Step} from '../step.ts';
import {asksOnly, count, endingWords, evidence, gravest, nothing, nothingToUndo, unanswered} from '../words.ts';
import {canary} from './canary.ts';

/** How many answers of the health URL make a baseline. */
export const responseSamples = 10;

const rollbackAssets: Step = {
  id: 'readiness.rollback',
  title: 'Arm the rollback',
  why: 'A rollback that is improvised fails. Its revision is fixed now, its manifest read, and its images are asked for in the registry by digest.',
  guide: ['rollback', 'rollback-1.history', 'best-practices-execution', 'best-practices-execution.rollback-assets'],
  ...asksOnly,
  proof: {
    commands(facts) {
      const site = need(facts, 'site');
      const revision = need(facts, 'goodRevision');
      const references = need(facts, 'previousImages').map(image => image.reference);
      return [helm.getManifest(helm.targetOf(site), {revision}), own.checkImages(registryParams(site), references)];
    },
    judge(facts, outcomes) {
      const commands = rollbackAssets.proof.commands(facts);
      const silent = unanswered(facts, commands, outcomes);
      if (silent !== undefined) return silent;
      const {objects} = parseManifest(stdoutOf(outcomes[0]));
      const found = ownResult('images.check', outcomes[1])?.images ?? [];
      const gone = need(facts, 'previousImages').filter(
        ({reference}) => found.find(image => image.reference === reference)?.state !== 'present',
      );
      const revision = need(facts, 'goodRevision');
      if (objects.length === 0) {
        return {
          result: 'failed',
          summary: `revision ${revision} keeps no manifest: there would be nothing to go back to`,
          evidence: [],
          remedies: ['Look at the Secrets of the release (owner=helm): its history may have been cut.'],
        };
      }
      return {
        result: gone.length > 0 ? 'look' : 'proved',
        summary:
          gone.length > 0
            ? `revision ${revision} could not start again: ${gone.map(image => image.reference).join(', ')} not in the registry`
            : `revision ${revision} is the way back: ${count(objects.length, 'object')}, ${count(found.length, 'image')} there by digest`,
        evidence: commands.map((command, index) =>
          evidence(
            facts,
            command,
            index === 0 ? count(objects.length, 'object') : `${found.length - gone.length} of ${found.length} there`,
          ),
        ),
        facts: {goodObjects: objects.map(objectName)},
        remedies:
          gone.length > 0
            ? ['Push the previous bundle again (airlock push BUNDLE --registry HOST) before the window.']
            : [],
      };
    },
  },
};

const baseline: Step = {
  id: 'readiness.baseline',
  title: 'Take the baseline',
  why: 'How fast it answers and what it uses today: without that, "slower than before" is a feeling.',
  guide: ['post-3', 'post-3.response-times', 'post-3.top-nodes', 'post-3.top-pods'],
  differs: 'measured before and after, several times each, where the guide measures once and afterwards only',
  ...asksOnly,
  isAskedOnce: true,
  proof: {
    commands(facts) {
      const site = need(facts, 'site');
      const target = helm.targetOf(site);
      const url = site.healthUrl;
      return [
        kubectl.pods(target),
        kubectl.topPods(target),
        ...(url === undefined ? [] : [own.measure(url, responseSamples)]),
      ];
    },
    judge(facts, outcomes) {
      const commands = baseline.proof.commands(facts);
      const silent = unanswered(facts, commands.slice(0, 1), outcomes);
      if (silent !== undefined) return silent;
      const pods = parseList(stdoutOf(outcomes[0])).flatMap(object => asPod(object) ?? []);
      const unready = pods.filter(pod => !isPodCompleted(pod) && !isPodReady(pod));
      const podsBefore = pods.map(pod => ({
        name: pod.metadata.name,
        restarts: podSummary(pod).restarts,
        images: podImages(pod).map(image => image.imageId),
      }));
      const url = need(facts, 'site').healthUrl;
      const times = ownResult('http.measure', outcomes[2]);
      const hasTimes = times !== undefined && times.failures === 0;
      const hasMetrics = isSuccess(outcomes[1]);
      const timeWords =
        url === undefined
          ? 'no health URL'
          : hasTimes
            ? `median ${times.medianMs} ms`
            : `health URL: ${times?.error ?? `status ${times?.lastStatus}`}`;
      return {
        result: gravest([
          unready.length > 0 || !hasMetrics ? 'look' : 'proved',
          url !== undefined && !hasTimes ? 'look' : 'proved',
        ]),
        summary: `${timeWords}; ${count(pods.length, 'pod')}${unready.length > 0 ? `, not ready: ${unready.map(pod => pod.metadata.name).join(', ')}` : ', all ready'}`,
        evidence: commands.map((command, index) =>
          evidence(facts, command, isSuccess(outcomes[index]) ? 'kept' : endingWords(outcomes[index])),
        ),
        documents: [
          {name: 'baseline-pods.txt', title: 'Use of the pods before', kind: 'text', text: stdoutOf(outcomes[1])},
        ],
        facts: {
          podsBefore,
          ...(url !== undefined && times !== undefined
            ? {
                baseline: {
                  url,
                  samples: times.samples,
                  medianMs: times.medianMs,
                  p95Ms: times.p95Ms,
                  failures: times.failures,
                  at: facts.now,
                },
              }
            : {}),
        },
      };
    },
  },
};

const staging: Step = {
  id: 'readiness.staging',
  title: 'Say where it was tried',
  why: 'The guide asks for a trial in a staging environment. The report keeps what you say here, with your name.',
  guide: ['best-practices-planning', 'best-practices-planning.staging'],
  inputs: [
    {
      id: 'readiness.staging',
      kind: 'text',
      ask: () => 'Where was this bundle tried before, and with what outcome?',
      preset: () => 'not tried on a staging site',
    },
  ],
  kind: 'checklist',
  changes: 'nothing',
  guards: [],
  plan: nothing,
  undo: nothingToUndo,
  proof: {
    commands: nothing,
    judge(facts) {
      const answer = facts.answers['readiness.staging'];
      const words = typeof answer === 'string' ? answer : '';
      const isTried = words !== '' && !words.startsWith('not tried');
      return {
        result: isTried ? 'proved' : 'look',
        summary: `${words} (${facts.operator}, bundle ${need(facts, 'bundle').manifestSha256.slice(0, 8)})`,
        evidence: [],
      };
    },
  },
};

export const readiness: Section = {
  id: 'readiness',
  title: 'Readiness',
  when: 'before',
  guide: ['best-practices', 'best-practices-planning', 'best-practices-execution'],
  steps: [canary, rollbackAssets, baseline, staging],
};
