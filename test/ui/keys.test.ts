import {describe, expect, it} from 'vitest';
import type {State} from '../../source/engine/state.ts';
import {freshPane} from '../../source/ui/components/pane-state.ts';
import {fieldOf} from '../../source/ui/field-state.ts';
import {type Act, type KeyEntry, keyTable, type Scope} from '../../source/ui/keys.ts';
import {footerLine} from '../../source/ui/parts/footer.ts';
import {helpLines, labelsOf, scopeTitles} from '../../source/ui/parts/help.ts';
import {obey, scopesOf} from '../../source/ui/press.ts';
import {type Scene, type Sight, sceneOf} from '../../source/ui/scene.ts';
import {freshUi, paneOf, type Ui, uiReducer} from '../../source/ui/ui-state.ts';
import * as states from './helpers/states.ts';

const calm = {at: 10_000, batchSize: 1, previousAt: undefined, previousSameAt: undefined, changedAt: undefined};

const sight: Sight = {
  pane: {lines: 100, widest: 200, rows: 10, columns: 50, textOf: index => `row ${index}`, isList: false},
  main: {lines: 40, rows: 10},
};

const documented = states.at('images.push', {
  steps: {
    'plan.dry-run': states.done({
      verdict: {
        result: 'proved',
        summary: 'x',
        evidence: [],
        documents: [{name: 'plan.diff', title: 'Plan', kind: 'diff'}],
      },
    }),
  },
});

const countdown: State = {
  ...states.upgrading,
  rollback: {phase: 'countdown', toRevision: 12, until: states.nowMs + 4000},
};

const over = (view: Ui['view']): Ui => ({...freshUi, view});

const decided: Ui = ['tick', 'tick', 'tick', 'tick'].reduce<Ui>(
  ui =>
    uiReducer(ui, {
      type: 'points-edited',
      question: 'notes.points',
      event: {type: 'tick'},
      ids: ['breaking', 'configuration', 'database', 'compatibility'],
    }),
  freshUi,
);

const released: Ui = {
  ...freshUi,
  draft: {question: 'gate.word', field: fieldOf('data'), points: {at: 0, decided: {}}, isReleased: true},
};

const wordTyped: Ui = {
  ...freshUi,
  draft: {question: 'gate.word', field: fieldOf('datachain-studio'), points: {at: 0, decided: {}}, isReleased: false},
};

/** A moment for each scope in which all of its keys do something, or say why not. */
const moments: Record<Scope, [State, Ui]> = {
  always: [states.at('images.push'), freshUi],
  anywhere: [states.upgrading, freshUi],
  step: [states.failedPush, freshUi],
  confirm: [states.at('site.cluster'), freshUi],
  points: [states.at('notes.read'), decided],
  field: [states.at('gate.go'), wordTyped],
  released: [states.at('gate.go'), released],
  pane: [states.pushing, over({...paneOf({kind: 'help'}), pane: {...freshPane, top: 20, query: 'row'}} as Ui['view'])],
  commands: [states.pushing, over({...paneOf({kind: 'commands'}), pane: {...freshPane, cursor: 1}} as Ui['view'])],
  troubleshoot: [states.failedPush, over(paneOf({kind: 'troubleshoot'}))],
  rollback: [countdown, freshUi],
  leave: [states.pushing, over({kind: 'leave', what: 'Push'})],
  ending: [states.upgraded, freshUi],
};

const press = ([state, ui]: [State, Ui], key: string): Act[] =>
  obey(sceneOf(state, ui), sight, {name: key, text: key.length === 1 ? key : key === 'space' ? ' ' : ''}, calm);

/** What is dispatched, or how the screen's own state changes. */
const effects = (acts: readonly Act[]): unknown[] =>
  acts.map(act => (act.type === 'dispatch' ? act.event : act.type === 'ui' ? act.event.type : `copy ${act.text}`));

const cases = keyTable.flatMap(entry => entry.keys.map(key => [entry.scope, key, entry] as [Scope, string, KeyEntry]));

