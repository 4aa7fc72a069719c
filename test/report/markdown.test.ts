import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import type {Durable} from '../../source/engine/event.ts';
import {codeText, escapeText, fenced, table} from '../../source/report/escape.ts';
import {renderReport} from '../../source/report/markdown.ts';
import {between, duration} from '../../source/report/units.ts';
import {at, done, facts, folded, opened, wholeWalk} from './state.ts';

const none = {readDocument: (): string | undefined => undefined};
const report = (events: readonly Durable[], known = facts) => renderReport(folded([opened(known), ...events]), none);
const heading = (text: string): string | undefined => text.split('\n')[0];

describe('the heading', () => {
  const {upgrade: _, ...notUpgraded} = facts;
  test.each<[string, string, Durable[], typeof facts]>([
    ['an upgrade', '# Upgraded datachain-studio 1.2.2 → 1.2.3', wholeWalk(), facts],
    [
      'a rollback',
      '# Rolled back to revision 1',
      [
        {type: 'rollback-started', at: at(43), toRevision: 1},
        {type: 'rollback-ended', at: at(45), toRevision: 1, isDone: true},
      ],
      facts,
    ],
    [
      'a rollback that failed',
      '# Rollback to revision 1 failed',
      [
        {type: 'rollback-started', at: at(43), toRevision: 1},
        {type: 'rollback-ended', at: at(45), toRevision: 1, isDone: false},
      ],
      facts,
    ],
    [
      'a walk left half-way',
      '# Stopped at Plan › Work out what changes',
      wholeWalk().filter(
        event =>
          !('step' in event) ||
          !/^(plan|readiness|revalidate|backup|gate|upgrade|verify|validate|close)/.test(event.step),
      ),
      notUpgraded,
    ],
    [
      'an upgrade that was not verified',
      '# Upgraded datachain-studio 1.2.2 → 1.2.3, then stopped at Verify',
      wholeWalk().filter(event => !('step' in event) || !/^(verify|validate|close)/.test(event.step)),
      facts,
    ],
  ])('tells %s', (_name, expected, events, known) => {
    expect(heading(report(events, known))).toContain(expected);
  });

  test('tells of app versions, and of chart versions where the app stays the same', () => {
    const release = {
      revision: 1,
      status: 'deployed',
      chartName: 'studio',
      chartVersion: '0.19.1',
      appVersion: '2.0',
      updated: at(0),
    };
    const bundle = facts.bundle && {...facts.bundle, chartVersion: '0.19.2', appVersion: '2.0'};
    expect(heading(report(wholeWalk(), {...facts, release, bundle}))).toContain('0.19.1 → 0.19.2');
  });
});

