import {Box, type RenderOptions, render, useStdout, useWindowSize} from 'ink';
import {type ReactElement, useMemo, useRef, useState, useSyncExternalStore} from 'react';
import {stepState} from '../engine/selectors.ts';
import type {Walk} from '../engine/walk.ts';
import {acts} from './acts.ts';
import {extentOf, Pane} from './components/pane.tsx';
import {LookContext, Rows} from './components/rows.tsx';
import {useKeys} from './hooks/use-keys.ts';
import {useWalkState} from './hooks/use-walk-state.ts';
import type {Act} from './keys.ts';
import {layoutOf, smallest} from './layout.ts';
import {line} from './lines.ts';
import {contentOf} from './pane-content.ts';
import {cockpitLine} from './parts/cockpit.ts';
import {endingLines} from './parts/ending.ts';
import {footerLine} from './parts/footer.ts';
import {headerLine} from './parts/header.ts';
import {rollbackLines} from './parts/rollback.ts';
import {isEndingShown, obey, obeyPaste, type Press} from './press.ts';
import {redrawAtResize} from './redraw.ts';
import {type Scene, type Sight, sceneOf} from './scene.ts';
import {StepScreen, stepPage} from './screens/step.tsx';
import {type Look, lookFrom} from './theme.ts';
import type {KeyTimes} from './typed-ahead.ts';
import {createUiStore} from './ui-store.ts';

/**
 * What is on the screen, as one word: when it changes, keys typed before may have meant something else. A terminal that
 * is too small shows nothing to mean.
 */
function identityOf({state, ui, step, asked}: Scene, isTooSmall: boolean): string {
  if (isTooSmall) return 'nothing';
  const view = ui.view.kind === 'pane' ? ui.view.source.kind : ui.view.kind;
  return [step.id, stepState(state, step.id).status, asked?.question.id, view, state.rollback.phase, state.ending].join(
    ' ',
  );
}

/** The clipboard of the terminal (OSC 52); terminals that do not know it ignore it. */
const clipboardSequence = (text: string): string => `\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`;

