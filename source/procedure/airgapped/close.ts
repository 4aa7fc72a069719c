import type {Item} from '../../probes/verdict.ts';
import * as own from '../../tools/own.ts';
import {ownResult} from '../../tools/own.ts';
import type {Point, Section, Step} from '../step.ts';
import {count, endingWords, evidence, nothing, nothingToUndo} from '../words.ts';

const todo: readonly Point[] = [
  {
    id: 'configuration',
    label: "The new version's configuration is reviewed",
    detail: 'copy the edited values over your own file',
  },
  {id: 'monitoring', label: 'Monitoring knows the new version', detail: 'dashboards, alerts, new endpoints'},
  {id: 'registry', label: 'The registry keeps both versions', detail: 'exempt them from clean-up until the next cycle'},
  {id: 'keep', label: 'Backups and bundle are stored off this host', detail: 'what to keep is listed in the report'},
  {id: 'document', label: 'What is special here is written down', detail: 'site procedures, settings for the air gap'},
  {id: 'next', label: 'The next cycle has a date', detail: 'dependency updates included'},
];

const afterwards: Step = {
  id: 'close.afterwards',
  title: 'Tie the loose ends',
  why: 'The upgrade is done; what is forgotten now costs the next window. Each point is ticked or gets a remark for the report.',
  guide: [
    'next-steps',
    'next-steps.configuration',
    'next-steps.monitoring',
    'next-steps.next-cycle',
    'next-steps.document',
    'best-practices-maintenance',
    'best-practices-maintenance.registry',
    'best-practices-maintenance.versioning',
    'best-practices-maintenance.configurations',
    'best-practices-maintenance.dependencies',
    'best-practices-planning.document',
  ],
  inputs: [
    {id: 'close.afterwards', kind: 'points', ask: () => 'Done, or what remains?', points: () => [...todo]},
    {
      id: 'close.lessons',
      kind: 'text',
      ask: () => 'What should the next upgrade know?',
      preset: () => 'nothing special',
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
      const answer = facts.answers['close.afterwards'];
      const given = typeof answer === 'object' ? answer : {};
      const items = todo.map(({id, label}): Item => {
        const isYes = given[id] === 'yes';
        return {
          id,
          label,
          result: isYes ? 'proved' : 'look',
          detail: isYes ? 'done' : `remains: ${given[id] ?? 'no answer'}`,
        };
      });
      const open = items.filter(item => item.result === 'look');
      const lessons = facts.answers['close.lessons'];
      return {
        result: open.length > 0 ? 'look' : 'proved',
        summary: `${open.length === 0 ? 'nothing remains' : `${count(open.length, 'point')} left open`}; for the next upgrade: ${typeof lessons === 'string' ? lessons : ''}`,
        evidence: [],
        items,
      };
    },
  },
};

export const report: Step = {
  id: 'close.report',
  title: 'Write the report',
  why: 'Who did what, when, and what was proved: for whoever reads it afterwards.',
  guide: ['next-steps'],
  inputs: [],
  kind: 'command',
  changes: 'files',
  guards: [],
  plan: () => [own.writeReport()],
  learn(_facts, [outcome]) {
    const written = ownResult('report.write', outcome);
    return written === undefined
      ? {result: 'failed', summary: endingWords(outcome), evidence: []}
      : {result: 'proved', summary: written.path, evidence: [], facts: {report: written}};
  },
  undo: nothingToUndo,
  proof: {
    commands: facts => (facts.known.report === undefined ? [] : [own.hashFiles([facts.known.report.path])]),
    judge(facts, [outcome]) {
      const {report: written} = facts.known;
      const [command] = report.proof.commands(facts);
      const [file] = ownResult('files.hash', outcome)?.files ?? [];
      if (written === undefined || command === undefined)
        return {result: 'failed', summary: 'it was not written', evidence: []};
      const isThere = file?.sha256 === written.sha256;
      return {
        result: isThere ? 'proved' : 'failed',
        summary: isThere ? written.path : `${written.path} is not what was written`,
        evidence: [evidence(facts, command, isThere ? `sha256 ${written.sha256.slice(0, 8)}…` : endingWords(outcome))],
      };
    },
  },
};

export const close: Section = {
  id: 'close',
  title: 'Close',
  when: 'after',
  guide: ['next-steps', 'best-practices-maintenance'],
  steps: [afterwards, report],
};
