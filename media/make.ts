import {writeFileSync} from 'node:fs';
import {setup as build} from '../test/terminal/helpers/build.ts';
import {makeRoom, type Room} from '../test/terminal/helpers/room.ts';
import {openScreen, type Screen, type Size} from '../test/terminal/helpers/screen.ts';
import {start, walkTo, walkToEnd} from '../test/terminal/helpers/walk.ts';
import {cellsOf, pngOf, svgOf} from './capture.ts';

/**
 * Makes the readme's pictures: walks the wizard through a rehearsal by keyboard, in a terminal without a window, and
 * draws what it shows. `npm run media` runs it; the pictures lie beside this file.
 */

const size: Size = {columns: 120, rows: 36};

/** Draws the screen as it is now. */
async function capture(screen: Screen, name: string): Promise<void> {
  const cells = await cellsOf(screen.raw(), size.columns, size.rows);
  const path = new URL(`${name}.png`, import.meta.url).pathname;
  const picture = pngOf(svgOf(cells), 1.5);
  writeFileSync(path, picture);
  process.stdout.write(`${path}: ${Math.ceil(picture.length / 1024)} kB\n`);
}

/** Several rollouts are under way: the pods of both versions are on the screen. */
function isHalfWay(text: string): boolean {
  const rolledOut = text.match(/rolled out$/gm)?.length ?? 0;
  return rolledOut >= 3 && rolledOut <= 5 && text.includes('Running, not ready');
}

async function walk(room: Room): Promise<void> {
  const env = {...room.env, COLORTERM: 'truecolor'};
  const screen = openScreen(['rehearse'], room, size, env);

  await walkTo(screen, 'Push to the internal registry');
  await capture(screen, 'step');

  await walkTo(screen, 'Approve the plan');
  await screen.press('d');
  await screen.waitFor('esc close');
  await capture(screen, 'plan');
  await screen.press('\u001b');

  await walkTo(screen, 'Go or no-go');
  await capture(screen, 'gate');

  await walkTo(screen, 'helm upgrade');
  await start(screen);
  await screen.waitFor(isHalfWay);
  await capture(screen, 'upgrade');

  await walkToEnd(screen);
  await capture(screen, 'end');
  await screen.press('\u001b');
  await screen.press('q');
  await screen.exit();
}

build();
const endings: (() => void | Promise<void>)[] = [];
try {
  await walk(makeRoom(work => void endings.push(work)));
} finally {
  // The screen before the folder that it works in.
  for (const end of endings.reverse()) await end();
}
