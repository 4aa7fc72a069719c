import {farewell} from './farewell.ts';
import type {OpenWalk} from './open-walk.ts';
import {exitCodes, Refusal} from './refusal.ts';

/** The screen needs a terminal on both ends. */
export function requireTerminal(): void {
  if (process.stdin.isTTY === true && process.stdout.isTTY === true) return;
  throw new Refusal(
    'this is no terminal: the wizard needs one.\nOver ssh use "ssh -t"; in a pipeline use --headless with --yes or --answers FILE.',
    exitCodes.usage,
  );
}

/** Shows the walk until it is left; prints the farewell after the screen is gone; answers the exit code. */
export async function runWizard({driver}: OpenWalk): Promise<number> {
  const {renderWizard} = await import('../ui/wizard.tsx');
  await renderWizard(driver, {interactive: true});
  const state = driver.getState();
  process.stdout.write(farewell(state));
  switch (state.ending) {
    case 'upgraded':
      return exitCodes.done;
    case 'rolled-back':
      return exitCodes.rolledBack;
    case 'rollback-failed':
      return exitCodes.rollbackFailed;
    case undefined:
      return exitCodes.left;
  }
}
