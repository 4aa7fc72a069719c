import type {State} from '../../engine/state.ts';
import {clock, shortSession} from '../format.ts';
import {apart, bold, type Line, lineWidth, span} from '../lines.ts';
import {windowLeft} from '../maintenance.ts';

/** From and to version: of the app, or of the chart where the app stays the same; '…' for what is not known yet. */
export function versions({known}: State): {from: string; to: string} {
  const {release, bundle} = known;
  const isSameApp = release !== undefined && bundle !== undefined && release.appVersion === bundle.appVersion;
  return {
    from: (isSameApp ? release.chartVersion : release?.appVersion) ?? '…',
    to: (isSameApp ? bundle.chartVersion : bundle?.appVersion) ?? '…',
  };
}

const releaseName = ({known, opening}: State): string => known.site?.release ?? opening?.releaseName ?? 'release';

/** The first row: what is upgraded, where, from which version to which, who remembers it, how much time is left. */
export function headerLine(state: State, columns: number): Line {
  const {known, opening} = state;
  const namespace = known.site?.namespace;
  const context = known.cluster?.context ?? known.site?.context;
  const {from, to} = versions(state);
  const left = windowLeft(state);
  const rehearsal = opening?.rehearsal === undefined ? [] : [span(' REHEARSAL', 'look')];
  const release = [...rehearsal, bold(` ${releaseName(state)}`), span(namespace === undefined ? '' : `@${namespace}`)];
  const version = [span('   '), span(`${from} → `, 'dim'), bold(to)];
  const where = context === undefined ? [] : [span(` · ${context}`, 'dim')];
  const session = opening === undefined ? [] : [span(`${shortSession(opening.sessionId)}  `, 'dim')];
  const time = [
    span(clock(state.nowMs)),
    ...(left === undefined ? [] : [span(` · ${left.text}`, left.isPressing ? 'look' : 'normal')]),
  ];
  // What can be missed first goes first: the session, the context, the clock.
  const drafts: [Line, Line][] = [
    [
      [...release, ...where, ...version],
      [...session, ...time],
    ],
    [[...release, ...where, ...version], time],
    [[...release, ...version], time],
    [[...release, ...version], left === undefined ? time : [span(left.text, left.isPressing ? 'look' : 'normal')]],
  ];
  const fits = drafts.find(([head, tail]) => lineWidth(head) + lineWidth(tail) + 3 <= columns) ?? drafts.at(-1);
  const [head, tail] = fits ?? [release, time];
  return apart(head, [...tail, span(' ')], columns);
}
