import {existsSync, readdirSync, readFileSync} from 'node:fs';

/** What a real tool said on a real cluster, once. */
export type Recording = {
  /** 'helm/3.17.3/install-wait' */
  id: string;
  /** 'install-wait' */
  name: string;
  tool: 'helm' | 'kubectl';
  version: string;
  argv: string[];
  /** What the world was like. */
  state: string;
  exitCode: number | undefined;
  killedBy: string | undefined;
  signalSent: NodeJS.Signals | undefined;
  stdin: string | undefined;
  stdout: string;
  stderr: string;
};

type RecordedFile = Pick<Recording, 'tool' | 'version' | 'argv' | 'state'> &
  Partial<Pick<Recording, 'exitCode' | 'killedBy' | 'signalSent' | 'stdin'>>;

export const recordingsFolder = new URL('../../fixtures/recordings/', import.meta.url).pathname;

const textOf = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');

/** Every recording of a folder, 'helm/3.17.3', by name. The files alone decide what there is. */
export function recordingsIn(folder: string): Recording[] {
  const path = `${recordingsFolder}${folder}/`;
  return readdirSync(path)
    .filter(file => file.endsWith('.json'))
    .toSorted()
    .map(file => {
      const name = file.slice(0, -'.json'.length);
      const {tool, version, argv, state, ...ended} = JSON.parse(readFileSync(path + file, 'utf8')) as RecordedFile;
      return {
        id: `${folder}/${name}`,
        name,
        tool,
        version,
        argv,
        state,
        exitCode: ended.exitCode,
        killedBy: ended.killedBy,
        signalSent: ended.signalSent,
        stdin: ended.stdin,
        stdout: textOf(`${path}${name}.stdout`),
        stderr: textOf(`${path}${name}.stderr`),
      };
    });
}

/** All folders that hold recordings: 'helm/3.17.3', 'kubectl/1.33.1' … */
export const recordedFolders: string[] = (['helm', 'kubectl'] as const).flatMap(tool =>
  readdirSync(recordingsFolder + tool)
    .toSorted()
    .map(version => `${tool}/${version}`),
);

export const allRecordings = (): Recording[] => recordedFolders.flatMap(recordingsIn);

/** Whether an identifier fits a pattern in which `*` stands for anything. */
export const fits = (id: string, pattern: string): boolean =>
  new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(id);