/** The whole screen: reads the walk's state, dispatches events to it, and keeps only what lies open. */
export function Wizard({walk, look, now = Date.now}: {walk: Walk; look: Look; now?: () => number}): ReactElement {
  const {columns, rows} = useWindowSize();
  const {stdout} = useStdout();
  const [store] = useState(createUiStore);
  const state = useWalkState(walk);
  const ui = useSyncExternalStore(store.subscribe, store.getState);
  const layout = layoutOf(columns, rows);
  const {bodyRows, fullColumns, paneColumns, isTooSmall} = layout;
  const scene = useMemo(() => sceneOf(state, ui), [state, ui]);

  const source = ui.view.kind === 'pane' ? ui.view.source : undefined;
  // A document is read once; everything else grows with the state.
  const grown = source?.kind === 'document' ? undefined : scene;
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  const content = useMemo(
    () =>
      source === undefined ? undefined : contentOf(scene, source, walk.readDocument, paneColumns - 2, bodyRows - 2),
    [source, grown, paneColumns, bodyRows],
  );
  const shownName = scene.asked === undefined ? undefined : scene.documents[0]?.name;
  const shownText = useMemo(
    () => (shownName === undefined ? undefined : walk.readDocument(shownName)),
    [walk, shownName],
  );
  const page = useMemo(() => stepPage(scene, layoutOf(columns, rows), shownText), [scene, columns, rows, shownText]);
  const sight: Sight = {
    pane: content === undefined ? undefined : extentOf(content, paneColumns, bodyRows),
    main: {lines: page.text.length, rows: page.rows},
  };
  const latest = useRef({sight, isTooSmall});
  latest.current = {sight, isTooSmall};

  const perform = (act: Act): void => {
    if (act.type === 'dispatch') walk.dispatch(act.event);
    else if (act.type === 'ui') store.dispatch(act.event);
    else stdout.write(clipboardSequence(act.text));
  };
  const present = (): Scene => sceneOf(walk.getState(), store.getState());
  const press = (pressed: Press, times: KeyTimes): void => {
    // Nobody acts on what cannot be seen; leaving is always possible, and leaves running what runs.
    const isLeaving = latest.current.isTooSmall && pressed.name === 'ctrl+c';
    if (latest.current.isTooSmall && !isLeaving) return;
    const pressedActs = isLeaving ? acts.leaveNow() : obey(present(), latest.current.sight, pressed, times);
    for (const act of pressedActs) perform(act);
  };
  const paste = (text: string): void => {
    for (const act of obeyPaste(present(), latest.current.sight, text)) perform(act);
  };
  useKeys({press, paste}, identityOf(scene, isTooSmall), now);

  if (isTooSmall) {
    const sentence = `Terminal too small: ${columns}×${rows}, at least ${smallest.columns}×${smallest.rows} needed.`;
    return (
      <LookContext value={look}>
        <Rows lines={[line(sentence)]} columns={columns} rows={1} />
      </LookContext>
    );
  }

  const rule = line('─'.repeat(columns), 'dim');
  const whole =
    state.rollback.phase === 'countdown' && ui.view.kind !== 'leave'
      ? rollbackLines(state, fullColumns)
      : isEndingShown(scene)
        ? endingLines(state, fullColumns)
        : undefined;
  return (
    <LookContext value={look}>
      <Box flexDirection="column" width={columns} height={rows}>
        <Rows lines={[headerLine(state, columns), rule]} columns={columns} rows={2} />
        {whole !== undefined ? (
          <Box height={bodyRows} flexShrink={0} paddingLeft={1}>
            <Rows lines={whole} columns={fullColumns} rows={bodyRows} />
          </Box>
        ) : ui.view.kind === 'pane' && content !== undefined ? (
          <Pane content={content} pane={ui.view.pane} columns={paneColumns} rows={bodyRows} />
        ) : (
          <StepScreen scene={scene} layout={layout} page={page} />
        )}
        <Rows lines={[rule, cockpitLine(state, columns), footerLine(scene, columns)]} columns={columns} rows={3} />
      </Box>
    </LookContext>
  );
}

/** `interactive` overrules Ink's guess, which is no where CI is set; the streams are those of the process unless given. */
export type WizardOptions = Pick<RenderOptions, 'interactive' | 'stdin' | 'stdout' | 'stderr' | 'patchConsole'>;

/**
 * Shows a walk on the alternate screen until it is left; resolves after the screen is gone. Throws what the walk or the
 * screen failed with, so that it can be printed where it is read.
 */
export async function renderWizard(walk: Walk, options: WizardOptions = {}): Promise<void> {
  const look = lookFrom(process.env);
  // Ink asks for single keys after it has drawn its first frame. A key that comes in between would be echoed by the
  // terminal, and an Enter on the last row moves the whole screen up by one.
  const keyboard = options.stdin ?? process.stdin;
  const setRawMode = (isRaw: boolean): void => {
    if ('setRawMode' in keyboard && keyboard.isTTY) keyboard.setRawMode(isRaw);
  };
  setRawMode(true);
  const app = render(<Wizard walk={walk} look={look} />, {
    alternateScreen: true,
    incrementalRendering: true,
    maxFps: 20,
    exitOnCtrlC: false,
    ...options,
  });
  const draw = (): void => app.rerender(<Wizard walk={walk} look={look} />);
  const stopRedrawing = redrawAtResize(app, options.stdout ?? process.stdout, draw);
  const leave = (): void => {
    stopRedrawing();
    app.unmount();
  };
  let failure: {error: unknown} | undefined;
  const fail = (error: unknown): void => {
    failure = {error};
    leave();
  };
  // An error page drawn on the alternate screen would vanish with it.
  process.once('uncaughtException', fail);
  walk.closed.then(leave, fail);
  try {
    await app.waitUntilExit();
  } finally {
    process.removeListener('uncaughtException', fail);
    stopRedrawing();
    setRawMode(false);
  }
  if (failure !== undefined) throw failure.error;
}