describe('the report', () => {
  const events: Durable[] = [
    ...wholeWalk(),
    {type: 'answered', at: at(20), question: 'plan.approve', answer: 'yes'},
    {
      type: 'answered',
      at: at(20),
      question: 'validate.functions',
      answer: {auth: 'yes', git: 'the hook of repository X was late'},
    },
    {type: 'noted', at: at(21), text: 'called the | network team'},
    {type: 'skipped', at: at(22), step: 'readiness.canary', reason: 'no room on the nodes'},
    {
      type: 'command-started',
      at: at(40),
      number: 1,
      step: 'upgrade.execute',
      phase: 'plan',
      display: 'helm upgrade datachain-studio studio.tgz',
      purpose: 'upgrade',
      changes: 'cluster',
    },
    {type: 'command-ended', at: at(41), number: 1, outcome: 'exit 0', isSuccess: true},
    {
      type: 'command-started',
      at: at(41),
      number: 2,
      step: 'upgrade.execute',
      phase: 'proof',
      display: 'helm history',
      purpose: 'history',
      changes: 'nothing',
    },
    {
      type: 'command-started',
      at: at(42),
      number: 3,
      step: 'upgrade.execute',
      phase: 'plan',
      display: 'kubectl apply',
      purpose: 'x',
      changes: 'cluster',
    },
  ];
  const text = report(events);

  test.each([
    [
      'who, when and where',
      [
        '| Operator | ann |',
        '| Host | bastion-1 |',
        '| Context | prod-east |',
        'uid-1, https:\\//api:6443',
        '| Started | 2026-11-22T20:00:00.000Z |',
      ],
    ],
    [
      'steps with what they took',
      ['| Section | Step | Status | Result | Took | What is known |', '| done | proved | 2 min |'],
    ],
    ['what was skipped, and why', ['## Skipped', 'no room on the nodes']],
    [
      'images and where they run',
      ['`registry.internal:5000/datachain/studio-backend:1.2.3`', '402 MB', `2 pods, sha256:${'d'.repeat(64)}`],
    ],
    [
      'the plan and its approval',
      [
        `Plan \`${'f'.repeat(64)}\` against revision 1: 12 changed, 1 added, 1 removed, 1 hooks.`,
        'Approved by ann',
        '| look | `Deployment/studio-backend` | init container migrate runs: point of no return |',
      ],
    ],
    ['backups and their age', ['`backups/db.dump`', '1.2 MB', '(10 min)', '41 tables, encrypted']],
    ['response times', ['| before | https:\\//studio.example/health | 20 ms | 45 ms | 0 of 10 |', '| after |']],
    ['answers', ['| `plan.approve` |  | yes |', '| `validate.functions` | git | the hook of repository X was late |']],
    ['notes', ['called the \\| network team']],
    [
      'what changed something, and how it ended',
      [
        '| 1 | 2026-11-22T20:40:00.000Z | cluster | `helm upgrade datachain-studio studio.tgz` | exit 0 | 1 min |',
        '| `kubectl apply` | no end recorded |',
      ],
    ],
    ['what was not proved', ['## What was not proved', 'skipped, no room on the nodes']],
    ['evidence', ['- `helm history`: revision 2 deployed (2026-11-22T20:41:00.000Z)']],
  ])('has %s', (_, parts) => {
    for (const part of parts) expect(text).toContain(part);
  });

  test('leaves out commands that changed nothing', () => {
    const [, commands = ''] = text.split('## Commands that changed something');
    expect(commands.split('\n## ')[0]).not.toContain('helm history');
  });

  test('names what was not reached, and a bundle without signature', () => {
    const bundle = facts.bundle && {...facts.bundle, signature: 'absent' as const};
    const aborted = report(done('site.detect'), {bundle});
    expect(aborted).toContain(': not reached');
    expect(aborted).toContain("The bundle's signature: absent");
    expect(aborted).not.toContain('## Plan');
  });

  test('shows where the live objects differ after a rollback, and what it kept', () => {
    const rollback = {
      toRevision: 1,
      newRevision: 3,
      differences: ['Deployment/x: containers[a] is left over'],
      endedAt: at(45),
    };
    const [evidence] = done('rollback.evidence').slice(1);
    const told = report(evidence === undefined ? [] : [evidence], {...facts, rollback});
    expect(told).toContain('Revision 1 was brought back as revision 3');
    expect(told).toContain('- Deployment/x: containers\\[a\\] is left over');
    expect(told).toContain('rollback.evidence is proved');
  });

  test('ends with the journal that it was made from, and quotes the plan', () => {
    const planned: Durable = {
      type: 'concluded',
      at: at(15),
      step: 'plan.dryrun',
      facts: {},
      verdict: {
        result: 'proved',
        summary: 'p',
        evidence: [],
        documents: [{name: 'plan.diff', title: 'The plan', kind: 'diff'}],
      },
    };
    const extras = {readDocument: (name: string) => `text of ${name}\n\`\`\`\n+ x`, journalSha256: '9'.repeat(64)};
    const told = renderReport(folded([opened(), planned]), extras);
    expect(told).toContain('````diff\ntext of plan.diff\n```\n+ x\n````');
    expect(told.endsWith(`Journal: sha256 \`${'9'.repeat(64)}\`\n`)).toBe(true);
  });
});

