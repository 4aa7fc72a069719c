import {expect, test} from 'vitest';
import {runProgram} from '../terminal/helpers/program.ts';
import {makeRoom, type Room} from '../terminal/helpers/room.ts';
import {recordsOf} from '../terminal/helpers/session.ts';
import {serveSite} from '../terminal/helpers/site.ts';
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

/** What a whole walk writes when nothing goes wrong. */
const fullWalk = () =>
  inRoom(async room => {
    const site = await serveSite(room, {speed: 20});
    const {exitCode} = await runProgram(['upgrade', '--headless', '--yes', ...site.args], room);
    expect(exitCode).toBe(0);
    return recordsOf(room.sessionFolder());
  });

async function walkAll(chains: readonly Injection[][], tell: (one: Survived) => void): Promise<void> {
  const waiting = [...chains];
  const worker = async (): Promise<void> => {
    for (let chain = waiting.shift(); chain !== undefined; chain = waiting.shift()) {
      const injections = chain;
      const told = await inRoom(async room => walkChain(room, await serveSite(room, {speed: 20}), injections));
      for (const one of told) tell(one);
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
  const injections = injectionsOf(await fullWalk());
  const names = injections.map(nameOf);
  expect(names).toEqual([...new Set(names)]);
  expect(names.length).toBeGreaterThanOrEqual(leastInjections);
  const begunAt = Date.now();
  const all: Survived[] = [];
  await walkAll(chainsOf(injections), one => {
    all.push(one);
    if (!one.isStruck || one.problem !== undefined) console.error(`${one.injection}: ${one.problem ?? 'not met'}`);
    if (all.length % 50 === 0)
      console.info(`${all.length} of ${names.length} after ${Math.round((Date.now() - begunAt) / 1000)} s`);
  });
  const lost = all.filter(({isStruck, problem}) => !isStruck || problem !== undefined);
  console.info(`${tableOf(all)}\n${all.length} distinct injections, ${lost.length} lost`);
  expect(all.map(({injection}) => injection).toSorted()).toEqual(names.toSorted());
  expect(lost).toEqual([]);
});
