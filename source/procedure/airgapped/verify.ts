import {compareLive} from '../../diff/live.ts';
import {parseManifest} from '../../diff/manifest.ts';
import {need} from '../../probes/facts.ts';
import type {Verdict} from '../../probes/verdict.ts';
import {type Command, stdoutOf} from '../../tools/command.ts';
import * as helm from '../../tools/helm.ts';
import {parseHistory} from '../../tools/helm-output.ts';
import * as kubectl from '../../tools/kubectl.ts';
import {parseList} from '../../tools/kubectl-output.ts';
import * as own from '../../tools/own.ts';
import {ownResult} from '../../tools/own.ts';
import {podSummary} from '../../tools/pods.ts';
import {newestRevision} from '../../tools/revisions.ts';
import {sha256} from '../hash.ts';
import type {Section, Step} from '../step.ts';
import {asksOnly, count, evidence, nothingToUndo, resultOf, unanswered} from '../words.ts';
import {endpointsStep} from './endpoints.ts';
import {judgeImages, podsOf, servingPods, unreadyPods} from './pods-proof.ts';

const rollBackRemedy = (facts: Parameters<Step['plan']>[0]): string =>
  `R rolls back to revision ${need(facts, 'goodRevision')}; t troubleshoots.`;

const release: Step = {
  id: 'verify.release',
  title: 'The release is what was approved',
  why: "helm's own word first: the revision is deployed, and the manifest it keeps is the approved one, byte for byte. Then the live objects, field by field.",
  guide: ['perform-3', 'perform-3.status'],
  differs: 'helm exits 0 for more than a good upgrade: the live objects are compared with the approved manifest',
  ...asksOnly,
  proof: {
    commands(facts) {
      const target = helm.targetOf(need(facts, 'site'));
      const objects = need(facts, 'plan').objects;
      return [helm.history(target), helm.getManifest(target), kubectl.getObjects(target, objects)];
    },
    judge(facts, outcomes) {
      const commands = release.proof.commands(facts);
      const silent = unanswered(facts, commands, outcomes);
      if (silent !== undefined) return silent;
      const newest = newestRevision(parseHistory(stdoutOf(outcomes[0])));
      const plan = need(facts, 'plan');
      const manifest = stdoutOf(outcomes[1]);
      const differences = compareLive(parseManifest(manifest).objects, parseList(stdoutOf(outcomes[2])));
      const isDeployed = newest?.status === 'deployed' && newest.revision === plan.revision + 1;
      const isApproved = [manifest, manifest.replace(/\n$/, '')].some(text => sha256(text) === plan.manifestSha256);
      const items: Verdict['items'] = [
        {
          id: 'status',
          label: 'Status',
          result: isDeployed ? 'proved' : 'failed',
          detail: `revision ${newest?.revision ?? '?'} ${newest?.status ?? 'unknown'}`,
        },
        {
          id: 'manifest',
          label: 'Manifest',
          result: isApproved ? 'proved' : 'failed',
          detail: isApproved ? `as approved in plan ${plan.hash.slice(0, 6)}` : 'not the approved one',
        },
        {
          id: 'live',
          label: 'Live objects',
          result: differences.length === 0 ? 'proved' : 'failed',
          detail:
            differences.length === 0
              ? `${count(plan.objects.length, 'object')} as in the manifest`
              : differences.slice(0, 5).join('; '),
        },
      ];
      const result = resultOf(items);
      return {
        result,
        summary:
          result === 'proved'
            ? `revision ${newest?.revision} deployed, ${count(plan.objects.length, 'object')} live as approved`
            : 'the release is not what was approved',
        evidence: commands.map((command, index) => evidence(facts, command, items[index]?.detail ?? '')),
        items,
        remedies: result === 'proved' ? [] : [rollBackRemedy(facts)],
      };
    },
  },
};

const soak = (seconds: number): Command => ({
  kind: 'process',
  file: 'sleep',
  args: [String(seconds)],
  timeoutMs: (seconds + 60) * 1000,
  changes: 'nothing',
  purpose: `let it run for ${seconds} s`,
});

const readPods: Step['proof']['commands'] = facts => [kubectl.pods(helm.targetOf(need(facts, 'site')))];

