import {type Facts, need} from '../probes/facts.ts';
import type {Item, Verdict} from '../probes/verdict.ts';
import {type Command, isSuccess, type Outcome, stderrOf, stdoutOf} from '../tools/command.ts';
import * as helm from '../tools/helm.ts';
import * as kubectl from '../tools/kubectl.ts';
import {parseList} from '../tools/kubectl-output.ts';
import * as own from '../tools/own.ts';
import {ownResult} from '../tools/own.ts';
import {podProblem} from '../tools/pod-state.ts';
import {asPod, isPodCompleted} from '../tools/pods.ts';
import * as postgres from '../tools/postgres.ts';
import {chartPath} from './paths.ts';
import {registryParams} from './registry-params.ts';
import type {Section, Step} from './step.ts';
import {count, endingWords, evidence, nothing, nothingToUndo, resultOf} from './words.ts';

const targetOf = (facts: Facts) => helm.targetOf(need(facts, 'site'));

const hostOf = (facts: Facts): string => need(facts, 'site').registry.host.replace(/:\d+$/, '');

type Topic = Pick<Step, 'id' | 'title' | 'why' | 'guide' | 'differs'> & {
  commands: (facts: Facts) => Command[];
  /** One item for each command, in order. */
  explain: (facts: Facts, outcomes: readonly Outcome[]) => Item[];
};

/** A diagnosis: read-only commands, what they found, and the fix by name. It fails never: it explains. */
function diagnosis({commands, explain, ...step}: Topic): Step {
  return {
    ...step,
    inputs: [],
    kind: 'probe',
    changes: 'nothing',
    guards: [],
    plan: nothing,
    undo: nothingToUndo,
    proof: {
      commands,
      judge(facts, outcomes): Verdict {
        const items = explain(facts, outcomes);
        const wrong = items.filter(item => item.result === 'failed' || item.result === 'look');
        return {
          result: resultOf(items) === 'proved' ? 'proved' : 'look',
          summary:
            wrong.length === 0 ? 'nothing wrong here' : wrong.map(item => `${item.label}: ${item.detail}`).join('; '),
          evidence: commands(facts).map((command, index) =>
            evidence(facts, command, isSuccess(outcomes[index]) ? 'answered' : endingWords(outcomes[index])),
          ),
          items,
          remedies: wrong.flatMap(item => (item.remedy === undefined ? [] : [`${item.label}: ${item.remedy}`])),
        };
      },
    },
  };
}

const item = (id: string, label: string, isGood: boolean, detail: string, remedy: string): Item => ({
  id,
  label,
  result: isGood ? 'proved' : 'failed',
  detail,
  ...(isGood ? {} : {remedy}),
});

function podItems(outcome: Outcome | undefined): Item[] {
  if (!isSuccess(outcome)) return [item('pods', 'Pods', false, endingWords(outcome), 'Reach the cluster first.')];
  const pods = parseList(stdoutOf(outcome)).flatMap(object => asPod(object) ?? []);
  const bad = pods
    .filter(pod => !isPodCompleted(pod))
    .flatMap(pod => {
      const problem = podProblem(pod);
      return problem === undefined ? [] : [{name: pod.metadata.name, ...problem}];
    });
  if (bad.length === 0) return [item('pods', 'Pods', true, `${count(pods.length, 'pod')}, none in trouble`, '')];
  return bad.map(({name, container, reason, message}) =>
    item(
      `pod.${name}`,
      `${name} ${container}`,
      false,
      `${reason}${message === '' ? '' : `: ${message}`}`,
      podRemedy(reason),
    ),
  );
}

function podRemedy(reason: string): string {
  if (/ImagePull|ErrImage|InvalidImage/.test(reason))
    return 'Compare the reference with "Images not found in the registry"; check login and certificate of the node.';
  if (/CrashLoop|Error|OOM/.test(reason))
    return 'Read its log and the one before the restart (l); then R rolls back, or mend the values.';
  return 'Describe the pod: its events name what it waits for.';
}

const imagePull = diagnosis({
  id: 'troubleshoot.image-pull',
  title: 'Images cannot be pulled',
  why: 'Name, port, login, certificate, in that order; then what the pods themselves say.',
  guide: [
    'troubleshooting',
    'troubleshooting-image-pull',
    'troubleshooting-image-pull.dns',
    'troubleshooting-image-pull.port',
    'troubleshooting-image-pull.secret',
  ],
  commands: facts => [
    own.lookup([hostOf(facts)]),
    own.pingRegistry(registryParams(need(facts, 'site'))),
    kubectl.pods(targetOf(facts)),
    ...(need(facts, 'site').pullSecret === undefined
      ? []
      : [kubectl.get(targetOf(facts), `secret/${need(facts, 'site').pullSecret}`)]),
  ],
  explain(facts, outcomes) {
    const [name] = ownResult('dns.lookup', outcomes[0])?.results ?? [];
    const ping = ownResult('registry.ping', outcomes[1]);
    const secret = outcomes[3];
    return [
      item(
        'dns',
        `Name ${hostOf(facts)}`,
        name?.addresses !== undefined,
        name?.addresses?.join(', ') ?? name?.error ?? endingWords(outcomes[0]),
        'Mend DNS or /etc/hosts, here and on the nodes.',
      ),
      item(
        'registry',
        'Registry',
        ping?.reachable === true,
        ping?.error ?? `status ${ping?.status ?? '?'}`,
        'Is it up, is the port open, does this host trust its certificate, is the login right?',
      ),
      ...podItems(outcomes[2]),
      ...(secret === undefined
        ? []
        : [
            item(
              'secret',
              'Pull secret',
              isSuccess(secret),
              isSuccess(secret) ? 'there' : endingWords(secret),
              'Go back to "Check the pull secret".',
            ),
          ]),
    ];
  },
});

