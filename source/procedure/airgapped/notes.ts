import {need} from '../../probes/facts.ts';
import * as own from '../../tools/own.ts';
import {ownResult} from '../../tools/own.ts';
import type {Point, Section, Step} from '../step.ts';
import {asksOnly, count, endingWords, evidence, nothing, nothingToUndo} from '../words.ts';

/** The guide's four headings: each is acknowledged by itself. */
const headings: readonly Point[] = [
  {id: 'breaking', label: 'Breaking changes', detail: 'nothing in them stops this site, or it is dealt with'},
  {id: 'options', label: 'New configuration options', detail: 'wanted ones are in the values'},
  {id: 'deprecated', label: 'Deprecated features', detail: 'none in use, or their end is planned'},
  {id: 'security', label: 'Security updates', detail: 'known to whoever answers for them'},
];

const read: Step = {
  id: 'notes.read',
  title: 'Read the release notes',
  why: 'Takes the notes out of the verified bundle, the ones the vendor wrote for this very version.',
  guide: ['pre-upgrade-1'],
  ...asksOnly,
  proof: {
    commands(facts) {
      const {folder, notesFiles} = need(facts, 'bundle');
      return [own.readNotes(folder, notesFiles)];
    },
    judge(facts, [outcome]) {
      const [command] = read.proof.commands(facts);
      const found = ownResult('bundle.notes', outcome);
      if (found === undefined || command === undefined)
        return {result: 'failed', summary: endingWords(outcome), evidence: []};
      const text = found.notes.map(note => note.text.trimEnd()).join('\n\n');
      const isEmpty = text.trim() === '';
      return {
        result: isEmpty ? 'look' : 'proved',
        summary: isEmpty
          ? 'the bundle carries no release notes: read them on the connected side'
          : `${count(found.notes.length, 'file')}, ${count(text.split('\n').length, 'line')}`,
        evidence: [evidence(facts, command, `${text.length} characters`)],
        documents: [{name: 'release-notes.md', title: 'Release notes', kind: 'markdown', text: `${text}\n`}],
      };
    },
  },
};

const acknowledge: Step = {
  id: 'notes.acknowledge',
  title: 'Acknowledge the four headings',
  why: 'Each heading is read and answered for by name: the report says who, and when.',
  guide: [
    'pre-upgrade-1',
    'pre-upgrade-1.breaking',
    'pre-upgrade-1.options',
    'pre-upgrade-1.deprecated',
    'pre-upgrade-1.security',
    'pre-upgrade',
  ],
  inputs: [
    {
      id: 'notes.acknowledge',
      kind: 'points',
      ask: () => 'Read, understood, and no reason to stop?',
      points: () => [...headings],
    },
  ],
  kind: 'checklist',
  changes: 'nothing',
  guards: [],
  plan: nothing,
  shows: ['release-notes.md'],
  undo: nothingToUndo,
  proof: {
    commands: nothing,
    judge(facts) {
      const answer = facts.answers['notes.acknowledge'];
      const given = typeof answer === 'object' ? answer : {};
      const items = headings.map(({id, label}) => {
        const isYes = given[id] === 'yes';
        const result: 'proved' | 'failed' = isYes ? 'proved' : 'failed';
        return {
          id,
          label,
          result,
          detail: isYes ? `acknowledged by ${facts.operator}` : `refused: ${given[id] ?? 'no answer'}`,
        };
      });
      const refused = items.filter(item => item.result === 'failed');
      return {
        result: refused.length === 0 ? 'proved' : 'failed',
        summary:
          refused.length === 0
            ? `all four acknowledged by ${facts.operator}`
            : `${refused.map(item => item.label.toLowerCase()).join(', ')}: not acknowledged`,
        evidence: [],
        items,
        remedies: ['Settle the refused heading first; Enter asks again.'],
      };
    },
  },
};

export const notes: Section = {
  id: 'notes',
  title: 'Release notes',
  when: 'before',
  guide: ['pre-upgrade-1'],
  steps: [read, acknowledge],
};
