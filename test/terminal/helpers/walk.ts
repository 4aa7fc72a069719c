import {keys, type Screen} from './screen.ts';

/** What the screen asks of the operator. */
export type Prompt =
  | {kind: 'run' | 'go-on' | 'confirm' | 'points' | 'text' | 'failed' | 'unclear' | 'busy' | 'ended'}
  | {kind: 'typed'; word: string};

/** The main pane: what stands right of the sidebar, or everything where there is none. */
const mainRows = (text: string): string[] => text.split('\n').map(row => row.replace(/^.{17,36}│ /, ''));

/** 'Plan › Approve the plan': the step on the screen. Undefined where a list, the upgrade or the end covers it. */
export function titleOn(text: string): string | undefined {
  const row = mainRows(text)[2] ?? '';
  return /^([A-Z][\w ]* › .*?) {2,}\d+ \/ \d+$/.exec(row)?.[1];
}

/** Reads what is asked, by the words that ask. */
export function promptOn(text: string): Prompt {
  const main = mainRows(text).join('\n');
  const typed = /Type (\S+), then Enter/.exec(main)?.[1];
  if (/^ [✓!✗] (Upgraded|Rolled|The rollback)/m.test(text)) return {kind: 'ended'};
  if (typed !== undefined) return {kind: 'typed', word: typed};
  if (main.includes('y or Enter: yes · n: no')) return {kind: 'confirm'};
  if (main.includes('space ticks · x refuses')) return {kind: 'points'};
  if (/Enter takes (it as it stands|what was typed)/.test(main)) return {kind: 'text'};
  if (main.includes('▸ Enter runs it again')) return {kind: 'failed'};
  if (main.includes('▸ Enter asks again')) return {kind: 'unclear'};
  if (main.includes('▸ Enter runs it.')) return {kind: 'run'};
  if (main.includes('▸ Enter goes on')) return {kind: 'go-on'};
  return {kind: 'busy'};
}

/** Step and question as one word: as long as it stays the same, nothing that was pressed has had its effect. */
const situation = (text: string): string => {
  const rows = mainRows(text);
  const foot = rows.findLastIndex(row => /▸ Enter|yes · n: no|space ticks|then Enter|Enter takes/.test(row));
  return [titleOn(text), promptOn(text).kind, rows[foot - 1], rows[foot]].join('\n');
};

const wasIgnored = (text: string): boolean => /(was|were) ignored/.test(text);

/** Presses Enter until something comes of it: where the screen says it was ignored it is pressed again, as it asks. */
async function enter(screen: Screen): Promise<void> {
  const before = situation(screen.text());
  const hasMoved = (text: string): boolean => situation(text) !== before;
  for (;;) {
    await screen.press(keys.enter);
    const text = await screen.waitFor(now => hasMoved(now) || wasIgnored(now));
    if (hasMoved(text)) return;
  }
}

/** Presses a key until the screen shows what it does: one that came too soon for the program is ignored, and said so. */
export async function insist(screen: Screen, key: string, looks: string | RegExp): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await screen.press(key);
    try {
      await screen.waitFor(looks, {timeoutMs: 4000});
      return;
    } catch (error) {
      if (attempt === 10 || !wasIgnored(screen.text())) throw error;
    }
  }
}

/** Ticks every point; the footer offers Enter once none is open. */
async function tickAll(screen: Screen): Promise<void> {
  const isDecided = (text: string): boolean => text.includes('enter answer');
  const ticks = (text: string): number => mainRows(text).filter(row => /^[▸ ] ✓ /.test(row)).length;
  while (!isDecided(screen.text())) {
    const before = screen.text();
    await screen.press(' ');
    await screen.waitFor(
      text => isDecided(text) || ticks(text) > ticks(before) || mainRows(text).join() !== mainRows(before).join(),
    );
  }
}

/** Answers what the screen asks now, and waits until it has had its effect. */
export async function answer(screen: Screen, prompt: Prompt): Promise<void> {
  switch (prompt.kind) {
    case 'run':
    case 'go-on':
    case 'confirm':
    case 'text':
      return enter(screen);
    case 'points':
      await tickAll(screen);
      return enter(screen);
    case 'typed':
      await screen.press(prompt.word);
      await screen.waitFor(`▸ ${prompt.word}`);
      return enter(screen);
    case 'failed':
    case 'unclear':
    case 'busy':
    case 'ended':
      throw new Error(`nothing to answer (${prompt.kind}):\n${screen.text()}`);
  }
}

/** What the walk waits for a person with, once the machine is done. */
const isAsking = (text: string): boolean => promptOn(text).kind !== 'busy';

/** How long a step may take, in milliseconds: helm's own limit in a rehearsal, and some. */
const stepMs = 90_000;

/**
 * Walks by keyboard until a step is on the screen that waits for its first key. Answers the titles of the steps on the
 * way. Fails on a step that failed and on the end of the walk.
 */
export async function walkTo(screen: Screen, title: string): Promise<string[]> {
  const titles = new Set<string>();
  for (;;) {
    const text = await screen.waitFor(isAsking, {timeoutMs: stepMs});
    const here = titleOn(text);
    if (here?.endsWith(` › ${title}`) === true) return [...titles];
    if (here !== undefined) titles.add(here);
    await answer(screen, promptOn(text));
  }
}

/** Walks by keyboard to the end; answers the titles of the steps on the way, in their order. */
export async function walkToEnd(screen: Screen): Promise<string[]> {
  const titles = new Set<string>();
  for (;;) {
    const text = await screen.waitFor(isAsking, {timeoutMs: stepMs});
    const here = titleOn(text);
    if (here !== undefined) titles.add(here);
    const prompt = promptOn(text);
    if (prompt.kind === 'ended') return [...titles];
    await answer(screen, prompt);
  }
}

/** Runs the step on the screen that waits for it, answering what it asks first; stops as soon as it runs. */
export async function start(screen: Screen): Promise<void> {
  for (let prompt = promptOn(screen.text()); prompt.kind !== 'run'; prompt = promptOn(screen.text())) {
    await answer(screen, prompt);
    await screen.waitFor(isAsking);
  }
  await answer(screen, {kind: 'run'});
}
