import {execa} from 'execa';

/** Runs a program to its end with these variables added to the environment; never throws for what it does. */
export async function runTool(file: string, args: string[], environment: Record<string, string>) {
  const {exitCode, stdout, stderr} = await execa(file, args, {reject: false, stdin: 'ignore', env: environment});
  return {exitCode: exitCode ?? 1, stdout, stderr};
}
