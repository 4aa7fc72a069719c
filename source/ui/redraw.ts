import type {Instance} from 'ink';

/** To the upper left corner, and everything from there erased: the screen's own place, whatever the cursor's is. */
const homeAndErase = '\u001b[H\u001b[J';

/**
 * Draws the whole frame anew, from the corner, whenever the terminal says that its size changed; answers how to stop.
 * Ink changes the rows that differ from its last frame, counted from where it left the cursor. A terminal that changes
 * its size moves and drops rows of its own accord, also between two frames, so that afterwards both are somewhere else.
 * Listens to the signal and not to the stream: a size that changes and changes back is no event there.
 */
export function redrawAtResize(app: Instance, stdout: NodeJS.WritableStream, draw: () => void): () => void {
  let isStopped = false;
  const redraw = async (): Promise<void> => {
    // What was drawn for the size before goes out first.
    await app.waitUntilRenderFlush();
    if (isStopped) return;
    app.clear();
    stdout.write(homeAndErase);
    draw();
  };
  const resized = (): void => void redraw();
  process.on('SIGWINCH', resized);
  return () => {
    isStopped = true;
    process.removeListener('SIGWINCH', resized);
  };
}
