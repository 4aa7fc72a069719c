import {type Facts, need} from '../../probes/facts.ts';
import {type Command, stdoutOf} from '../../tools/command.ts';
import * as helm from '../../tools/helm.ts';
import * as kubectl from '../../tools/kubectl.ts';
import {parseList} from '../../tools/kubectl-output.ts';
import {asPod, podImages, podSummary} from '../../tools/pods.ts';
import {kubectlFlags} from '../../tools/target.ts';
import type {Step} from '../step.ts';
import {count, evidence, unanswered} from '../words.ts';

const podName = (facts: Facts): string => `airlock-canary-${facts.sessionId.slice(-6)}`;

const canarySelector = 'app.kubernetes.io/managed-by=airlock,app.kubernetes.io/component=canary';

/** How long a node may take to pull all of them, in seconds. */
const pullTimeoutSeconds = 180;

const isWanted = (facts: Facts): boolean => facts.answers['readiness.canary'] === 'yes';

/** A pod with every new image, each told to end at once: the nodes pull them, nothing else happens. */
function canaryManifest(facts: Facts): string {
  const site = need(facts, 'site');
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: podName(facts),
      namespace: site.namespace,
      labels: {'app.kubernetes.io/managed-by': 'airlock', 'app.kubernetes.io/component': 'canary'},
    },
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 1,
      automountServiceAccountToken: false,
      ...(site.pullSecret === undefined ? {} : {imagePullSecrets: [{name: site.pullSecret}]}),
      containers: need(facts, 'pushed').map((image, index) => ({
        name: `image-${index}`,
        image: image.internalReference,
        imagePullPolicy: 'Always',
        command: ['sh', '-c', 'exit 0'],
        resources: {requests: {cpu: '1m', memory: '8Mi'}, limits: {memory: '64Mi'}},
      })),
    },
  });
}

const targetOf = (facts: Facts) => helm.targetOf(need(facts, 'site'));

const removal = (facts: Facts): Command => ({
  kind: 'process',
  file: 'kubectl',
  args: ['delete', `pod/${podName(facts)}`, '--ignore-not-found', '--wait=true', ...kubectlFlags(targetOf(facts))],
  timeoutMs: 60_000,
  changes: 'cluster',
  purpose: `remove the pod ${podName(facts)}`,
});

/** Asked first, because it starts a pod: proves that nodes, not only this host, can pull from the registry. */
export const canary: Step = {
  id: 'readiness.canary',
  title: 'Let a node pull the new images',
  why: 'One short-lived pod names every new image, so that a node pulls them now: a wrong login, an unknown certificate or a missing image shows before the window, and the pull is not waited for inside it.',
  guide: ['troubleshooting-image-pull', 'troubleshooting-image-pull.pull', 'best-practices-execution.downtime'],
  inputs: [
    {
      id: 'readiness.canary',
      kind: 'confirm',
      ask: facts =>
        `Start the pod ${podName(facts)} in ${need(facts, 'site').namespace}? It ends by itself and is removed.`,
    },
  ],
  kind: 'command',
  changes: 'cluster',
  guards: [],
  plan(facts) {
    if (!isWanted(facts)) return [];
    const target = targetOf(facts);
    const kubectlRun = {kind: 'process' as const, file: 'kubectl', timeoutMs: pullTimeoutSeconds * 1000 + 60_000};
    return [
      {
        ...kubectlRun,
        args: ['apply', '--filename', '-', ...kubectlFlags(target)],
        stdin: {kind: 'text', text: canaryManifest(facts)},
        changes: 'cluster',
        purpose: `start the pod ${podName(facts)}`,
      },
      {
        ...kubectlRun,
        args: [
          'wait',
          `pod/${podName(facts)}`,
          '--for=jsonpath={.status.phase}=Succeeded',
          `--timeout=${pullTimeoutSeconds}s`,
          ...kubectlFlags(target),
        ],
        changes: 'nothing',
        mayFail: true,
        purpose: 'a node pulls every image',
      },
      kubectl.get(target, `pod/${podName(facts)}`, {purpose: 'what the node says of each image'}),
      removal(facts),
    ];
  },
  learn(facts, outcomes) {
    if (!isWanted(facts)) return {result: 'look', summary: 'not tried', evidence: []};
    const commands = canary.plan(facts);
    const silent = unanswered(
      facts,
      [commands[0], commands[2]].flatMap(command => command ?? []),
      [outcomes[0], outcomes[2]].flatMap(outcome => outcome ?? []),
    );
    if (silent !== undefined) return silent;
    const [pod] = parseList(stdoutOf(outcomes[2])).flatMap(object => asPod(object) ?? []);
    if (pod === undefined) return {result: 'unknown', summary: 'the pod could not be read', evidence: []};
    const waiting = pod.status.containerStatuses.filter(status => status.imageID === '');
    const names = new Map(pod.spec.containers.map(container => [container.name, container.image]));
    const items = podImages(pod).map(({container, image, imageId}) => {
      const status = waiting.find(candidate => candidate.name === container);
      const result: 'proved' | 'failed' = imageId === '' ? 'failed' : 'proved';
      const detail =
        imageId === ''
          ? `${status?.state.waiting?.reason ?? 'not pulled'}: ${status?.state.waiting?.message ?? podSummary(pod).state}`
          : 'pulled';
      return {id: image, label: image, result, detail};
    });
    const failed = items.filter(item => item.result === 'failed');
    return {
      result: failed.length > 0 ? 'failed' : 'proved',
      summary:
        failed.length > 0
          ? `node ${pod.spec.nodeName || '(none)'} cannot pull ${failed.map(item => item.label).join(', ')}`
          : `node ${pod.spec.nodeName} pulled ${count(names.size, 'image')}`,
      evidence: commands.slice(1, 3).map(command => evidence(facts, command, podSummary(pod).state)),
      items,
      facts: {canary: {node: pod.spec.nodeName, images: names.size}},
      remedies:
        failed.length > 0
          ? ['The reason stands behind each image; troubleshoot (t) asks registry, login and names.']
          : [],
    };
  },
  undo: facts => [removal(facts)],
  proof: {
    commands: facts =>
      isWanted(facts)
        ? [kubectl.get(targetOf(facts), 'pods', {selector: canarySelector, purpose: 'the pod is gone again'})]
        : [],
    judge(facts, [outcome]) {
      if (!isWanted(facts)) {
        return {result: 'look', summary: 'not tried: whether the nodes can pull shows in the upgrade', evidence: []};
      }
      const [command] = canary.proof.commands(facts);
      const silent = unanswered(facts, command === undefined ? [] : [command], outcome === undefined ? [] : [outcome]);
      if (silent !== undefined || command === undefined)
        return silent ?? {result: 'unknown', summary: '', evidence: []};
      const left = parseList(stdoutOf(outcome)).filter(
        pod => pod.metadata.name === podName(facts) && pod.metadata.deletionTimestamp == null,
      );
      const {node, images} = need(facts, 'canary');
      return {
        result: left.length > 0 ? 'look' : 'proved',
        summary: `node ${node} pulled ${count(images, 'image')}${left.length > 0 ? `; the pod ${podName(facts)} is still there` : ''}`,
        evidence: [evidence(facts, command, left.length > 0 ? 'still there' : 'gone')],
      };
    },
  },
};