describe('the table of keys', () => {
  it('has no key twice in one scope', () => {
    const names = cases.map(([scope, key]) => `${scope} ${key}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(names.length).toBeGreaterThan(60);
  });

  it.each(cases)('%s: %s does something, or says why not', (scope, key, entry) => {
    const moment = moments[scope];
    expect(scopesOf(sceneOf(...moment))).toContain(scope);
    const acts = press(moment, key);
    const why = entry.blockedBy?.(sceneOf(...moment));
    if (why === undefined) expect(acts.length).toBeGreaterThan(0);
    else expect(effects(acts)).toContainEqual({type: 'told', message: `${entry.label}: ${why}`});
  });

  it('is in the help, every key of it', () => {
    const text = helpLines(78)
      .map(row => row.map(part => part.text).join(''))
      .join('\n');
    for (const entry of keyTable) expect(text).toContain(labelsOf(entry));
    for (const title of Object.values(scopeTitles)) expect(text).toContain(title);
  });
});

const event = (type: string, more: object = {}): object => ({type, ...more});

describe('what keys do', () => {
  it.each<[string, [State, Ui], string, unknown[]]>([
    ['runs a step', [states.at('images.push'), freshUi], 'enter', [event('run', {step: 'images.push'})]],
    ['runs a failed step again', [states.failedPush, freshUi], 'enter', [event('run', {step: 'images.push'})]],
    [
      'goes on from a done step to where the walk stands',
      [{...states.at('plan.dry-run'), cursor: 'chart.lint'}, freshUi],
      'enter',
      [event('move', {step: 'plan.dry-run'})],
    ],
    [
      'asks again about an unknown step',
      [states.at('images.check', {}, {status: 'unknown'}), freshUi],
      'enter',
      [event('prove', {step: 'images.check'})],
    ],
    [
      'asks again about a stale step',
      [states.at('images.check', {}, {status: 'stale'}), freshUi],
      'enter',
      [event('prove', {step: 'images.check'})],
    ],
    [
      'runs an unknown step again',
      [states.at('images.check', {}, {status: 'unknown'}), freshUi],
      'r',
      [event('run', {step: 'images.check'})],
    ],
    [
      'answers yes',
      [states.at('site.cluster'), freshUi],
      'y',
      [event('answer', {question: 'site.right', answer: 'yes'}), 'draft-dropped'],
    ],
    [
      'answers yes with Enter',
      [states.at('site.cluster'), freshUi],
      'enter',
      [event('answer', {question: 'site.right', answer: 'yes'}), 'draft-dropped'],
    ],
    [
      'answers no',
      [states.at('site.cluster'), freshUi],
      'n',
      [event('answer', {question: 'site.right', answer: 'no'}), 'draft-dropped'],
    ],
    [
      'takes the preset of a text',
      [states.begun, freshUi],
      'enter',
      [event('answer', {question: 'site.release', answer: 'datachain-studio'}), 'draft-dropped'],
    ],
    [
      'takes the exact word',
      [states.at('gate.go'), wordTyped],
      'enter',
      [event('answer', {question: 'gate.word', answer: 'datachain-studio'}), 'draft-dropped'],
    ],
    ['types letters that are keys elsewhere', [states.at('gate.go'), freshUi], 'R', ['draft-typed']],
    [
      'answers points when all are decided',
      [states.at('notes.read'), decided],
      'enter',
      [
        event('answer', {
          question: 'notes.points',
          answer: {breaking: 'yes', configuration: 'yes', database: 'yes', compatibility: 'yes'},
        }),
        'draft-dropped',
      ],
    ],
    ['moves down in points', [states.at('notes.read'), freshUi], 'down', ['points-edited']],
    ['moves to the next step', [states.at('images.push'), freshUi], 'down', [event('move', {step: 'images.check'})]],
    ['moves to the step before', [states.at('images.push'), freshUi], '[', [event('move', {step: 'notes.read'})]],
    [
      'moves to the next step from a list of points',
      [states.at('notes.read'), freshUi],
      ']',
      [event('move', {step: 'images.push'})],
    ],
    ['asks for a rollback', [states.upgrading, freshUi], 'R', [event('ask-rollback')]],
    ['rolls back now', [countdown, freshUi], 'enter', [event('confirm-rollback')]],
    ['calls a rollback off', [countdown, freshUi], 'escape', [event('cancel-rollback')]],
    [
      'saves a note',
      [states.pushing, over({kind: 'note', field: fieldOf(' proxy raised ')})],
      'enter',
      [event('note', {text: 'proxy raised'}), 'closed'],
    ],
    [
      'skips with a reason',
      [states.failedPush, over({kind: 'skip', step: 'images.push', field: fieldOf('pushed by hand')})],
      'enter',
      [event('skip', {step: 'images.push', reason: 'pushed by hand'}), 'closed'],
    ],
    ['leaves at once when nothing runs', [states.failedPush, freshUi], 'q', [event('leave', {how: 'by the operator'})]],
    ['asks before it leaves what runs', [states.pushing, freshUi], 'q', ['opened']],
    ['asks the same for Ctrl+C', [states.pushing, freshUi], 'ctrl+c', ['opened']],
    ['leaves with a second Ctrl+C', moments.leave, 'ctrl+c', [event('leave', {how: 'by the operator'})]],
    ['asks whether to leave for Ctrl+C, also out of a field', [states.at('gate.go'), freshUi], 'ctrl+c', ['opened']],
    ['opens a document', [states.failedPush, freshUi], '1', ['opened']],
    ['opens the plan', [documented, freshUi], 'd', ['opened']],
    [
      'proves a done step again',
      [{...states.at('chart.lint'), cursor: 'images.push'}, freshUi],
      'v',
      [event('prove', {step: 'images.push'})],
    ],
    [
      'runs a diagnosis',
      moments.troubleshoot,
      'enter',
      ['cleared', event('move', {step: 'trouble.pull'}), event('run', {step: 'trouble.pull'})],
    ],
    [
      'runs a diagnosis again',
      [{...states.at('trouble.pull', {}, states.done()), rollback: {phase: 'idle'}}, freshUi],
      'enter',
      [event('run', {step: 'trouble.pull'})],
    ],
    [
      'copies a command line',
      moments.commands,
      'y',
      [
        'copy sha256sum -c SHA256SUMS',
        event('told', {message: 'Command 2 was sent to the clipboard; if it is not there, Enter shows the line alone'}),
      ],
    ],
    [
      'empties the message first',
      [{...states.at('images.push'), message: 'Resumed by mira'}, freshUi],
      'enter',
      [event('told', {message: ''}), event('run', {step: 'images.push'})],
    ],
  ])('%s', (_, moment, key, expected) => {
    expect(effects(press(moment, key))).toEqual(expected);
  });
});

describe('a key that does nothing says why', () => {
  it.each<[string, [State, Ui], string, RegExp]>([
    ['R before anything changed', [states.at('images.push'), freshUi], 'R', /nothing has changed yet/],
    ['Enter ahead of the walk', [{...states.begun, cursor: 'plan.dry-run'}, freshUi], 'enter', /comes first/],
    ['Enter on a running step', [states.pushing, freshUi], 'enter', /is running/],
    ['Enter with points open', [states.at('notes.read'), freshUi], 'enter', /4 points still open/],
    [
      'Enter with the wrong word',
      [
        states.at('gate.go'),
        {...wordTyped, draft: {...(wordTyped.draft ?? released.draft), field: fieldOf('datachain')} as Ui['draft']},
      ],
      'enter',
      /that is not "datachain-studio"/,
    ],
    [
      'Enter on an empty reason',
      [states.failedPush, over({kind: 'skip', step: 'images.push', field: fieldOf('  ')})],
      'enter',
      /only with a reason/,
    ],
    ['Enter on a step of the rollback', [{...states.at('rollback.helm')}, freshUi], 'enter', /R starts the rollback/],
    ['s on a running step', [states.pushing, freshUi], 's', /cannot be skipped/],
    ['d without a plan', [states.pushing, freshUi], 'd', /no plan/],
    ['a digit without documents', [states.pushing, freshUi], '1', /no documents/],
    ['a digit that no document has', [states.failedPush, freshUi], '7', /no document 7/],
    ['Ctrl+Z', [states.pushing, freshUi], 'ctrl+z', /cannot be suspended/],
    ['n in a text that was not searched', [states.pushing, over(paneOf({kind: 'help'}))], 'n', /\/ searches/],
    ['letters typed ahead', [states.pushing, freshUi], 'text', /ignored/],
  ])('%s', (_, moment, key, message) => {
    expect(effects(press(moment, key))).toEqual([{type: 'told', message: expect.stringMatching(message)}]);
  });
});

describe('the footer', () => {
  const words = (scene: Scene, columns: number): string =>
    footerLine(scene, columns)
      .map(part => part.text)
      .join('');

  it.each([60, 80, 120])('always has help and leave, and never more than %i columns', columns => {
    for (const [state, ui] of [moments.step, moments.anywhere, moments.points, moments.confirm, moments.commands]) {
      const text = words(sceneOf(state, ui), columns);
      expect(text.length).toBeLessThanOrEqual(columns);
      expect(text).toMatch(/\? help {2}q leave$/);
    }
  });

  it('names the rollback first once there is something to roll back', () => {
    expect(words(sceneOf(states.upgrading, freshUi), 60)).toContain('R roll back');
    expect(words(sceneOf(states.at('images.push'), freshUi), 60)).not.toContain('R roll back');
  });

  it('offers no letters while a word is typed', () => {
    expect(words(sceneOf(states.at('gate.go'), freshUi), 120)).not.toMatch(/ [a-z?] /);
  });
});
