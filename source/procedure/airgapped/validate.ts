import {type Facts, need} from '../../probes/facts.ts';
import type {Item} from '../../probes/verdict.ts';
import {isSuccess, stdoutOf} from '../../tools/command.ts';
import * as helm from '../../tools/helm.ts';
import * as kubectl from '../../tools/kubectl.ts';
import * as own from '../../tools/own.ts';
import {ownResult} from '../../tools/own.ts';
import type {Point, Section, Step} from '../step.ts';
import {asksOnly, count, endingWords, evidence, gravest, nothing, nothingToUndo, resultOf} from '../words.ts';
import {responseSamples} from './readiness.ts';

/** The guide's functional tests; the site file automates those that have a URL. */
const functional: readonly Point[] = [
  {id: 'auth', label: 'Authentication and authorization', detail: 'log in; a user without rights is refused'},
  {id: 'api', label: 'API endpoints', detail: 'the calls that your users make'},
  {id: 'database', label: 'Database connectivity', detail: 'old data is there, new data is kept'},
  {id: 'git', label: 'Git integration', detail: 'a repository can be read'},
  {id: 'webhooks', label: 'Webhook delivery', detail: 'an event arrives'},
];

const automated = (facts: Facts) => need(facts, 'site').checks.filter(check => check.url !== undefined);

const byHand = (facts: Facts): Point[] => {
  const {checks} = need(facts, 'site');
  const rest = functional.filter(point => !automated(facts).some(check => check.id === point.id));
  const own = checks.filter(check => check.url === undefined && !functional.some(point => point.id === check.id));
  return [...rest, ...own.map(({id, title}) => ({id, label: title}))];
};

const checks: Step = {
  id: 'validate.checks',
  title: 'Run the automated checks',
  why: 'The functional tests that airlock.yaml gives a URL for are run; each says what it expected and what came.',
  guide: ['post-2', 'post-2.auth', 'post-2.api', 'post-2.database', 'post-2.git', 'post-2.webhooks'],
  ...asksOnly,
  proof: {
    commands: facts => automated(facts).map(check => own.measure(check.url ?? '', 1)),
    judge(facts, outcomes) {
      const items = automated(facts).map((check, index): Item => {
        const found = ownResult('http.measure', outcomes[index]);
        const {status, contains} = check.expect;
        const isRight = found?.lastStatus === status && (contains === undefined || found.lastBody.includes(contains));
        const came = found === undefined ? endingWords(outcomes[index]) : (found.error ?? `status ${found.lastStatus}`);
        const expected = `expected ${status}${contains === undefined ? '' : ` with "${contains}"`}`;
        return {
          id: check.id,
          label: check.title,
          result: isRight ? 'proved' : 'failed',
          detail: isRight ? came : `${expected}, came ${came}`,
        };
      });
      const result = resultOf(items);
      return {
        result: items.length === 0 ? 'look' : result,
        summary:
          items.length === 0
            ? 'airlock.yaml names no check with a URL: all are asked by hand'
            : `${items.filter(item => item.result === 'proved').length} of ${count(items.length, 'check')} as expected`,
        evidence: checks.proof
          .commands(facts)
          .map((command, index) => evidence(facts, command, items[index]?.detail ?? '')),
        items,
        remedies: result === 'failed' ? ['Look at the failing function yourself; R rolls back.'] : [],
      };
    },
  },
};

const checklist: Step = {
  id: 'validate.checklist',
  title: 'Test by hand what no URL can',
  why: 'Log in, read a repository, send a webhook: each point is ticked by a person, or refused with a remark.',
  guide: ['post-2'],
  inputs: [{id: 'validate.checklist', kind: 'points', ask: () => 'Tested, and it works?', points: byHand}],
  kind: 'checklist',
  changes: 'nothing',
  guards: [],
  plan: nothing,
  undo: nothingToUndo,
  proof: {
    commands: nothing,
    judge(facts) {
      const answer = facts.answers['validate.checklist'];
      const given = typeof answer === 'object' ? answer : {};
      const items = byHand(facts).map(({id, label}): Item => {
        const isYes = given[id] === 'yes';
        return {
          id,
          label,
          result: isYes ? 'proved' : 'failed',
          detail: isYes ? `tested by ${facts.operator}` : `refused: ${given[id] ?? 'no answer'}`,
        };
      });
      const bad = items.filter(item => item.result === 'failed');
      return {
        result: bad.length > 0 ? 'failed' : 'proved',
        summary:
          bad.length > 0
            ? `does not work: ${bad.map(item => item.label).join(', ')}`
            : items.length === 0
              ? 'nothing is left to test by hand'
              : `${count(items.length, 'point')} tested by ${facts.operator}`,
        evidence: [],
        items,
        remedies: bad.length > 0 ? ['Mend it and ask again (Enter), or R rolls back.'] : [],
      };
    },
  },
};

const performance: Step = {
  id: 'validate.performance',
  title: 'Compare with the baseline',
  why: 'Response times and use of resources against what was measured before the upgrade.',
  guide: ['post-3', 'post-3.top-nodes', 'post-3.top-pods', 'post-3.response-times', 'post-3.logs'],
  ...asksOnly,
  isAskedOnce: true,
  proof: {
    commands(facts) {
      const site = need(facts, 'site');
      const target = helm.targetOf(site);
      const url = site.healthUrl;
      return [
        kubectl.topNodes(target),
        kubectl.topPods(target),
        ...(url === undefined ? [] : [own.measure(url, responseSamples)]),
      ];
    },
    judge(facts, outcomes) {
      const commands = performance.proof.commands(facts);
      const before = facts.known.baseline;
      const after = ownResult('http.measure', outcomes[2]);
      const hasMetrics = isSuccess(outcomes[0]) && isSuccess(outcomes[1]);
      const isSlower =
        before !== undefined &&
        after !== undefined &&
        after.medianMs > Math.max(2 * before.medianMs, before.medianMs + 50);
      const isFailing = after !== undefined && after.failures !== 0;
      const isUnmeasured = after === undefined && need(facts, 'site').healthUrl !== undefined;
      const times =
        after === undefined
          ? 'response times not measured'
          : `median ${after.medianMs} ms${before === undefined ? '' : `, before ${before.medianMs} ms`}`;
      return {
        result: gravest([isFailing ? 'failed' : isSlower || isUnmeasured || !hasMetrics ? 'look' : 'proved']),
        summary: `${times}${isSlower ? ': slower than before' : ''}${hasMetrics ? '' : '; no metrics of nodes and pods'}`,
        evidence: commands.map((command, index) =>
          evidence(facts, command, isSuccess(outcomes[index]) ? 'kept' : endingWords(outcomes[index])),
        ),
        documents: [
          {
            name: 'use-after.txt',
            title: 'Use of nodes and pods after',
            kind: 'text',
            text: `${stdoutOf(outcomes[0])}\n${stdoutOf(outcomes[1])}`,
          },
        ],
        facts:
          after === undefined
            ? {}
            : {
                responseAfter: {
                  url: need(facts, 'site').healthUrl ?? '',
                  samples: after.samples,
                  medianMs: after.medianMs,
                  p95Ms: after.p95Ms,
                  failures: after.failures,
                  at: facts.now,
                },
              },
      };
    },
  },
};

export const validate: Section = {
  id: 'validate',
  title: 'Validate',
  when: 'window',
  guide: ['post', 'post-2', 'post-3'],
  steps: [checks, checklist, performance],
};
