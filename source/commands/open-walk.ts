import {hostname} from 'node:os';
import {delimiter} from 'node:path';
import {emptyState, foldAll} from '../engine/fold.ts';
import {followsOf, interruptedSteps} from '../engine/interrupted.ts';
import type {Opening, State} from '../engine/state.ts';
import {transition} from '../engine/transition.ts';
import type {Site} from '../probes/site.ts';
import {airgapped} from '../procedure/airgapped/index.ts';
import {createDriver, type Driver} from '../runners/driver.ts';
import {renewMs} from '../runners/lease.ts';
import {ownWorks} from '../runners/own/index.ts';
import {watchRelease} from '../runners/watch.ts';
import {recordedEnvironment, restoreEnvironment} from '../session/environment.ts';
import type {Journal} from '../session/journal.ts';
import {
  createSession,
  readDocument,
  reopenSession,
  type SessionFiles,
  sessionsFolder,
  writeDocument,
} from '../session/store.ts';
import {holderIdentity, leaseName} from '../tools/lease.ts';
import {transientUnit} from '../tools/logind.ts';
import {sayDamage} from './find-session.ts';
import {selfWords} from './job.ts';
import {exitCodes, Refusal} from './refusal.ts';
import {reportWork} from './report-file.ts';
import {lockOrRefuse, operatorName} from './take-lock.ts';
import {version} from './version.ts';

export type OpenWalk = {driver: Driver; files: SessionFiles; release: () => void};

const isoNow = (): string => new Date().toISOString();

/** helm and kubectl of this folder come before those of PATH, for every process started from here. */
export function preferTools(folder: string | undefined): void {
  if (folder === undefined || process.env['PATH']?.startsWith(`${folder}${delimiter}`) === true) return;
  process.env['PATH'] = `${folder}${delimiter}${process.env['PATH'] ?? ''}`;
}

/** What chooses the cluster and the tools is as it was when the walk was opened, whatever this login's shell says. */
export function workAsOpened(opening: Opening | undefined): void {
  restoreEnvironment(process.env, opening?.environment ?? recordedEnvironment(process.env));
  preferTools(opening?.toolsFolder);
}

function makeDriver(initial: State, journal: Journal, files: SessionFiles): Driver {
  const driver: Driver = createDriver({
    initial,
    transition,
    journal,
    documents: {
      write: (name, text) => writeDocument(files.folder, name, text),
      read: name => readDocument(files.folder, name),
    },
    own: ownWorks(reportWork(files, () => driver.getState())),
    jobs: state => ({
      self: selfWords(),
      env: leaseVariables(state),
      launcher: state.known.leftovers === 'unit' ? transientUnit : [],
    }),
    watch: watchRelease,
  });
  return driver;
}

/** By these a job's supervisor renews the Lease, whatever became of this process. */
function leaseVariables({known: {site}, opening}: State): Record<string, string> {
  if (site === undefined || opening === undefined) return {};
  const who = {operator: operatorName(), host: hostname(), sessionId: opening.sessionId};
  return {
    AIRLOCK_LEASE: leaseName(site),
    AIRLOCK_LEASE_SECONDS: String(renewMs / 1000),
    AIRLOCK_LEASE_HOLDER: holderIdentity(who),
    AIRLOCK_LEASE_NAMESPACE: site.namespace,
    AIRLOCK_LEASE_KUBECONFIG: site.kubeconfig ?? '',
    AIRLOCK_LEASE_CONTEXT: site.context ?? '',
  };
}

export type StartOptions = {site: Site; siteFile: string; bundleFolder?: string; toolsFolder?: string} & Pick<
  Opening,
  'rehearsal'
>;

/** Starts a walk in a session of its own. */
export function startWalk({site, siteFile, bundleFolder, toolsFolder, rehearsal}: StartOptions): OpenWalk {
  preferTools(toolsFolder);
  let session: ReturnType<typeof createSession>;
  try {
    session = createSession(site.release, new Date());
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    throw new Refusal(
      `no session can be kept in ${sessionsFolder()}: ${words}.\nSet XDG_STATE_HOME to a folder with room.`,
      exitCodes.failed,
    );
  }
  const {files, journal} = session;
  const {release} = lockOrRefuse(files);
  const opening: Opening = {
    sessionId: files.id,
    folder: files.folder,
    operator: operatorName(),
    host: hostname(),
    airlockVersion: version,
    siteFile,
    releaseName: site.release,
    ...(bundleFolder === undefined ? {} : {bundleFolder}),
    environment: recordedEnvironment(process.env),
    ...(toolsFolder === undefined ? {} : {toolsFolder}),
    ...(rehearsal === undefined ? {} : {rehearsal}),
  };
  const driver = makeDriver(emptyState(airgapped, Date.now()), journal, files);
  driver.record({type: 'opened', at: isoNow(), opening, known: {site, siteFile}});
  return {driver, files, release};
}

/** A journal that cannot be gone on with leaves the lock to others. */
function reopened(files: SessionFiles, release: () => void): ReturnType<typeof reopenSession> {
  try {
    return sayDamage(() => reopenSession(files));
  } catch (error) {
    release();
    throw error;
  }
}

/** Goes on with a session: the same fold, then what nobody saw the end of is looked at. */
export function resumeWalk(files: SessionFiles, takeOver?: string): OpenWalk {
  const {release, takenFrom} = lockOrRefuse(files, takeOver);
  const {events, journal} = reopened(files, release);
  const state = foldAll(emptyState(airgapped, Date.now()), events);
  workAsOpened(state.opening);
  const driver = makeDriver(state, journal, files);
  const who = {operator: operatorName(), host: hostname()};
  if (takenFrom !== undefined) driver.record({type: 'taken-over', at: isoNow(), from: takenFrom, ...who});
  driver.record({type: 'resumed', at: isoNow(), ...who});
  reconcile(driver);
  return {driver, files, release};
}

/**
 * Steps that were running when the session was left: a job is followed again, a result taken, a plan gone on with;
 * where nobody knows, the proof is asked. Then everything that was proved is asked again.
 */
function reconcile(driver: Driver): void {
  for (const {number, job, endedAt} of driver.getState().log) {
    if (endedAt !== undefined || job !== undefined) continue;
    driver.record({type: 'command-ended', at: isoNow(), number, outcome: 'left behind', isSuccess: false});
  }
  for (const found of interruptedSteps(driver.getState())) {
    const {id} = found.step;
    switch (found.kind) {
      case 'again':
        driver.dispatch({type: 'again', step: id});
        break;
      case 'go-on':
        driver.goOn(id, found.commands, found.left);
        break;
      case 'prove':
        driver.dispatch({type: 'prove', step: id});
        break;
      case 'unknown':
        driver.record({type: 'doubted', at: isoNow(), step: id, status: 'unknown', reason: found.reason});
        driver.dispatch({type: 'prove', step: id});
        break;
    }
  }
  for (const event of followsOf(driver.getState())) {
    if (event.type === 'finished') driver.record(event);
    else driver.dispatch(event);
  }
  driver.dispatch({type: 'reprove'});
}
