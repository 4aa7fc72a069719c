/** What a container does, as a list of steps that the node plays. Times are the site's own milliseconds. */
export type Step =
  | {do: 'print'; text: string}
  | {do: 'wait'; ms: number}
  | {do: 'exit'; code: number}
  /** Takes more memory than its limit: the kernel kills it. */
  | {do: 'exhaust memory'}
  /** Leaves its last words where the kubelet reads them, in /dev/termination-log. */
  | {do: 'leave'; text: string}
  /** Over and over, for ever. `$i` in a printed line counts the rounds. */
  | {do: 'repeat'; steps: Step[]};

export type Script = {
  steps: Step[];
  /** What happens after the last step: a program ends with 0, a server goes on until it is stopped. */
  afterwards: 'exits' | 'runs on';
  /** Until it serves: from then on probes of its ports succeed, counted from its start. */
  readyAfterMs: number;
  /** What it writes when it is asked over HTTP, a line each time; `$ip` and `$port` are who asked. */
  answerLine?: string;
  /**
   * What its readiness probe hears until then from a program that listens and lives: the other probes succeed. Without
   * it nothing listens yet, and they fail too.
   */
  notReady?: string;
  /** How long it takes to stop when asked; what does not listen is killed when the grace period is over. */
  stopsAfterMs: number;
  /** The exit code of what stops when asked; 0 unless said. */
  stopCode?: number;
  /** The container cannot even be started: the runtime's own words. */
  startError?: string;
};

/** A server: says something, gets ready, runs until it is stopped. */
export const server = (lines: string[], more: Partial<Script> = {}): Script => ({
  steps: lines.map(text => ({do: 'print', text})),
  afterwards: 'runs on',
  readyAfterMs: 1500,
  stopsAfterMs: 300,
  ...more,
});

/** A program: says something, takes its time, ends. */
export const program = (lines: string[], {durationMs = 500, exitCode = 0} = {}): Script => ({
  steps: [
    ...lines.map((text): Step => ({do: 'print', text})),
    {do: 'wait', ms: durationMs},
    {do: 'exit', code: exitCode},
  ],
  afterwards: 'exits',
  // What ends before it serves never passes a probe.
  readyAfterMs: Number.POSITIVE_INFINITY,
  stopsAfterMs: 300,
});
