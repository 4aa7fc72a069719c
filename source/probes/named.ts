import {
  type Command,
  describeOutcome,
  displayCommand,
  isSuccess,
  type Outcome,
  stderrOf,
  stdoutOf,
} from '../tools/command.ts';
import {excerpt} from '../tools/parse.ts';
import {type Facts, type FactValues, need} from './facts.ts';
import type {Site} from './site.ts';
import type {Evidence, Probe, Result} from './verdict.ts';

/** A probe that stands in a list: what it is called and what to do when it fails. */
export type NamedProbe = {
  /** Stable: 'cluster', 'registry'. */
  id: string;
  title: string;
  probe: Probe;
  remedy: string;
};

/** What a probe found out, before it becomes a verdict. */
export type Judgement = {
  result: Result;
  /** One line: what is now known. */
  detail: string;
  /** What to do; the probe's own remedy where this one says nothing better. */
  remedy?: string;
  facts?: Partial<FactValues>;
};

type Definition = {
  id: string;
  title: string;
  remedy: string;
  commands: (site: Site, facts: Facts) => Command[];
  /** Pure; outcomes stand in the order of the commands. */
  judge: (outcomes: readonly Outcome[], site: Site, facts: Facts) => Judgement;
};

/** What came back, short: secrets and long outputs are not repeated. */
function answerOf(command: Command, outcome: Outcome | undefined): string {
  if (outcome === undefined) return 'not run';
  const text = isSuccess(outcome)
    ? stdoutOf(outcome)
    : stderrOf(outcome).trim().split('\n').at(-1) || stdoutOf(outcome);
  const isShort = command.hasSecretOutput !== true && text.length < 200;
  const words = isShort ? excerpt(text) : '';
  return words === '' ? describeOutcome(outcome) : words;
}

const fewCommands = 3;

function evidenceOf(
  commands: readonly Command[],
  outcomes: readonly Outcome[],
  detail: string,
  at: string,
): Evidence[] {
  const [first] = commands;
  if (first === undefined) return [];
  if (commands.length <= fewCommands) {
    return commands.map((command, index) => ({
      asked: displayCommand(command),
      answered: answerOf(command, outcomes[index]),
      at,
    }));
  }
  return [{asked: `${displayCommand(first)} (and ${commands.length - 1} more)`, answered: detail, at}];
}

/** Makes a probe out of its commands and its judgement: evidence, remedies and summary follow by themselves. */
export const namedProbe = ({id, title, remedy, commands, judge}: Definition): NamedProbe => ({
  id,
  title,
  remedy,
  probe: {
    commands: facts => commands(need(facts, 'site'), facts),
    judge(facts, outcomes) {
      const site = need(facts, 'site');
      const judgement = judge(outcomes, site, facts);
      return {
        result: judgement.result,
        summary: judgement.detail,
        evidence: evidenceOf(commands(site, facts), outcomes, judgement.detail, facts.now),
        ...(judgement.facts === undefined ? {} : {facts: judgement.facts}),
        ...(judgement.result === 'proved' ? {} : {remedies: [judgement.remedy ?? remedy]}),
      };
    },
  },
});

/** Short forms of a judgement. */
export const proved = (detail: string, facts?: Partial<FactValues>): Judgement => ({
  result: 'proved',
  detail,
  ...(facts === undefined ? {} : {facts}),
});
export const look = (detail: string, remedy?: string): Judgement => ({
  result: 'look',
  detail,
  ...(remedy === undefined ? {} : {remedy}),
});
export const failed = (detail: string, remedy?: string): Judgement => ({
  result: 'failed',
  detail,
  ...(remedy === undefined ? {} : {remedy}),
});
export const unknown = (detail: string, remedy?: string): Judgement => ({
  result: 'unknown',
  detail,
  ...(remedy === undefined ? {} : {remedy}),
});
