import {expect, test} from 'vitest';
import {runProgram} from '../terminal/helpers/program.ts';
import {makeRoom, type Room} from '../terminal/helpers/room.ts';
import {recordsOf} from '../terminal/helpers/session.ts';
import {serveSite} from '../terminal/helpers/site.ts';
import {type Course, recordsStruck, rollbackCourse, upgradeCourse} from './course.ts';
import {chainsOf, type Injection, injectionsOf, nameOf} from './plan.ts';
import {type Survived, walkChain} from './run.ts';

/** So many walks side by side as there are processors to wait for them. */
const atOnce = 3;

/** The least that has to be tried for the table to mean anything. */
const leastInjections = 300;

/** A room that ends with its walk, and not with the test. */
async function inRoom<Value>(work: (room: Room) => Promise<Value>): Promise<Value> {
  const ends: (() => void | Promise<void>)[] = [];
  try {
    return await work(makeRoom(end => void ends.push(end)));
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** What a whole walk writes when nothing else goes wrong. */
const recordsOfWalk = ({site: options, flags, exitCode: expected}: Course) =>
  inRoom(async room => {
    const site = await serveSite(room, options);
    const {exitCode} = await runProgram(['upgrade', '--headless', '--yes', ...flags, ...site.args], room);
    expect(exitCode).toBe(expected);
    return recordsOf(room.sessionFolder());
  });

type Chain = {course: Course; injections: readonly Injection[]};

/**
 * Walks them all. A job may have ended before its supervisor is struck: the walk goes on then, past the places of those
 * that follow. They come again in a walk that begins with them; one that is not met as the first is told as it is.
 */
async function walkAll(chains: readonly Chain[], tell: (one: Survived) => void): Promise<void> {
  const waiting = [...chains];
  const worker = async (): Promise<void> => {
    for (let chain = waiting.shift(); chain !== undefined; chain = waiting.shift()) {
      const {course, injections} = chain;
      const told = await inRoom(async room => walkChain(room, await serveSite(room, course.site), injections, course));
      const missed = told.findIndex(({isStruck, problem}, index) => index > 0 && !isStruck && problem === undefined);
      for (const one of missed < 0 ? told : told.slice(0, missed)) tell(one);
      if (missed > 0) waiting.push({course, injections: injections.slice(missed)});
    }
  };
  await Promise.all(Array.from({length: atOnce}, worker));
}

/** 'kill wizard  after concluded  34 injected  34 survived': fault × where. */
function tableOf(all: readonly Survived[]): string {
  const rows = new Map<string, {injected: number; survived: number}>();
  for (const {fault, where, isStruck, problem} of all) {
    const row = rows.get(`${fault.padEnd(16)} ${where}`) ?? {injected: 0, survived: 0};
    rows.set(`${fault.padEnd(16)} ${where}`, {
      injected: row.injected + (isStruck ? 1 : 0),
      survived: row.survived + (isStruck && problem === undefined ? 1 : 0),
    });
  }
  return [...rows]
    .map(([name, {injected, survived}]) => `${name.padEnd(44)} ${injected} injected  ${survived} survived`)
    .toSorted()
    .join('\n');
}

test('F40 whatever goes wrong at whatever record or job, the walk is finished once and nothing is lost', {
  timeout: 3 * 3600_000,
}, async () => {
  const planned = await Promise.all(
    [upgradeCourse, rollbackCourse].map(async course => {
      const injections = injectionsOf(recordsStruck(await recordsOfWalk(course), course));
      return {course, injections, chains: chainsOf(injections).map((chain): Chain => ({course, injections: chain}))};
    }),
  );
  const names = planned.flatMap(({course, injections}) => injections.map(one => `${course.ending}: ${nameOf(one)}`));
  expect(names).toEqual([...new Set(names)]);
  expect(names.length).toBeGreaterThanOrEqual(leastInjections);
  const begunAt = Date.now();
  const all: Survived[] = [];
  await walkAll(
    planned.flatMap(({chains}) => chains),
    one => {
      all.push(one);
      if (!one.isStruck || one.problem !== undefined) console.error(`${one.injection}: ${one.problem ?? 'not met'}`);
      if (all.length % 50 === 0)
        console.info(`${all.length} of ${names.length} after ${Math.round((Date.now() - begunAt) / 1000)} s`);
    },
  );
  const lost = all.filter(({isStruck, problem}) => !isStruck || problem !== undefined);
  console.info(`${tableOf(all)}\n${all.length} distinct injections, ${lost.length} lost`);
  expect(all.map(({injection}) => injection).toSorted()).toEqual(names.toSorted());
  expect(lost).toEqual([]);
});
