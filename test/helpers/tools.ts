import {execa} from 'execa';
import {packagedTools} from '../../source/rehearsal/tools.ts';

export type ToolOptions = {
  /** Path of the kubeconfig; tools never see the one of the machine. */
  kubeconfig: string;
  namespace?: string;
  input?: string | Buffer;
  /** Stops the tool early, for watches. */
  signal?: AbortSignal;
  cwd?: string;
};

export type ToolResult = {exitCode: number | undefined; stdout: string; stderr: string};

/** The majors of helm that are tested; each comes with a kubectl of its time. */
export type Major = 3 | 4;

/** Runs the real helm or kubectl of a package. */
export async function runPackaged(
  major: Major,
  tool: 'helm' | 'kubectl',
  args: string[],
  options: ToolOptions,
): Promise<ToolResult> {
  const tools = await packagedTools(major);
  if (!tools) throw new Error('the package with the real helm and kubectl is not installed');
  const namespace = options.namespace ? ['--namespace', options.namespace] : [];
  // Flags of ours go first: what follows `--` belongs to the command in the container.
  const {exitCode, stdout, stderr} = await execa(tools[tool], [...namespace, ...args], {
    env: {KUBECONFIG: options.kubeconfig, HOME: `${options.kubeconfig}.home`, PATH: '/usr/bin:/bin'},
    extendEnv: false,
    reject: false,
    cwd: options.cwd,
    ...(options.input === undefined ? {stdin: 'ignore' as const} : {input: options.input}),
    ...(options.signal && {cancelSignal: options.signal}),
  });
  return {exitCode, stdout, stderr};
}

/** Runs the real helm 3.17. */
export const helm3 = (args: string[], options: ToolOptions): Promise<ToolResult> =>
  runPackaged(3, 'helm', args, options);

/** Runs the real kubectl 1.31. */
export const kubectl31 = (args: string[], options: ToolOptions): Promise<ToolResult> =>
  runPackaged(3, 'kubectl', args, options);
