import {describe, expect, it, vi} from 'vitest';
import {renderWizard} from '../../source/ui/wizard.tsx';
import {fakeWalk} from './helpers/fake-walk.ts';
import {terminal, wizard} from './helpers/screen.tsx';
import * as states from './helpers/states.ts';

const enterAlternate = '\u001b[?1049h';
const leaveAlternate = '\u001b[?1049l';

const show = (walk: Parameters<typeof renderWizard>[0]) => {
  const {writes, stdout, stdin} = terminal(80, 24);
  const shown = renderWizard(walk, {interactive: true, stdout, stdin, stderr: stdout, patchConsole: false});
  return {shown, written: () => writes.join('')};
};

describe('the screen', () => {
  it('is gone before the promise is kept', async () => {
    const walk = fakeWalk(states.failedPush);
    const {shown, written} = show(walk);
    await vi.waitFor(() => expect(written()).toContain('One of seven images'));
    expect(written()).toContain(enterAlternate);
    walk.close();
    await shown;
    expect(written().lastIndexOf(leaveAlternate)).toBeGreaterThan(written().lastIndexOf('One of seven images'));
  });

  it('has the keys to itself before the first frame, and gives them back', async () => {
    const walk = fakeWalk(states.failedPush);
    const {writes, stdout, stdin} = terminal(80, 24);
    const framesBefore: [boolean, number][] = [];
    stdin.setRawMode = on => {
      framesBefore.push([on, writes.length]);
      return stdin;
    };
    const shown = renderWizard(walk, {interactive: true, stdout, stdin, stderr: stdout, patchConsole: false});
    walk.close();
    await shown;
    expect(framesBefore[0]).toEqual([true, 0]);
    expect(framesBefore.at(-1)?.[0]).toBe(false);
  });

  it('hands on what the walk failed with, after it is gone', async () => {
    const walk = {...fakeWalk(states.failedPush), closed: Promise.reject(new Error('the journal cannot be written'))};
    const {shown, written} = show(walk);
    await expect(shown).rejects.toThrow('the journal cannot be written');
    expect(written()).toContain(leaveAlternate);
  });

  it('hands on what it failed with itself', async () => {
    const walk = fakeWalk(states.failedPush);
    const broken = {
      ...walk,
      getState: () => {
        throw new Error('no such state');
      },
    };
    const {shown, written} = show(broken);
    await expect(shown).rejects.toThrow('no such state');
    expect(written()).toContain(leaveAlternate);
  });
});