const notFound = diagnosis({
  id: 'troubleshoot.not-found',
  title: 'Images not found in the registry',
  why: 'Asks the registry for every image of this upgrade, by the reference the pods use.',
  guide: ['troubleshooting-not-found', 'troubleshooting-not-found.catalog', 'troubleshooting-not-found.tags'],
  differs: 'the catalogue is paged and often for administrators only: the wanted repositories are asked for by name',
  commands: facts => [
    own.checkImages(
      registryParams(need(facts, 'site')),
      (facts.known.targets ?? []).map(target => target.internalReference),
    ),
  ],
  explain(_facts, outcomes) {
    const found = ownResult('images.check', outcomes[0]);
    if (found === undefined)
      return [item('registry', 'Registry', false, endingWords(outcomes[0]), 'See "Images cannot be pulled".')];
    return found.images.map(image =>
      item(
        image.reference,
        image.reference,
        image.state === 'present',
        image.state === 'present' ? 'there' : (image.error ?? 'not there'),
        'Push it again: step "Push to the internal registry".',
      ),
    );
  },
});

const chart = diagnosis({
  id: 'troubleshoot.chart',
  title: 'Chart not found, or not accepted',
  why: 'Reads the chart out of its archive and lints it with the values in use.',
  guide: [
    'troubleshooting-chart',
    'troubleshooting-chart.list',
    'troubleshooting-chart.metadata',
    'troubleshooting-chart.lint',
  ],
  commands: facts => [
    own.readChart(chartPath(facts)),
    helm.lint(targetOf(facts), {
      chart: chartPath(facts),
      valuesFiles: facts.known.valuesFiles ?? need(facts, 'site').values,
    }),
  ],
  explain(_facts, outcomes) {
    const read = ownResult('chart.read', outcomes[0]);
    const errors = stdoutOf(outcomes[1])
      .split('\n')
      .filter(line => line.startsWith('[ERROR]'));
    return [
      item(
        'chart',
        'Archive',
        read !== undefined,
        read === undefined ? endingWords(outcomes[0]) : count(read.files.length, 'file'),
        'Verify the bundle again; carry the chart over again.',
      ),
      item(
        'lint',
        'Lint',
        isSuccess(outcomes[1]),
        isSuccess(outcomes[1]) ? 'no errors' : errors.join('; ') || endingWords(outcomes[1]),
        'Mend the values that the message names.',
      ),
    ];
  },
});

const network = diagnosis({
  id: 'troubleshoot.network',
  title: 'Services do not reach one another',
  why: 'Which services have nobody behind them, and does the database take connections.',
  guide: [
    'troubleshooting-network',
    'troubleshooting-network.dns',
    'troubleshooting-network.endpoints',
    'troubleshooting-network.connect',
  ],
  differs: 'PostgreSQL does not speak HTTP: pg_isready asks it, not curl',
  commands(facts) {
    const {database} = need(facts, 'site');
    const pod = facts.known.databasePod;
    return [
      kubectl.endpoints(targetOf(facts)),
      ...(database === undefined || pod === undefined
        ? []
        : [postgres.isReady(targetOf(facts), {...database, ...pod})]),
    ];
  },
  explain(_facts, outcomes) {
    const endpoints = isSuccess(outcomes[0]) ? parseList(stdoutOf(outcomes[0])) : [];
    const empty = endpoints
      .filter(object => !Array.isArray(object['subsets']) || object['subsets'].length === 0)
      .map(object => object.metadata.name);
    const database = outcomes[1];
    return [
      item(
        'endpoints',
        'Endpoints',
        isSuccess(outcomes[0]) && empty.length === 0,
        empty.length > 0
          ? `nobody behind ${empty.join(', ')}`
          : isSuccess(outcomes[0])
            ? count(endpoints.length, 'service')
            : endingWords(outcomes[0]),
        'Compare the selector of the service with the labels of the pods; are the pods ready?',
      ),
      ...(database === undefined
        ? []
        : [
            item(
              'database',
              'Database',
              isSuccess(database),
              isSuccess(database) ? 'takes connections' : stdoutOf(database).trim() || endingWords(database),
              'Read the log of the database pod.',
            ),
          ]),
    ];
  },
});

const crashing = diagnosis({
  id: 'troubleshoot.pods',
  title: 'Pods crash, wait or restart',
  why: 'Every pod in trouble with its reason; then the newest warnings of the namespace.',
  guide: ['troubleshooting', 'post-3.logs', 'perform-3.pod-images'],
  commands: facts => [kubectl.pods(targetOf(facts)), kubectl.events(targetOf(facts))],
  explain(_facts, outcomes) {
    if (!isSuccess(outcomes[1]))
      return [
        ...podItems(outcomes[0]),
        item('events', 'Events', false, stderrOf(outcomes[1]), 'Reach the cluster first.'),
      ];
    const warnings = parseList(stdoutOf(outcomes[1]))
      .filter(object => object['type'] === 'Warning')
      .slice(-5);
    return [
      ...podItems(outcomes[0]),
      ...warnings.map(
        (event, index): Item => ({
          id: `event.${index}`,
          label: String(event['reason'] ?? 'Warning'),
          result: 'look',
          detail: String(event['message'] ?? ''),
        }),
      ),
    ];
  },
});

/** From anywhere: read-only commands, what they found, and the fix. */
export const troubleshooting: Section = {
  id: 'troubleshoot',
  title: 'Troubleshoot',
  when: 'any',
  guide: [
    'troubleshooting',
    'troubleshooting-image-pull',
    'troubleshooting-not-found',
    'troubleshooting-chart',
    'troubleshooting-network',
  ],
  steps: [imagePull, notFound, chart, network, crashing],
};
