import {describe, expect, test} from 'vitest';
import {combineProbes, preflight} from '../../source/probes/preflight.ts';
import type {Command, Outcome} from '../../source/tools/command.ts';
import {displayCommand} from '../../source/tools/command.ts';
import {exited, recording} from '../tools/recording.ts';
import {factsWith, rightsAnswer} from './site-facts.ts';

const all = combineProbes(preflight);
const facts = factsWith();

const kubectl = (name: string) => recording(`kubectl/1.33.1/${name}`);
const json = (value: unknown) => exited(0, JSON.stringify(value));

/** What a healthy site answers, by the words of the command. */
const healthy: [RegExp, Outcome][] = [
  [/^helm version/, exited(0, 'v3.17.3')],
  [/^kubectl get leases/, exited(0, '')],
  [/^busctl/, {kind: 'not-found', file: 'busctl'}],
  [/^loginctl/, {kind: 'not-found', file: 'loginctl'}],
  [/^airlock sessions/, exited(0, '{"jobs": []}')],
  [/^helm history/, recording('helm/3.17.3/deployed-history-json')],
  [/^kubectl version/, kubectl('version-json')],
  [/^kubectl config view/, kubectl('config-view-minify-json')],
  [/^kubectl get namespace\/kube-system/, exited(0, '6a1e4a52-0c1b-4a1a-9f4e-3a1f0a2b5c6d')],
  [/^kubectl get nodes/, kubectl('rest-nodes-json')],
  [/^kubectl get pods/, kubectl('rest-pods-json')],
  [/^kubectl get deployments,statefulsets/, kubectl('rest-deploy-json')],
  [/^kubectl get statefulset\//, kubectl('rest-sts-json')],
  [/^kubectl get (persistentvolumeclaims|resourcequotas|horizontalpodautoscalers)/, json({items: []})],
  [/^kubectl create --filename - --validate=false/, exited(0, rightsAnswer())],
  [/^kubectl top nodes/, kubectl('top-nodes')],
  [/^curl -sS https:\/\/registry/, json({reachable: true, status: 200, needsLogin: true, mayPush: true})],
  [/^nslookup/, json({results: [{name: 'registry.internal', addresses: ['10.0.0.1']}]})],
  [/^df/, json({freeBytes: 50e9, totalBytes: 100e9, freeInodes: 1e6})],
  [/^curl/, json({samples: 3, medianMs: 40, p95Ms: 50, failures: 0, lastStatus: 200, lastBody: ''})],
];

const answer = (command: Command): Outcome => {
  const words = displayCommand(command);
  const found = healthy.find(([pattern]) => pattern.test(words));
  if (found === undefined) throw new Error(`nobody answers ${words}`);
  return found[1];
};

const judgeWith = (change: (command: Command, outcome: Outcome) => Outcome) =>
  all.judge(
    facts,
    all.commands(facts).map(command => change(command, answer(command))),
  );

const rowsOf = (result: string, verdict: ReturnType<typeof judgeWith>) =>
  (verdict.items ?? []).filter(item => item.result === result).map(({id}) => id);

test('a healthy site passes with a row for each probe and all facts', () => {
  const verdict = judgeWith((_command, outcome) => outcome);
  expect(verdict).toMatchObject({result: 'proved', summary: '21 of 21 proved'});
  expect(verdict.items?.map(({id}) => id)).toEqual(preflight.map(({id}) => id));
  expect(verdict.facts).toMatchObject({
    tools: {helm: '3.17.3', kubectl: '1.33.1'},
    goodRevision: 1,
    cluster: {version: '1.33.13'},
    databasePod: {pod: 'datachain-studio-postgres-0'},
  });
  expect(verdict.remedies).toBeUndefined();
});

test('no command is run twice', () => {
  const words = all.commands(facts).map(displayCommand);
  expect(new Set(words).size).toBe(words.length);
});

test('each outcome reaches the probes that asked for it, whatever stands before them', () => {
  const verdict = judgeWith((command, outcome) =>
    displayCommand(command).startsWith('kubectl top') ? kubectl('metrics-missing-top-nodes') : outcome,
  );
  expect(verdict).toMatchObject({
    result: 'look',
    summary: '1 to look at (Resource use can be measured), 20 of 21 proved',
  });
  expect(rowsOf('look', verdict)).toEqual(['metrics']);
});

describe('an unreachable cluster', () => {
  const unreachable = kubectl('get-pods-unreachable');
  const verdict = judgeWith((command, outcome) => {
    const words = displayCommand(command);
    if (/^kubectl version/.test(words)) return kubectl('version-unreachable-json');
    if (/^helm history/.test(words)) return recording('helm/3.17.3/unreachable');
    return /^kubectl (?!config)/.test(words) ? unreachable : outcome;
  });

  test('is one clear failure; the others say what they need', () => {
    expect(verdict.result).toBe('failed');
    expect(rowsOf('failed', verdict)).toEqual(['cluster']);
    expect(verdict.items?.[0]?.result).toBe('failed');
    const waiting = verdict.items?.filter(({result}) => result === 'unknown') ?? [];
    expect(waiting.length).toBeGreaterThan(8);
    expect(new Set(waiting.map(({detail}) => detail))).toEqual(new Set(['needs the cluster']));
    expect(verdict.remedies?.[0]).toMatch(/API server/);
  });

  test('leaves what needs no cluster proved', () => {
    expect(rowsOf('proved', verdict)).toEqual(['tools.helm', 'context', 'registry', 'dns', 'disk', 'logind', 'health']);
  });
});

test('a missing helm is one failure; the probes that need it say so', () => {
  const verdict = judgeWith((command, outcome) =>
    command.kind === 'process' && command.file === 'helm' ? {kind: 'not-found', file: 'helm'} : outcome,
  );
  expect(rowsOf('failed', verdict)).toEqual(['tools.helm']);
  expect(verdict.items?.filter(({result}) => result === 'unknown').map(({id, detail}) => `${id}: ${detail}`)).toEqual([
    'release: needs helm',
    'release.history: needs helm',
  ]);
});

test('a missing kubectl is one failure', () => {
  const verdict = judgeWith((command, outcome) =>
    command.kind === 'process' && command.file === 'kubectl' ? {kind: 'not-found', file: 'kubectl'} : outcome,
  );
  expect(rowsOf('failed', verdict)).toEqual(['tools.kubectl']);
  expect(rowsOf('unknown', verdict)).toContain('cluster');
});

test('an outcome that is not there is unknown, never a pass', () => {
  const verdict = all.judge(facts, []);
  expect(verdict.result).not.toBe('proved');
  expect(rowsOf('proved', verdict)).toEqual([]);
});
