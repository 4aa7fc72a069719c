import {watch} from 'node:fs';
import {printAttached} from '../headless/attach.ts';
import {jsonPrinter, textPrinter} from '../headless/printer.ts';
import {createSpectator} from '../runners/spectate.ts';
import {holderOf} from '../session/lock.ts';
import {readDocument, type SessionFiles} from '../session/store.ts';
import {findSession, viewSession} from './find-session.ts';
import {leavingSignals} from './headless.ts';
import {exitCodes} from './refusal.ts';
import {requireTerminal} from './wizard.ts';

export type AttachFlags = {headless?: boolean; json?: boolean};

/** Why nothing can be changed here, in words. */
function readOnlyWords(files: SessionFiles, damage: string | undefined): string {
  if (damage !== undefined) return `Only to look at: ${damage}. Start a new session with airlock upgrade.`;
  const holder = holderOf(files.lockPath);
  const who = holder === undefined ? 'nobody walks it now' : `${holder.operator} on ${holder.host} walks it`;
  return `Only to look at: ${who}. q leaves.`;
}

/** Follows a session without touching it. */
export async function attachTo(files: SessionFiles, flags: AttachFlags): Promise<number> {
  const walk = createSpectator({
    folder: files.folder,
    read() {
      const {state, damage} = viewSession(files);
      return {...state, readOnly: readOnlyWords(files, damage)};
    },
    onChange(look) {
      const watcher = watch(files.folder, look);
      return () => watcher.close();
    },
    readDocument: name => readDocument(files.folder, name),
  });
  if (flags.headless === true) {
    const leave = (signal: string): void => walk.dispatch({type: 'leave', how: signal});
    for (const signal of leavingSignals) process.once(signal, leave);
    process.stderr.write(`airlock: ${walk.getState().readOnly}\n`);
    const printer = flags.json === true ? jsonPrinter(process.stdout) : textPrinter(process.stdout);
    await printAttached(walk, printer, process.stdout);
    return exitCodes.done;
  }
  const {renderWizard} = await import('../ui/wizard.tsx');
  await renderWizard(walk, {interactive: true});
  process.stdout.write(`Session: ${files.folder}\nIt was only looked at; come back with: airlock attach ${files.id}\n`);
  return exitCodes.done;
}

/** `airlock attach [SESSION]`: looks on while somebody walks; changes nothing. */
export function attach(session: string | undefined, flags: AttachFlags): Promise<number> {
  if (flags.headless !== true) requireTerminal();
  return attachTo(findSession(session), flags);
}