const images: Step = {
  id: 'verify.images',
  title: 'Every pod runs the image of the bundle',
  why: 'The tag says what should run; the imageID says what does. Each container is compared with the digest that was pushed.',
  guide: ['perform-3.pods', 'perform-3.pod-images', 'post-1', 'post-1.pod-images', 'post-1.from-registry'],
  differs: 'digests, not tags: a node may run a stale cached image under the right tag',
  ...asksOnly,
  proof: {
    commands: readPods,
    judge(facts, outcomes) {
      const commands = readPods(facts);
      const [command] = commands;
      const silent = unanswered(facts, commands, outcomes);
      if (silent !== undefined || command === undefined)
        return silent ?? {result: 'unknown', summary: '', evidence: []};
      const pods = podsOf(facts, servingPods(stdoutOf(outcomes[0])), need(facts, 'plan').objects);
      const {items, verified} = judgeImages(pods, need(facts, 'pushed'));
      const bad = items.filter(item => item.result === 'failed');
      return {
        result: bad.length > 0 || pods.length === 0 ? 'failed' : 'proved',
        summary:
          pods.length === 0
            ? 'no pod of the release runs'
            : bad.length > 0
              ? bad.map(item => `${item.label} ${item.detail}`).join('; ')
              : `${count(verified.length, 'image')} verified by imageID in ${count(pods.length, 'pod')}`,
        evidence: [evidence(facts, command, `${items.length - bad.length} of ${count(items.length, 'container')}`)],
        items,
        facts: {verifiedImages: verified},
        remedies:
          bad.length > 0
            ? [
                'A stale image: remove it on that node and delete the pod; an unknown one: look who changed it.',
                rollBackRemedy(facts),
              ]
            : [],
      };
    },
  },
};

const stable: Step = {
  id: 'verify.stable',
  title: 'Ready, and stays so',
  why: 'A pod can be ready for a moment and fall again. After the soak time all are ready still and none was restarted.',
  guide: ['perform-3.pods'],
  differs: 'helm 3 takes one replica with maxUnavailable 1 for ready with none ready',
  inputs: [],
  kind: 'command',
  changes: 'nothing',
  guards: [],
  plan: facts => [soak(need(facts, 'site').gates.soakSeconds)],
  undo: nothingToUndo,
  proof: {
    commands: readPods,
    judge(facts, outcomes) {
      const commands = readPods(facts);
      const [command] = commands;
      const silent = unanswered(facts, commands, outcomes);
      if (silent !== undefined || command === undefined)
        return silent ?? {result: 'unknown', summary: '', evidence: []};
      const pods = podsOf(facts, servingPods(stdoutOf(outcomes[0])), need(facts, 'plan').objects);
      const unready = unreadyPods(pods);
      const before = new Map((facts.known.podsBefore ?? []).map(pod => [pod.name, pod.restarts]));
      const restarted = pods.map(podSummary).filter(pod => pod.restarts > (before.get(pod.name) ?? 0));
      const {soakSeconds} = need(facts, 'site').gates;
      const problems = [
        ...(pods.length === 0 ? ['no pod of the release runs'] : []),
        ...unready.map(name => `${name} is not ready`),
        ...restarted.map(pod => `${pod.name} restarted ${pod.restarts} times`),
      ];
      return {
        result: pods.length === 0 || unready.length > 0 ? 'failed' : restarted.length > 0 ? 'look' : 'proved',
        summary:
          problems.length > 0
            ? problems.join('; ')
            : `${count(pods.length, 'pod')} ready after ${soakSeconds} s, no restarts`,
        evidence: [evidence(facts, command, `${pods.length - unready.length} of ${pods.length} ready`)],
        items: pods.map(podSummary).map(pod => ({
          id: pod.name,
          label: pod.name,
          detail: `${pod.state}, ${pod.node}`,
          result: unready.includes(pod.name) ? 'failed' : 'proved',
        })),
        remedies: problems.length > 0 ? ['Enter asks again.', rollBackRemedy(facts)] : [],
      };
    },
  },
};

const health: Step = {
  id: 'verify.health',
  title: 'The health URL answers',
  why: 'What users meet: asked from here, through the ingress.',
  guide: ['perform-3.health'],
  ...asksOnly,
  proof: {
    commands(facts) {
      const {healthUrl} = need(facts, 'site');
      return healthUrl === undefined ? [] : [own.measure(healthUrl, 1)];
    },
    judge(facts, outcomes) {
      const [command] = health.proof.commands(facts);
      if (command === undefined)
        return {result: 'look', summary: 'no health URL is named in airlock.yaml', evidence: []};
      const found = ownResult('http.measure', outcomes[0]);
      const isGood = found !== undefined && found.failures === 0;
      const words = isGood
        ? `${found.lastStatus}: ${found.lastBody.slice(0, 100)}`
        : (found?.error ?? `status ${found?.lastStatus ?? '?'}`);
      return {
        result: isGood ? 'proved' : 'failed',
        summary: isGood ? `answers ${words}` : `does not answer well: ${words}`,
        evidence: [evidence(facts, command, words)],
        remedies: isGood ? [] : ['Enter asks again.', rollBackRemedy(facts)],
      };
    },
  },
};

export const verify: Section = {
  id: 'verify',
  title: 'Verify',
  when: 'window',
  guide: ['perform-3', 'post', 'post-1'],
  steps: [release, images, stable, endpointsStep, health],
};
