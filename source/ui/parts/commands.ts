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

/** Everything that a step will run, before it runs. */
export function plannedLines(step: Step, facts: Facts, columns: number, isPast = false): Line[] {
  const planned = plannedCommands(step, facts);
  if ('missing' in planned) {
    return [
      ...paragraph('The commands cannot be shown yet:', columns, 'look'),
      ...paragraph(planned.missing, columns, 'normal', '  '),
    ];
  }
  const {phase, commands} = planned;
  if (commands.length === 0) return [line('Runs no command.', 'dim')];
  return [
    line(heading(phase, commands.length, isPast), 'dim'),
    ...commands.flatMap(command => commandLines(displayWords(command), columns)),
  ];
}