describe('a walk with the keyboard', () => {
  it('ticks some points, refuses one with a remark, and answers', async () => {
    const walk = fakeWalk(states.at('notes.read'));
    const screen = wizard(walk);
    await screen.type(' ');
    await screen.type('x');
    await screen.type('not planned');
    await screen.waitFor('Why not: ▸ not planned');
    await screen.type('\r');
    await screen.type(' ');
    await screen.type(' ');
    await screen.waitFor('✗ Configuration changes');
    await screen.type('\r');
    const answer = {breaking: 'yes', configuration: 'not planned', database: 'yes', compatibility: 'yes'};
    expect(walk.events).toEqual([{type: 'answer', question: 'notes.points', answer}]);
    await screen.waitFor('3 of 4 ticked');
  });

  it('edits a preset, and takes it', async () => {
    const walk = fakeWalk(states.begun);
    const screen = wizard(walk);
    await screen.waitFor('▸ datachain-studio');
    for (let key = 0; key < 6; key++) await screen.type('\u007f');
    await screen.type('lab');
    await screen.waitFor('▸ datachain-lab');
    await screen.type('\r');
    expect(walk.events).toEqual([{type: 'answer', question: 'site.release', answer: 'datachain-lab'}]);
  });

  it('frees the keys of a field with Esc, and takes them back with Enter', async () => {
    const walk = fakeWalk(states.at('gate.go'));
    const screen = wizard(walk);
    await screen.type('data');
    await screen.type('\u001b');
    await screen.waitFor('Enter: type the word');
    await screen.type('h');
    await screen.waitFor('Take over');
    await screen.type('\u001b');
    await screen.waitFor('Enter: type the word');
    await screen.type('\r');
    await screen.type('c');
    await screen.waitFor('▸ datac');
    expect(walk.events).toEqual([]);
  });

  it('writes a note from anywhere, and returns there', async () => {
    const walk = fakeWalk(states.pushing);
    const screen = wizard(walk);
    await screen.type('h');
    await screen.waitFor('Take over');
    await screen.type('\u001b');
    await screen.waitFor('Running 2 min');
    await screen.type('n');
    await screen.type('proxy raised');
    await screen.type('\r');
    expect(walk.events).toEqual([{type: 'note', text: 'proxy raised'}]);
    await screen.waitFor('1 noted');
  });

  it('sends a command line to the clipboard, and shows it alone', async () => {
    const screen = wizard(fakeWalk(states.pushing));
    await screen.type('c');
    await screen.waitFor('Commands run so far');
    await screen.type('y');
    const line = 'airlock push /srv/bundle --registry registry.internal:5000';
    expect(screen.written()).toContain(`\u001b]52;c;${Buffer.from(line).toString('base64')}\u0007`);
    await screen.type('\r');
    await screen.waitFor('Command 3');
    expect(screen.lines().join('\n')).toContain(line);
  });

  it('searches a long diff and goes from match to match', async () => {
    const text = Array.from({length: 20_000}, (_, row) =>
      row % 7000 === 6999 ? `+ image ${row}` : `  row ${row}`,
    ).join('\n');
    const state = states.at('images.push', {
      steps: {
        'plan.dry-run': states.done({
          verdict: {
            result: 'proved',
            summary: 'x',
            evidence: [],
            documents: [{name: 'plan.diff', title: 'What will change', kind: 'diff'}],
          },
        }),
      },
    });
    const screen = wizard(fakeWalk(state, {'plan.diff': text}));
    await screen.type('d');
    await screen.waitFor('1–17 of 20,000');
    await screen.type('/');
    await screen.type('image');
    await screen.type('\r');
    await screen.waitFor('▸ + image 6999');
    await screen.type('n');
    await screen.waitFor('▸ + image 13999');
    await screen.type('G');
    await screen.waitFor('100 %');
  });

  it('shows a rollback wherever the cursor stands, and its end afterwards', async () => {
    const walk = fakeWalk({...states.upgraded, cursor: 'site.read'});
    const screen = wizard(walk);
    await screen.waitFor('Upgraded datachain-studio 1.2.2 → 1.2.3');
    await screen.type('\u001b');
    await screen.waitFor('Read the site file');
    walk.set({
      rollback: {phase: 'running', toRevision: 12, startedAt: states.ago(3)},
      steps: {
        ...states.upgraded.steps,
        'rollback.evidence': {status: 'running', attempts: 1, startedAt: states.ago(3)},
      },
    });
    await screen.waitFor('Rollback › Save the evidence');
    walk.set({...states.rolledBack, cursor: 'site.read'});
    await screen.waitFor('Rolled datachain-studio back to revision 12');
  });

  it('lists what is asked while it is asked, and leaves the answers in JSON to the log', async () => {
    const asking = (number: number, change: object) => ({
      ...{
        number,
        step: 'chart.lint',
        phase: 'proof' as const,
        display: `kubectl get pods-${number} -o json`,
        purpose: 'look',
        changes: 'nothing' as const,
      },
      ...{startedAt: states.ago(2), ...change},
    });
    const state = states.at(
      'chart.lint',
      {
        live: {...states.begun.live, output: ['{', '  "kind": "List"', '}']},
        log: [
          asking(1, {endedAt: states.ago(1), outcome: 'exit 0', isSuccess: true}),
          asking(2, {endedAt: states.ago(1), outcome: 'exit 1', isSuccess: false}),
          asking(3, {}),
        ],
      },
      {status: 'running', attempts: 1, startedAt: states.ago(3)},
    );
    const screen = wizard(fakeWalk(state));
    await screen.waitFor('✓ kubectl get pods-1');
    await screen.waitFor(/! kubectl get pods-2 .*exit 1/);
    await screen.waitFor('⠶ kubectl get pods-3');
    expect(screen.lines().join('\n')).not.toContain('"kind"');
    await screen.type('l');
    await screen.waitFor('"kind": "List"');
  });

  it('moves only while something runs', async () => {
    const still = wizard(fakeWalk(states.failedPush));
    expect(still.frame()).not.toMatch(/Running/);
    const running = wizard(fakeWalk(states.pushing));
    await running.waitFor(/Running 2 min 10 s +\.\.\./);
  });
});
