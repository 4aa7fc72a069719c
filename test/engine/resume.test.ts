import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {Durable, Event} from '../../source/engine/event.ts';
import {fold} from '../../source/engine/fold.ts';
import {nextStep} from '../../source/engine/selectors.ts';
import type {State} from '../../source/engine/state.ts';
import {allSteps} from '../../source/procedure/step.ts';
import {ended, engine, procedure, start, startMs} from './fake.ts';

/** What a later login has to find again. What only matters on the screen now is left out. */
const kept = ({steps, known, sources, answers, notes, log, cursor, ending, startedAt, rollback}: State) => ({
  steps,
  known,
  sources,
  answers,
  notes,
  log,
  cursor,
  ending,
  startedAt,
  // A countdown nobody confirmed, or a helm that was asked to stop, is no rollback yet: nothing of it is on disk.
  rollback: rollback.phase === 'countdown' || rollback.phase === 'stopping' ? undefined : rollback,
});

type Act =
  | Event
  /** What waits longest ends so. */
  | {type: 'end'; word: string; exitCode: number}
  /** The next step of the walk is run, its questions answered. */
  | {type: 'next'}
  | {type: 'roll-back'};

const step = fc.constantFrom(...allSteps(procedure).map(({id}) => id));

const act: fc.Arbitrary<Act> = fc.oneof(
  {weight: 4, arbitrary: step.map((id): Act => ({type: 'run', step: id}))},
  {
    weight: 6,
    arbitrary: fc
      .record({
        word: fc.constantFrom('proved', 'proved', 'look', 'failed', 'unknown', 'throw'),
        exitCode: fc.constantFrom(0, 0, 0, 1),
      })
      .map((end): Act => ({type: 'end', ...end})),
  },
  {weight: 6, arbitrary: fc.constant<Act>({type: 'next'})},
  {weight: 2, arbitrary: fc.constant<Act>({type: 'roll-back'})},
  step.map((id): Act => ({type: 'prove', step: id})),
  step.map((id): Act => ({type: 'move', step: id})),
  step.map((id): Act => ({type: 'skip', step: id, reason: 'it is known'})),
  fc.constantFrom<Act>(
    {type: 'answer', question: 'site.confirm', answer: 'yes'},
    {type: 'answer', question: 'site.confirm', answer: 'no'},
    {type: 'note', text: 'a note'},
    {type: 'ask-rollback'},
    {type: 'confirm-rollback'},
    {type: 'cancel-rollback'},
    {type: 'ticked', nowMs: startMs + 4000},
    {type: 'ticked', nowMs: startMs + 20_000},
    {type: 'told', message: 'hm'},
  ),
);

/** A walk of random acts behind a fixed beginning that gets far enough to be rolled back. */
const beginning: Act[] = [
  {type: 'run', step: 'site.detect'},
  {type: 'end', word: 'proved', exitCode: 0},
  {type: 'answer', question: 'site.confirm', answer: 'yes'},
  {type: 'run', step: 'site.confirm'},
  {type: 'end', word: '', exitCode: 0},
  {type: 'run', step: 'upgrade.execute'},
];

function walkOf(acts: readonly Act[]) {
  const walk = engine(start());
  const seen: {records: number; state: State}[] = [];
  for (const one of acts) {
    if (one.type === 'end') {
      if (walk.waiting.length > 0) walk.answer(ended(one.exitCode, one.word));
    } else if (one.type === 'next') {
      const next = nextStep(walk.state());
      for (const {id} of next?.inputs ?? []) walk.send({type: 'answer', question: id, answer: 'yes'});
      if (next !== undefined) walk.send({type: 'run', step: next.id});
    } else if (one.type === 'roll-back') {
      walk.send({type: 'ask-rollback'});
      walk.send({type: 'confirm-rollback'});
    } else {
      walk.send(one);
    }
    seen.push({records: walk.records.length, state: walk.state()});
  }
  return {records: walk.records, seen};
}

const foldAll = (records: readonly Durable[]): State => records.reduce(fold, start());

test('the fold of the journal is the live state, after every act of any walk', () => {
  let rollbacks = 0;
  fc.assert(
    fc.property(fc.boolean(), fc.array(act, {maxLength: 40, size: 'max'}), (isFar, acts) => {
      const {records, seen} = walkOf(isFar ? [...beginning, ...acts] : acts);
      if (records.some(({type}) => type === 'rollback-started')) rollbacks += 1;
      for (const {records: length, state} of seen) {
        const again = kept(foldAll(records.slice(0, length)));
        const live = kept(state);
        expect(live.rollback === undefined ? {...again, rollback: undefined} : again).toEqual(live);
      }
    }),
    {numRuns: 150},
  );
  expect(rollbacks, 'some walks came to a rollback').toBeGreaterThan(0);
});

test('the journal survives JSON: what is read back folds to the same', () => {
  fc.assert(
    fc.property(fc.array(act, {maxLength: 30, size: 'max'}), acts => {
      const {records} = walkOf([...beginning, ...acts]);
      const read = records.map(record => JSON.parse(JSON.stringify(record)) as Durable);
      expect(JSON.stringify(kept(foldAll(read)))).toBe(JSON.stringify(kept(foldAll(records))));
    }),
    {numRuns: 50},
  );
});

test('at most one step runs, whatever is asked', () => {
  fc.assert(
    fc.property(fc.array(act, {maxLength: 40, size: 'max'}), acts => {
      for (const {state} of walkOf([...beginning, ...acts]).seen) {
        expect(Object.values(state.steps).filter(({status}) => status === 'running').length).toBeLessThan(2);
      }
    }),
    {numRuns: 100},
  );
});

test('the upgrade never starts before what comes before it has passed', () => {
  let upgrades = 0;
  fc.assert(
    fc.property(fc.array(act, {maxLength: 60, size: 'max'}), acts => {
      const {records} = walkOf(acts);
      for (const [place, record] of records.entries()) {
        if (record.type !== 'started' || record.step !== 'upgrade.execute') continue;
        const before = foldAll(records.slice(0, place));
        expect(before.steps['site.detect']?.status).toMatch(/done|skipped/);
        expect(before.steps['site.confirm']?.status).toBe('done');
        upgrades += 1;
      }
    }),
    {numRuns: 150},
  );
  expect(upgrades, 'some walks came to the upgrade').toBeGreaterThan(10);
});
