import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Durable} from '../../source/engine/event.ts';
import {emptyState, foldAll} from '../../source/engine/fold.ts';
import {airgapped} from '../../source/procedure/airgapped/index.ts';
import {allSteps} from '../../source/procedure/step.ts';
import {origin, readJournal, sealedLine} from '../../source/session/journal.ts';

/** Reads and folds a journal of 20,000 records five times, as resume does; fails when the fastest takes more than 300 ms. */
const records = 20_000;
const mostMs = 300;

const at = '2026-11-22T20:00:00.000Z';
const display = `kubectl get pods -o json --namespace studio --context production --kubeconfig ${'/srv'.repeat(12)}/kubeconfig`;
const steps = allSteps(airgapped).map(({id}) => id);

function eventOf(index: number): Durable {
  const step = steps[Math.floor(index / 40) % steps.length] ?? '';
  const number = Math.floor(index / 2) + 1;
  if (index % 40 === 0) return {type: 'started', at, step};
  if (index % 2 === 1) return {type: 'command-ended', at, number, outcome: 'exit 0', isSuccess: true};
  return {type: 'command-started', at, number, step, phase: 'proof', display, purpose: 'pods', changes: 'nothing'};
}

const folder = mkdtempSync(join(tmpdir(), 'airlock-bench-'));
try {
  const path = join(folder, 'journal.jsonl');
  let prev = origin;
  const lines = Array.from({length: records}, (_, seq) => {
    const {line, sum} = sealedLine(seq, prev, eventOf(seq));
    prev = sum;
    return `${line}\n`;
  });
  writeFileSync(path, lines.join(''));
  const times = Array.from({length: 5}, () => {
    const begunAt = performance.now();
    const {events, damage} = readJournal(path);
    if (damage !== undefined || events.length !== records) throw new Error(damage?.reason ?? 'records are missing');
    foldAll(emptyState(airgapped, 0), events);
    return Math.round(performance.now() - begunAt);
  });
  process.stdout.write(`${records} records read and folded in ${times.join(', ')} ms; at most ${mostMs} ms wanted\n`);
  if (Math.min(...times) > mostMs) process.exitCode = 1;
} finally {
  rmSync(folder, {recursive: true, force: true});
}
