/**
 * Variables by which helm and kubectl choose a cluster and how they behave. They are recorded with the walk: a later
 * login, whose shell may say something else, works with the same.
 */
export type Recorded = Readonly<Record<string, string>>;

/** Never written down; whoever resumes brings them along. */
const secret = ['HELM_KUBETOKEN'];

const isMeant = (name: string): boolean =>
  (name === 'KUBECONFIG' || name.startsWith('HELM_')) && !secret.includes(name);

/** What of an environment is recorded. */
export const recordedEnvironment = (env: NodeJS.ProcessEnv): Recorded =>
  Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => isMeant(entry[0]) && entry[1] !== undefined),
  );

/** Makes an environment say what was recorded, and nothing else of its kind. */
export function restoreEnvironment(env: NodeJS.ProcessEnv, recorded: Recorded): void {
  for (const name of Object.keys(env).filter(isMeant)) delete env[name];
  Object.assign(env, recorded);
}
