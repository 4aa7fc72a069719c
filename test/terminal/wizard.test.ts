import {existsSync, readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {airgapped} from '../../source/procedure/airgapped/index.ts';
import {walkInThreeTerminals} from './helpers/come-back.ts';
import {whyNotWhole} from './helpers/frame.ts';
import {makeRoom, type Room} from './helpers/room.ts';
import {keys, narrow, openScreen, type Screen, wide} from './helpers/screen.ts';
import {recordsOf, recordsOfType, startedSteps} from './helpers/session.ts';
import {revisions} from './helpers/site.ts';
import {insist, titleOn, walkTo} from './helpers/walk.ts';

/** Every step of the walk as the main pane names it. */
const everyStep = airgapped.sections
  .filter(section => section.when !== 'any')
  .flatMap(section => section.steps.map(step => `${section.title} › ${step.title}`));

const isWhole = (screen: Screen) => (text: string) => whyNotWhole(text, screen.size()) === undefined;

/** Leaves the last screen and reads what stands on the terminal after it. */
async function readFarewell(screen: Screen): Promise<{exitCode: number; lines: string[]}> {
  await screen.press('q');
  const exitCode = await screen.exit();
  const afterwards = screen.raw().split('\u001b[?1049l').at(-1) ?? '';
  return {
    exitCode,
    lines: afterwards
      .replace(/\u001b\[[\d;?]*[a-zA-Z]/g, '')
      .split(/\r?\n/)
      .filter(line => line !== ''),
  };
}

/** Pods that need some seconds each: helm is still at it when the third terminal opens. */
const rehearsal = ['rehearse', '--fault', 'slow-rollout', '--speed', '2.5'];

/** What the cluster and the journal tell of one upgrade that went on while nobody looked. */
async function expectUpgradedOnce(room: Room): Promise<void> {
  // Asked while the pretend site is still there.
  expect(await revisions(`${room.siteFolder()}/kubeconfig`)).toEqual([
    {revision: 1, status: 'superseded', description: 'Install complete'},
    {revision: 2, status: 'deployed', description: 'Upgrade complete'},
  ]);
  const records = recordsOf(room.sessionFolder());
  const upgrade = recordsOfType(room.sessionFolder(), 'command-started').filter(
    event => event.job !== undefined && event.step === 'upgrade.execute',
  );
  expect(upgrade).toHaveLength(1);
  const ended = records.findIndex(event => event.type === 'command-ended' && event.number === upgrade[0]?.number);
  expect(records.findLastIndex(event => event.type === 'resumed')).toBeLessThan(ended);
  expect(records.filter(event => event.type === 'resumed')).toHaveLength(2);
}

const colours = /\u001b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;\d+)*m/;

describe.concurrent('the wizard', () => {
  test('walks every section with the keyboard alone at 80×24, without colours, left twice and resumed', async ({
    onTestFinished,
  }) => {
    const room = makeRoom(onTestFinished);
    const env = {...room.env, NO_COLOR: '1'};
    const screen = openScreen(rehearsal, room, narrow, env);

    // Before anything was changed there is nothing to roll back, and R says so.
    await walkTo(screen, 'Confirm the site');
    await insist(screen, 'R', 'R: nothing has changed yet: there is nothing to roll back');

    // What was typed ahead of a slow terminal does nothing.
    screen.write('RR\r\r\r\r');
    await screen.waitFor('Typed-ahead keys were ignored');
    expect(startedSteps(room.sessionFolder())).toEqual(['site.detect']);
    expect(recordsOfType(room.sessionFolder(), 'answered')).toEqual([]);

    const before = await walkTo(screen, 'Approve the plan');
    const {second, third, titles} = await walkInThreeTerminals(screen, room, wide, env);
    expect([everyStep[0], ...before, ...titles]).toEqual(everyStep);
    expect(third.text()).toContain('✓ Upgraded datachain-studio 1.2.2 → 1.2.3');
    expect(third.text()).toContain('7 images verified by digest in the running pods');
    expect(whyNotWhole(third.text(), narrow)).toBeUndefined();
    await expectUpgradedOnce(room);

    const {exitCode, lines} = await readFarewell(third);
    expect(exitCode).toBe(0);
    expect(lines[0]).toBe('Upgraded datachain-studio 1.2.2 → 1.2.3');
    const report = /^Report: (.*)$/.exec(lines[1] ?? '')?.[1] ?? '';
    expect(readFileSync(report, 'utf8')).toMatch(/^# Upgraded datachain-studio 1\.2\.2 → 1\.2\.3/);
    expect(lines[2]).toBe(`Session: ${room.sessionFolder()}`);
    for (const {raw} of [screen, second, third]) expect(raw()).not.toMatch(colours);
  });

  test('walks every section at 120×40, through resizes and a held Enter, left twice and resumed', async ({
    onTestFinished,
  }) => {
    const room = makeRoom(onTestFinished);
    const screen = openScreen(rehearsal, room, wide);

    // A held key repeats every 40 ms or so: at most the first Enter counts.
    await screen.waitFor('▸ Enter runs it.');
    // It is held until the step has ended, however long that takes, and a little longer.
    for (let more = 5; more > 0; more -= screen.text().includes('✓ Find the release') ? 1 : 0) {
      screen.write(keys.enter);
      await new Promise(resolve => setTimeout(resolve, 40));
    }
    await screen.waitFor(/Enter was ignored|Typed-ahead keys were ignored/);
    // The help comes after all of them.
    await insist(screen, '?', 'Anywhere, but in a field');
    await screen.press(keys.escape);
    await screen.waitFor(text => titleOn(text) === 'Site › Find the release');
    expect(startedSteps(room.sessionFolder()).length).toBeLessThanOrEqual(1);
    expect(recordsOfType(room.sessionFolder(), 'moved')).toEqual([]);

    const before = await walkTo(screen, 'Approve the plan');
    await screen.waitFor(isWhole(screen));
    screen.resize(narrow);
    await screen.waitFor(isWhole(screen));
    screen.resize({columns: 50, rows: 12});
    await screen.waitFor('Terminal too small: 50×12');
    screen.write(keys.enter);
    screen.resize(narrow);
    // What was seen, for another redraw may already have begun.
    expect(await screen.waitFor(isWhole(screen))).toContain('Plan › Approve the plan');
    expect(recordsOfType(room.sessionFolder(), 'answered').map(event => event.question)).not.toContain('plan.approve');
    screen.resize(wide);
    await screen.waitFor(isWhole(screen));

    const {third, titles} = await walkInThreeTerminals(screen, room, narrow);
    expect([...before, ...titles].filter(title => title !== everyStep[0])).toEqual(everyStep.slice(1));
    expect(third.text()).toContain('✓ Upgraded datachain-studio 1.2.2 → 1.2.3');
    expect(whyNotWhole(third.text(), wide)).toBeUndefined();
    await expectUpgradedOnce(room);
    const {exitCode, lines} = await readFarewell(third);
    expect(exitCode).toBe(0);
    expect(lines[0]).toBe('Upgraded datachain-studio 1.2.2 → 1.2.3');
    expect(third.raw()).toMatch(colours);
    expect(existsSync(`${room.sessionFolder()}/lock`)).toBe(false);
  });
});
