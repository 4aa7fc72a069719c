import {inspect} from 'node:util';
import {Command, CommanderError, InvalidArgumentError, Option} from 'commander';
import {exitCodes, Refusal} from './commands/refusal.ts';
import {version} from './commands/version.ts';
import {sanitise} from './tools/sanitise.ts';

/** What the operating system's refusals mean for who reads them. */
const systemWords: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission denied; XDG_STATE_HOME says where sessions are kept',
  EPERM: 'not permitted for this account',
  ENOTDIR: 'a part of the path is no folder; XDG_STATE_HOME says where sessions are kept',
  EROFS: 'the file system is read-only; XDG_STATE_HOME says where sessions are kept',
  ENOSPC: 'no space left on the device: make room, then go on with airlock resume',
  EDQUOT: 'the quota of this account is used up: make room, then go on with airlock resume',
};

/** Slower than real makes no sense, and much faster leaves the tools themselves behind. */
const speed = (text: string): number => {
  const value = Number(text);
  if (!(value >= 1 && value <= 20)) throw new InvalidArgumentError('expected a number from 1 to 20');
  return value;
};

/** Flags of every command that walks. */
const walking = (command: Command): Command =>
  command
    .option('--headless', 'walk without a screen: one line a step')
    .option('--json', 'headless: one JSON object a step')
    .option('--yes', 'headless: answer every question with its default, pass every gate')
    .option('--answers <file>', 'headless: answers by question, YAML')
    .addOption(
      new Option('--on-failure <what>', 'headless: what to do when the upgrade fails')
        .choices(['stop', 'rollback'])
        .default('stop'),
    );

const collect = (value: string, all: string[]): string[] => [...all, value];

const unknownCommand = (word: string, program: Command): string => {
  const near = program.commands.map(command => command.name()).find(name => name.startsWith(word.slice(0, 3)));
  const meant = near === undefined ? '' : ` Did you mean "${near}"?`;
  return `there is no command "${word}".${meant}\nairlock --help lists them.`;
};

/**
 * The whole command line; each command answers the exit code to `ends`. A command is loaded when it is asked for, so that
 * none waits for what only the others need.
 */
export function commandLine(ends: (code: number) => void): Command {
  const program = new Command('airlock')
    .description('Takes an operator through the air-gapped upgrade of a Helm release, one proved step at a time.')
    .version(version)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({writeErr: text => process.stderr.write(sanitise(text))})
    .allowExcessArguments()
    .action(async (_flags, command: Command) => {
      const [unknown] = command.args;
      if (unknown !== undefined) throw new Refusal(unknownCommand(unknown, command), exitCodes.usage);
      const {newestOpenSession} = await import('./commands/find-session.ts');
      const open = newestOpenSession();
      if (open === undefined) {
        const {upgrade} = await import('./commands/upgrade.ts');
        ends(await upgrade({}));
      } else {
        const {resume} = await import('./commands/resume.ts');
        ends(await resume(open.id, {}));
      }
    });

  const takingOver = [
    '--take-over <holder>',
    'break the hold of somebody who is gone, by the name of the holder',
  ] as const;
  walking(program.command('upgrade').description('air-gapped side: the whole walk, in a new session'))
    .option(...takingOver)
    .option('--site <file>', 'site file (default: airlock.yaml, proposed from the cluster when it is missing)')
    .option('--bundle <dir>', 'the bundle that crossed the gap')
    .option('--tools <dir>', 'folder whose helm and kubectl come before those of PATH')
    .action(async flags => {
      const {upgrade} = await import('./commands/upgrade.ts');
      ends(await upgrade(flags));
    });

  walking(program.command('resume [session]').description('go on with a session, the newest open one unless named'))
    .option(...takingOver)
    .action(async (session, flags) => {
      const {resume} = await import('./commands/resume.ts');
      ends(await resume(session, flags));
    });

  program
    .command('attach [session]')
    .description('look on while somebody walks a session, without changing anything')
    .option('--headless', 'print instead of showing: what was done, then each step as it ends')
    .option('--json', 'headless: one JSON object a step')
    .action(async (session, flags) => {
      const {attach} = await import('./commands/attach.ts');
      ends(await attach(session, flags));
    });

  walking(program.command('rehearse').description('the whole walk on a pretend site, with the real helm and kubectl'))
    .option('--fault <name>', 'something that goes wrong, to practise on; may be given several times', collect, [])
    .option('--speed <factor>', 'how many times faster than a real cluster the pretend one lives, 1 to 20', speed, 2)
    .addOption(new Option('--helm <major>', 'walk with helm 3 or helm 4 (default: 3)').choices(['3', '4']))
    .option('--serve <dir>', 'only bring the pretend site up, and leave its files in a folder')
    .option('--site <file>', 'rehearse a change of your own: its site file')
    .option('--bundle <dir>', 'the bundle of that change')
    .option('--from <snapshot>', 'the backups folder of a session: what is installed')
    .option('--identity <file>', 'age identity that opens these backups, where they are encrypted')
    .action(async flags => {
      const {rehearse} = await import('./commands/rehearse.ts');
      ends(await rehearse(flags));
    });

  program
    .command('verify <bundle>')
    .description('check every file of a bundle, and its signature')
    .option('--key <file>', 'public key (PEM) that it must be signed with')
    .option('--json', 'one JSON object')
    .action(async (bundle, flags) => {
      const {verify} = await import('./commands/verify.ts');
      ends(await verify(bundle, flags));
    });

  program
    .command('push <bundle>')
    .description('send the images of a bundle to a registry')
    .requiredOption('--registry <host>', 'host with port')
    .option('--authfile <file>', 'docker config.json with the login')
    .option('--ca-file <file>', 'certificate authority of the registry (PEM)')
    .option('--plain-http', 'speak HTTP without TLS')
    .action(async (bundle, flags) => {
      const {push} = await import('./commands/push.ts');
      ends(await push(bundle, flags));
    });

  program
    .command('report [session]')
    .description('the report of a session as Markdown')
    .action(async session => {
      const {report} = await import('./commands/report.ts');
      ends(report(session));
    });

  program
    .command('sessions')
    .description('all sessions: where they are and who holds them')
    .option('--json', 'one JSON array')
    .action(async flags => {
      const {sessions} = await import('./commands/sessions.ts');
      ends(sessions(flags));
    });

  program.command('job <folder>', {hidden: true}).action(async folder => {
    const {job} = await import('./commands/job.ts');
    ends(await job(folder));
  });

  for (const command of program.commands) command.exitOverride().showSuggestionAfterError();
  return program;
}

/** What the system refused, with the file; anything else in its own words. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const {code, path} = error as NodeJS.ErrnoException;
  const reason = code === undefined ? undefined : systemWords[code];
  return reason === undefined || path === undefined ? error.message : `${path}: ${reason}`;
}

/** Says what happened in words; a stack only for what nobody foresaw, and only when asked for. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (error instanceof Refusal) {
    process.stderr.write(`airlock: ${sanitise(error.message)}\n`);
    return error.exitCode;
  }
  const stack = process.env['AIRLOCK_DEBUG'] !== undefined ? `\n${inspect(error)}` : '';
  process.stderr.write(`airlock: ${sanitise(`${wordsOf(error)}${stack}`)}\n`);
  return exitCodes.failed;
}

/** Parses, runs and exits: the one place that does. */
export async function main(args: readonly string[]): Promise<void> {
  let code: number = exitCodes.done;
  try {
    await commandLine(ended => {
      code = ended;
    }).parseAsync([...args], {from: 'user'});
  } catch (error) {
    code = explain(error);
  }
  process.exit(code);
}
