import type {ProcessCommand} from './command.ts';

/** What logind does with processes at an account's last logout. Hosts without systemd have none of these programs. */

const ask = (file: string, args: readonly string[], purpose: string): ProcessCommand => ({
  kind: 'process',
  file,
  args,
  timeoutMs: 10_000,
  changes: 'nothing',
  purpose,
});

/** 'b true' where every process of a session is ended with it; prints one property a line. */
export const killsLeftovers = (): ProcessCommand =>
  ask(
    'busctl',
    [
      'get-property',
      'org.freedesktop.login1',
      '/org/freedesktop/login1',
      'org.freedesktop.login1.Manager',
      'KillUserProcesses',
      'KillExcludeUsers',
    ],
    'does logind end what a login leaves behind',
  );

/** 'yes' where the account's own systemd stays when nobody is logged in. */
export const lingers = (account: string): ProcessCommand =>
  ask('loginctl', ['show-user', account, '--property=Linger', '--value'], 'may the account leave services behind');

export type Leftovers = {isKilling: boolean; spared: readonly string[]};

/** Reads `killsLeftovers`: 'b true' and 'as 1 "root"'. */
export function parseLeftovers(stdout: string): Leftovers {
  const [kills = '', spared = ''] = stdout.trim().split('\n');
  return {
    isKilling: kills.trim() === 'b true',
    spared: [...spared.matchAll(/"([^"]*)"/g)].map(([, name = '']) => name),
  };
}

/** Words before a supervisor's own that put it into a unit of its own, which no logout ends. */
export const transientUnit = ['systemd-run', '--user', '--scope', '--quiet', '--collect', '--'] as const;
