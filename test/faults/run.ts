import {existsSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {execa} from 'execa';
import {readJournal} from '../../source/session/journal.ts';
import {program, root} from '../terminal/helpers/paths.ts';
import type {Room} from '../terminal/helpers/room.ts';
import {liveDifferences, manifestOf, revisions, type ServedSite} from '../terminal/helpers/site.ts';
import {type Course, upgradeCourse} from './course.ts';
import {type Injection, nameOf} from './plan.ts';

export type Survived = {
  injection: string;
  fault: Injection['fault'];
  /** 'after concluded', 'spawn job': of which record or what else. */
  where: string;
  isStruck: boolean;
  problem?: string;
};

type Login = {exitCode: number | undefined; isStruck: boolean; text: string};

const sessionsOf = (room: Room): string[] => {
  const folder = join(room.folder, 'state', 'airlock', 'sessions');
  return existsSync(folder) ? readdirSync(folder).map(name => join(folder, name)) : [];
};

/** One login: the walk begun, or gone on with, and struck where it is meant to be. */
async function login(room: Room, site: ServedSite, {flags}: Course, injection?: Injection): Promise<Login> {
  const [session] = sessionsOf(room);
  const done = join(room.folder, 'struck.json');
  rmSync(done, {force: true});
  const words = session === undefined ? ['upgrade', ...site.args] : ['resume'];
  const reserve = session === undefined ? '' : join(session, 'reserve');
  const env = injection === undefined ? {} : {BORDER_PLAN: JSON.stringify({...injection, done, reserve})};
  const border = `${root}test/faults/border.mjs`;
  const {exitCode, all} = await execa(
    process.execPath,
    ['--import', border, program, ...words, '--headless', '--yes', ...flags],
    {cwd: room.folder, env: {...room.env, ...env}, extendEnv: false, reject: false, stdin: 'ignore', all: true},
  );
  return {exitCode, isStruck: existsSync(done), text: all};
}

/** What must hold after every login, however it ended: the journal is whole but for its tail, and only ever grows. */
function journalProblem(room: Room, before: string): string | undefined {
  const [session] = sessionsOf(room);
  if (session === undefined) return 'no session was kept';
  const path = join(session, 'journal.jsonl');
  const {damage, validBytes} = readJournal(path);
  if (damage !== undefined) return damage.reason;
  const text = readFileSync(path).subarray(0, validBytes).toString('utf8');
  return text.startsWith(before) ? undefined : 'records that were there are gone';
}

const wholeJournal = (room: Room): string => {
  const [session] = sessionsOf(room);
  if (session === undefined) return '';
  const path = join(session, 'journal.jsonl');
  return readFileSync(path).subarray(0, readJournal(path).validBytes).toString('utf8');
};

/** Whether the journal says that the walk is over: no login can do more. */
function isFinished(room: Room, {ending}: Course): boolean {
  const [session] = sessionsOf(room);
  if (session === undefined) return false;
  const {events} = readJournal(join(session, 'journal.jsonl'));
  return events.some(event => event.type === 'finished' && event.ending === ending);
}

/** What must be so in the end, by helm's and kubectl's word: no revision too many, what was approved, and live as it says. */
async function endProblem(room: Room, site: ServedSite, course: Course, end?: Login): Promise<string | undefined> {
  if (!isFinished(room, course) || (end?.exitCode ?? course.exitCode) !== course.exitCode)
    return `the walk ended with ${end?.exitCode}: ${end?.text.split('\n').slice(-4).join(' ')}`;
  const found = await revisions(site.kubeconfig);
  const words = found.map(({revision, status}) => `${revision} ${status}`).join(', ');
  if (words !== course.revisions) return `revisions: ${words}`;
  const manifest = await manifestOf(site.kubeconfig, course.live);
  if (!course.isApproved(manifest, room.sessionFolder())) return 'the manifest is not the one that was approved';
  const {objects, differences} = await liveDifferences(site.kubeconfig, manifest);
  if (objects === 0) return 'no object was compared';
  return differences.length === 0 ? undefined : differences.join('; ');
}

/** Most logins that may be needed after the last injection: a step whose proof fails is run again by the next. */
const lastLogins = 4;

/** Walks a chain of injections to the end of the walk; each is told with what became of it. */
export async function walkChain(
  room: Room,
  site: ServedSite,
  chain: readonly Injection[],
  course: Course = upgradeCourse,
): Promise<Survived[]> {
  const told: Survived[] = [];
  for (const injection of chain) {
    const before = wholeJournal(room);
    const {isStruck} = await login(room, site, course, injection);
    const problem = journalProblem(room, before);
    const {fault, at, type = 'job'} = injection;
    const one = {injection: `${course.ending}: ${nameOf(injection)}`, fault, where: `${at} ${type}`, isStruck};
    told.push({...one, ...(problem === undefined ? {} : {problem})});
  }
  let end: Login | undefined;
  for (let more = 0; !isFinished(room, course) && more < lastLogins; more += 1) end = await login(room, site, course);
  const problem = await endProblem(room, site, course, end);
  return told.map(one => (problem === undefined || one.problem !== undefined ? one : {...one, problem}));
}
