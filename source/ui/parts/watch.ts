import {stepState} from '../../engine/selectors.ts';
import type {Live, LivePod, State} from '../../engine/state.ts';
import type {Step} from '../../procedure/step.ts';
import {age, clockOf, duration, sinceMs} from '../format.ts';
import {apart, bar, blank, bold, cutMiddle, type Line, line, pad, span, spinner, widthOf} from '../lines.ts';
import {signs, signTones, type Tone} from '../theme.ts';

const widest = (texts: readonly string[], atLeast: number, atMost: number): number =>
  Math.min(atMost, Math.max(atLeast, ...texts.map(widthOf)));

function rolloutLines({rollouts}: Live, columns: number): Line[] {
  const names = widest(
    rollouts.map(rollout => rollout.name),
    8,
    Math.floor(columns / 3),
  );
  const barColumns = columns >= 100 ? 24 : columns >= 70 ? 18 : 8;
  return rollouts.map(({name, ready, wanted, note}): Line => {
    const isReady = ready >= wanted;
    return [
      span(`${pad(name, names)}  `),
      span(bar(ready, wanted, barColumns), isReady ? 'good' : 'accent'),
      span(`  ${`${ready}/${wanted}`.padStart(5)}  `),
      span(note, isReady ? 'dim' : 'normal'),
    ];
  });
}

const podTone = (pod: LivePod): Tone =>
  pod.result === 'proved' ? 'normal' : pod.result === 'running' ? 'accent' : signTones[pod.result];

/** Pods, those that need a look first; the names keep their order within. */
function podLines({pods}: Live, nowMs: number, columns: number, rows: number): Line[] {
  if (pods.length === 0 || rows < 2) return [];
  const urgency = {failed: 0, look: 1, running: 2, proved: 3} as const;
  const sorted =
    pods.length <= rows - 1 ? pods : pods.toSorted((left, right) => urgency[left.result] - urgency[right.result]);
  const shown = sorted.slice(0, rows - 1);
  const names = widest(
    pods.map(pod => pod.name),
    8,
    Math.floor(columns * 0.38),
  );
  const states = widest(
    pods.map(pod => pod.state),
    8,
    Math.max(18, Math.floor(columns * 0.2)),
  );
  const hidden = pods.length - shown.length;
  const head = line(`  ${pad('pod', names)}  ${pad('state', states)}  restarts  ${'age'.padStart(6)}  node`, 'dim');
  const rowsOf = shown.map(
    (pod): Line => [
      span(`${signs[pod.result]} `, signTones[pod.result]),
      span(`${pad(cutMiddle(pod.name, names), names)}  `),
      span(`${pad(pod.state, states)}  `, podTone(pod)),
      span(String(pod.restarts).padStart(8), pod.restarts > 0 ? 'look' : 'dim'),
      span(`  ${age(sinceMs(pod.createdAt, nowMs)).padStart(6)}  ${pod.node}`, 'dim'),
    ],
  );
  return [apart(head, hidden === 0 ? [] : [span(`+${hidden}`, 'dim')], columns), ...rowsOf];
}

function eventLines({events}: Live, columns: number, rows: number): Line[] {
  if (rows <= 0) return [];
  const objectColumns = Math.floor(columns * 0.4);
  return events
    .slice(-rows)
    .map(
      ({at, object, reason, message, isWarning}): Line => [
        span(`${clockOf(at)} `, 'dim'),
        span(`${cutMiddle(object, objectColumns)} `),
        span(`${reason} `, isWarning ? 'look' : 'normal'),
        span(message, 'dim'),
      ],
    );
}

/** Rollouts, pods and events in exactly the rows there are; rollouts first, then pods, then the newest events. */
export function liveLines(live: Live, nowMs: number, columns: number, rows: number): Line[] {
  const parts: Line[] = [];
  const room = (): number => rows - parts.length;
  const rule = (): Line => line('─'.repeat(columns), 'dim');
  const rollouts = rolloutLines(live, columns).slice(0, Math.max(1, rows - 4));
  parts.push(...rollouts);
  const eventRows = Math.min(live.events.length, Math.max(2, Math.floor(rows / 4)));
  const pods = podLines(live, nowMs, columns, room() - (eventRows === 0 ? 0 : eventRows + 1) - 1);
  if (pods.length > 0) parts.push(...(parts.length > 0 ? [rule()] : []), ...pods);
  if (live.events.length > 0 && room() >= 2)
    parts.push(...(parts.length > 0 ? [rule()] : []), ...eventLines(live, columns, room() - 1));
  return parts.slice(0, Math.max(0, rows));
}

/** The upgrade while it runs. */
export function watchLines(state: State, step: Step, columns: number, rows: number): Line[] {
  const elapsed = duration(sinceMs(stepState(state, step.id).startedAt, state.nowMs));
  const timeoutSeconds = state.known.site?.timeoutSeconds;
  const limit = timeoutSeconds === undefined ? '' : ` of ${duration(timeoutSeconds * 1000)}`;
  const head = apart([bold(step.title), span('  '), spinner], [span(elapsed, 'accent'), span(limit, 'dim')], columns);
  const live = liveLines(state.live, state.nowMs, columns, rows - 2);
  const body = live.length > 0 ? live : [line('Waiting for the first word of the cluster.', 'dim')];
  const room = rows - 2 - body.length;
  const output = room < 2 ? [] : state.live.output.slice(-(room - 1)).map(text => line(`  ${text}`, 'dim'));
  return [head, blank, ...body, ...(output.length === 0 ? [] : [blank, ...output])].slice(0, rows);
}
