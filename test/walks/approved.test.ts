import {appendFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {makeRoom} from '../terminal/helpers/room.ts';
import {openScreen} from '../terminal/helpers/screen.ts';
import {recordsOfType} from '../terminal/helpers/session.ts';
import {revisions, serveSite} from '../terminal/helpers/site.ts';
import {answer, walkTo} from '../terminal/helpers/walk.ts';

test.concurrent.each([
  ['the values', (session: string, _bundle: string) => join(session, 'plan', 'values.yaml')],
  ['the chart', (_session: string, bundle: string) => join(bundle, 'chart', 'studio-1.2.3.tgz')],
])('F19 %s altered behind the gate: helm upgrade is not run', async (_name, fileOf) => {
  const atEnd: (() => unknown)[] = [];
  const room = makeRoom(end => void atEnd.push(end));
  try {
    const site = await serveSite(room, {speed: 20});
    const screen = openScreen(['upgrade', ...site.args], room, {columns: 120, rows: 40});
    await walkTo(screen, 'helm upgrade');
    appendFileSync(fileOf(room.sessionFolder(), site.bundle), '\n');
    await answer(screen, {kind: 'run'});
    await screen.waitFor('nothing was run: the plan is now');
    expect(await revisions(site.kubeconfig)).toHaveLength(1);
    const upgraded = recordsOfType(room.sessionFolder(), 'command-started').filter(
      ({step, phase}) => step === 'upgrade.execute' && phase === 'plan',
    );
    expect(upgraded).toEqual([]);
  } finally {
    for (const end of atEnd.reverse()) await end();
  }
});
