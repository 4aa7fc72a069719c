import type {State} from '../../engine/state.ts';
import type {Facts} from '../../probes/facts.ts';
import type {Step} from '../../procedure/step.ts';
import {type Command, displayWords} from '../../tools/command.ts';
import {count, messageOf} from '../format.ts';
import {commandRows, type Line, line, paragraph, span} from '../lines.ts';

/** The commands of a step as the facts make them now, or what is missing to make them. */
export function plannedCommands(
  step: Step,
  facts: Facts,
): {phase: 'plan' | 'proof'; commands: Command[]} | {missing: string} {
  try {
    const commands = step.plan(facts);
    if (commands.length > 0) return {phase: 'plan', commands};
    return {phase: 'proof', commands: step.proof.commands(facts)};
  } catch (error) {
    return {missing: messageOf(error)};
  }
}

/** One command line, wrapped by argument, its program in full strength. */
export const commandLines = (words: readonly string[], columns: number): Line[] =>
  commandRows(words, columns - 2).map(row => [
    span('  '),
    ...(row.startsWith('$') ? [span('$', 'accent'), span(row.slice(1))] : [span(row)]),
  ]);

const heading = (phase: 'plan' | 'proof', amount: number, isPast: boolean): string => {
  if (phase === 'plan')
    return isPast ? `Ran ${count(amount, 'command')}:` : `Runs ${count(amount, 'command')}, exactly:`;
  return isPast
    ? `Asked with ${count(amount, 'command')}:`
    : `Asks, and changes nothing, with ${count(amount, 'command')}:`;
};

/** What a step runs, and the facts with which it does: those of now, or with a yes to what is still asked. */
function plannedOrAfterYes(step: Step, facts: Facts): ReturnType<typeof plannedCommands> & {isAfterYes?: boolean} {
  const planned = plannedCommands(step, facts);
  const open = step.inputs.filter(({id, kind}) => kind === 'confirm' && facts.answers[id] === undefined);
  if ('missing' in planned || planned.commands.length > 0 || open.length === 0) return planned;
  const answers = {...facts.answers, ...Object.fromEntries(open.map(({id}) => [id, 'yes']))};
  const possible = plannedCommands(step, {...facts, answers});
  return 'missing' in possible ? planned : {...possible, isAfterYes: true};
}

/** The words of a command line as it was kept; what is quoted stays together. */
const keptWords = (display: string): string[] => display.match(/(?:'[^']*'|\\.|[^\s'])+/g) ?? [];

/** What a step that is over ran, out of the command log: names and times as they were, not as they would be now. */
export function ranLines({steps, log}: Pick<State, 'steps' | 'log'>, step: Step, columns: number): Line[] {
  const since = steps[step.id]?.startedAt ?? '';
  const own = log.filter(record => record.step === step.id && record.startedAt >= since);
  const ran = own.filter(record => record.phase === 'plan');
  const shown = ran.length > 0 ? ran : own;
  if (shown.length === 0) return [line('Ran no command.', 'dim')];
  return [
    line(heading(ran.length > 0 ? 'plan' : 'proof', shown.length, true), 'dim'),
    ...shown.flatMap(({display}) => commandLines(keptWords(display), columns)),
  ];
}

/** Everything that a step will run, before it runs. */
export function plannedLines(step: Step, facts: Facts, columns: number): Line[] {
  const planned = plannedOrAfterYes(step, facts);
  if ('missing' in planned) {
    return [
      ...paragraph('The commands cannot be shown yet:', columns, 'look'),
      ...paragraph(planned.missing, columns, 'normal', '  '),
    ];
  }
  const {phase, commands, isAfterYes} = planned;
  if (commands.length === 0) return [line('Runs no command.', 'dim')];
  const said = heading(phase, commands.length, false);
  return [
    line(isAfterYes === true ? `After a yes: ${said.charAt(0).toLowerCase()}${said.slice(1)}` : said, 'dim'),
    ...commands.flatMap(command => commandLines(displayWords(command), columns)),
  ];
}