const nasty = fc
  .array(
    fc.constantFrom(
      '|',
      '`',
      '``',
      '\\',
      '<b>',
      '&amp;',
      '\u001b[31m',
      '\u202e',
      '\n',
      '\r',
      '](http://x)',
      '![',
      '*',
      '_',
      '#',
      '- ',
      '1. ',
      '~',
      '@a',
      'www.x.y',
      'a',
      ' ',
    ),
    {maxLength: 12},
  )
  .map(parts => parts.join(''));

/** Cells of a row as GitHub splits it: at every bar that has no backslash before it. */
const cells = (row: string): number => row.replaceAll('\\\\', '').split(/(?<!\\)\|/).length - 2;

describe('text from outside', () => {
  test('never leaves its cell, never becomes HTML, a link or a control character', () => {
    fc.assert(
      fc.property(nasty, nasty, (one, other) => {
        const [, , row = ''] = table(['a', 'b'], [[escapeText(one), escapeText(other)]]).split('\n');
        expect(cells(row)).toBe(2);
        expect(row).not.toMatch(/[<>\u0000-\u001f\u007f-\u009f\u202e]/);
        expect(row).not.toMatch(/(?<!\\)\]\(/);
        expect(row).not.toContain('://');
      }),
    );
  });

  test('as code cannot end it', () => {
    fc.assert(
      fc.property(nasty, text => {
        const code = codeText(text);
        fc.pre(code !== '');
        const marks = /^`+/.exec(code)?.[0] ?? '';
        const inside = code.slice(marks.length, -marks.length);
        const runs = [...inside.matchAll(/`+/g)].map(([run]) => run.length);
        expect(runs).not.toContain(marks.length);
        expect(inside).not.toMatch(/[\u0000-\u001f\u202e]|(?<!\\)\|/);
      }),
    );
  });

  test('as a block cannot end it', () => {
    fc.assert(
      fc.property(nasty, text => {
        const [first = '', ...rest] = fenced(text, 'diff').split('\n');
        const marks = /^`+/.exec(first)?.[0] ?? '';
        expect(rest.filter(line => line.startsWith(marks))).toEqual([marks]);
      }),
    );
  });

  test('is harmless wherever a whole report takes it from', () => {
    const evil = '<img src=x onerror=alert(1)> | `\u001b]52;c;x\u0007 [x](https://evil.example)';
    const verdict = {
      result: 'look' as const,
      summary: evil,
      evidence: [{asked: evil, answered: evil}],
      items: [{id: 'i', label: evil, result: 'look' as const, detail: evil}],
      documents: [{name: 'plan.diff', title: evil, kind: 'diff' as const}],
    };
    const text = renderReport(
      folded([
        opened({...facts, rollback: {toRevision: 1, newRevision: 3, differences: [evil], endedAt: at(45)}}),
        {type: 'concluded', at: at(1), step: 'plan.dryrun', facts: {}, verdict},
        {type: 'concluded', at: at(1), step: 'rollback.evidence', facts: {}, verdict},
        {type: 'skipped', at: at(1), step: 'site.detect', reason: evil},
        {type: 'noted', at: at(1), text: evil},
        {type: 'answered', at: at(1), question: evil, answer: {[evil]: evil}},
        {
          type: 'command-started',
          at: at(1),
          number: 1,
          step: 'x',
          phase: 'plan',
          display: evil,
          purpose: evil,
          changes: 'files',
        },
      ]),
      {readDocument: () => evil},
    );
    expect(text).toContain('onerror');
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
    const withoutBlocks = text.replace(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, '');
    const withoutCode = withoutBlocks.replace(/(?<![\\`])(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '');
    expect(withoutCode.length).toBeGreaterThan(500);
    expect(withoutCode).not.toMatch(/<img|\]\(https:\/\//);
  });
});

test.each([
  [850, '850 ms'],
  [2000, '2 s'],
  [130_000, '2 min 10 s'],
  [120_000, '2 min'],
  [3_900_000, '1 h 5 min'],
  [7_200_000, '2 h'],
  [-1, ''],
])('%i ms read as %j', (milliseconds, text) => expect(duration(milliseconds)).toBe(text));

test('time between two moments is empty while one is missing', () => {
  expect(between(at(0), undefined)).toBe('');
  expect(between(at(0), at(1))).toBe('1 min');
});
