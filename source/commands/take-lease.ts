import {existsSync, readdirSync} from 'node:fs';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {runningStep} from '../engine/selectors.ts';
import type {Site} from '../probes/site.ts';
import {isJobAlive} from '../runners/jobs/follow.ts';
import {acquireLease, keepLease, readLease} from '../runners/lease.ts';
import {runTool} from '../runners/run-tool.ts';
import {holderOf} from '../session/lock.ts';
import {sessionFiles, sessionsFolder} from '../session/store.ts';
import * as helm from '../tools/helm.ts';
import {parseHistory} from '../tools/helm-output.ts';
import {holderIdentity, holderName, type Lease, leaseWords, type Standing, standingOf} from '../tools/lease.ts';
import {isPending, newestRevision} from '../tools/revisions.ts';
import {targetOf} from '../tools/target.ts';
import type {OpenWalk} from './open-walk.ts';
import {exitCodes, Refusal} from './refusal.ts';
import {operatorName, typeHolder} from './take-lock.ts';

/** Right to work on a release, as far as the cluster tells; `seen` is what has to be replaced. */
export type Claim = {seen?: Lease; takenFrom?: string; isOurs?: boolean; problem?: string};

/** True on proof: the holder's session is one of this host, nobody walks it, and nothing of it runs. */
function isDeadHere({holder}: Lease): boolean {
  const [name = '', sessionId = ''] = holder.split('/');
  const files = sessionFiles(join(sessionsFolder(), sessionId));
  if (!name.endsWith(`@${hostname()}`) || sessionId === '' || !existsSync(files.journalPath)) return false;
  const jobs = join(files.folder, 'jobs');
  const isIdle = !existsSync(jobs) || !readdirSync(jobs).some(job => isJobAlive(join(jobs, job)));
  return isIdle && holderOf(files.lockPath) === undefined;
}

/** 'pending-upgrade' while a helm works on the release or died doing so; undefined when none does, or nobody can tell. */
async function pendingStatus(site: Site): Promise<string | undefined> {
  const {file, args} = helm.history(targetOf(site));
  const {exitCode, stdout} = await runTool(file, [...args], {});
  if (exitCode !== 0) return 'in a state that helm does not tell';
  const status = newestRevision(parseHistory(stdout))?.status;
  return status !== undefined && isPending(status) ? status : undefined;
}

async function refusalWords(site: Site, standing: Standing): Promise<string | undefined> {
  if (standing.kind !== 'held' && standing.kind !== 'expired') return undefined;
  const {lease} = standing;
  const who = `release ${site.release} in ${site.namespace} is held by ${leaseWords(lease)}`;
  if (standing.kind === 'held' && !isDeadHere(lease)) return `${who}.\nLeave it there first.`;
  const status = await pendingStatus(site);
  if (status === undefined) return undefined;
  return `${who}.\nThat is long ago, but the release is ${status}: a helm may still work on it.`;
}

/**
 * Asks the cluster who works on the release. Refuses when somebody else does, or may do: then only typing the holder's
 * name goes on. A cluster that does not answer holds nobody up: it is asked again before every change.
 */
export async function claimRelease(
  site: Site,
  sessionId: string,
  typed: string | undefined,
  mayAsk: boolean,
): Promise<Claim> {
  const found = await readLease(targetOf(site));
  if (typeof found === 'string') return {problem: found};
  const standing = standingOf(found.lease, sessionId, Date.now());
  const seen = found.lease === undefined ? {} : {seen: found.lease};
  const words = await refusalWords(site, standing);
  if (words === undefined || !('lease' in standing)) return {...seen, isOurs: standing.kind === 'ours'};
  const name = holderName(standing.lease.holder);
  const given = typed ?? (mayAsk ? await typeHolder(words, name) : undefined);
  if (given === name) return {...seen, takenFrom: name};
  throw new Refusal(
    `${words}\nWhen you know that nothing of it works on the release any more: --take-over ${name}\nNothing was changed.`,
    exitCodes.locked,
  );
}

/** How often a Lease is tried that was renewed or given up between two looks. */
const attempts = 5;

/** Takes the Lease as it was claimed; a string says why nobody can hold it. Refuses when somebody else was faster. */
async function take(site: Site, holder: string, sessionId: string, step: string, claim: Claim): Promise<true | string> {
  const target = targetOf(site);
  if (claim.problem !== undefined) return claim.problem;
  if (claim.isOurs === true && claim.seen?.holder === holder) return true;
  const isTyped = claim.takenFrom !== undefined;
  let {seen} = claim;
  let words = '';
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const taken = await acquireLease(target, holder, step, seen && {...seen, isTyped});
    if (taken === true) return true;
    words = taken;
    const found = await readLease(target);
    if (typeof found === 'string') return found;
    const standing = standingOf(found.lease, sessionId, Date.now());
    if ('lease' in standing && holderName(standing.lease.holder) !== claim.takenFrom) {
      throw new Refusal(
        `release ${site.release} was taken meanwhile: ${leaseWords(standing.lease)}.`,
        exitCodes.locked,
      );
    }
    seen = found.lease;
  }
  return words;
}

/** Takes the Lease for an open walk and keeps it; answers the way to give it up. Where it cannot be held the walk is told. */
export async function keepRelease(open: OpenWalk, site: Site, claim: Claim): Promise<() => void> {
  const {driver, files} = open;
  const who = {operator: operatorName(), host: hostname()};
  const holder = holderIdentity({...who, sessionId: files.id});
  const stepNow = (): string => runningStep(driver.getState())?.id ?? driver.getState().cursor;
  const taken = await take(site, holder, files.id, stepNow(), claim);
  if (taken !== true) {
    driver.dispatch({type: 'told', message: `No Lease is held, so others cannot see who works here: ${taken}`});
    return () => undefined;
  }
  if (claim.takenFrom !== undefined) {
    driver.record({type: 'taken-over', at: new Date().toISOString(), from: claim.takenFrom, ...who});
  }
  const keeping = keepLease(targetOf(site), holder, stepNow);
  return () => keeping.end(runningStep(driver.getState()) !== undefined);
}
