import {Box} from 'ink';
import type {ReactElement} from 'react';
import {stepState} from '../../engine/selectors.ts';
import {Rows} from '../components/rows.tsx';
import type {Layout} from '../layout.ts';
import {apart, blank, type Line, line, span} from '../lines.ts';
import {overlayLines} from '../parts/overlay.ts';
import {promptLines} from '../parts/prompt.ts';
import {questionLines} from '../parts/questions.ts';
import {runningLines} from '../parts/running.ts';
import {sidebarLines} from '../parts/sidebar.ts';
import {stepLines, titleLine} from '../parts/step.ts';
import {watchLines} from '../parts/watch.ts';
import type {Scene} from '../scene.ts';
import {scrollOf} from '../ui-state.ts';

/** A step's text, how much of it fits, and what stays at the foot of the pane. */
export type StepPage = {
  text: Line[];
  rows: number;
  foot: Line[];
  columns: number;
  hasSidebar: boolean;
  isLive: boolean;
};

/** The upgrade needs the width; everything else keeps the sidebar. */
const isWatched = ({state, step}: Scene): boolean =>
  step.kind === 'watch' && stepState(state, step.id).status === 'running';

/** Lays a step out. The foot (question, or what comes next) is always in sight; the text above it scrolls. */
export function stepPage(scene: Scene, layout: Layout, shownText?: string): StepPage {
  const {state, step} = scene;
  const isLive = stepState(state, step.id).status === 'running';
  const hasSidebar = !isWatched(scene) || layout.columns >= 110;
  const columns = hasSidebar ? layout.mainColumns : layout.fullColumns;
  const footRows = Math.max(6, Math.floor((layout.bodyRows - 2) * 0.6));
  const overlay = overlayLines(scene, columns, footRows);
  const question = overlay.length > 0 ? overlay : questionLines(scene, columns, footRows);
  const foot = question.length > 0 ? question : promptLines(scene, columns).slice(0, footRows);
  const rows = Math.max(1, layout.bodyRows - 2 - (foot.length === 0 ? 0 : foot.length + 1));
  if (!isLive) return {text: stepLines(scene, columns, rows, shownText), rows, foot, columns, hasSidebar, isLive};
  if (isWatched(scene))
    return {text: watchLines(state, step, columns, rows + 2), rows: rows + 2, foot, columns, hasSidebar, isLive};
  return {text: runningLines(scene, columns, rows), rows, foot, columns, hasSidebar, isLive};
}

/** The part of the text in sight; where more follows, the last row says so. */
function inSight(page: StepPage, scrolled: number): Line[] {
  const {text, rows, columns} = page;
  if (text.length <= rows) return text;
  const top = Math.max(0, Math.min(scrolled, text.length - rows));
  const seen = text.slice(top, top + rows);
  const below = text.length - top - rows;
  const above = top === 0 ? '' : `${top} above`;
  const words = [above, below === 0 ? '' : `${below + 1} more below`].filter(word => word !== '').join(', ');
  const key = below === 0 ? 'pgup' : 'pgdn';
  return [...seen.slice(0, -1), apart([], [span(`${words} · ${key}`, 'dim')], columns)];
}

function pageLines(scene: Scene, page: StepPage): Line[] {
  const {foot, columns, rows} = page;
  const text = page.isLive ? page.text : inSight(page, scrollOf(scene.ui, scene.step.id));
  const title = page.isLive && isWatched(scene) ? [] : [titleLine(scene, columns), blank];
  const filled = [...text, ...Array.from({length: Math.max(0, rows - text.length)}, () => blank)];
  return [...title, ...filled, ...(foot.length === 0 ? [] : [blank, ...foot])];
}

/** A step between the two rules: the sidebar, the line, the main pane. */
export function StepScreen({scene, layout, page}: {scene: Scene; layout: Layout; page: StepPage}): ReactElement {
  const {bodyRows, sidebarColumns, mainColumns, fullColumns} = layout;
  const lines = pageLines(scene, page);
  if (!page.hasSidebar) {
    return (
      <Box height={bodyRows} flexShrink={0} paddingLeft={1}>
        <Rows lines={lines} columns={fullColumns} rows={bodyRows} />
      </Box>
    );
  }
  const divider = Array.from({length: bodyRows}, () => line('│ ', 'dim'));
  return (
    <Box height={bodyRows} flexShrink={0}>
      <Rows
        lines={sidebarLines(scene.state, scene, sidebarColumns, bodyRows)}
        columns={sidebarColumns}
        rows={bodyRows}
      />
      <Rows lines={divider} columns={2} rows={bodyRows} />
      <Rows lines={lines} columns={mainColumns} rows={bodyRows} />
    </Box>
  );
}
