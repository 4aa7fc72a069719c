import {readFileSync} from 'node:fs';
import {parse} from 'yaml';
import * as z from 'zod';
import {wrongAnswer} from '../headless/answers.ts';
import type {Answer} from '../probes/facts.ts';
import {airgapped} from '../procedure/airgapped/index.ts';
import {allSteps} from '../procedure/step.ts';
import {exitCodes, Refusal} from './refusal.ts';

const answersSchema = z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())]));

const questions = allSteps(airgapped).flatMap(step => step.inputs);

const example = 'For example:\n\nplan.approve: "yes"\nnotes.acknowledge: {breaking: "yes", options: "yes"}';

function parseFile(file: string): unknown {
  const refuse = (error: unknown, what: string): never => {
    throw new Refusal(`${file}: ${what}${error instanceof Error ? error.message : String(error)}`, exitCodes.usage);
  };
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    refuse(error, '');
  }
  try {
    return parse(text) ?? {};
  } catch (error) {
    return refuse(error, 'not valid YAML: ');
  }
}

/** Answers by question id, out of a YAML file; a Refusal names the first one that cannot be meant. */
export function readAnswers(file: string | undefined): Record<string, Answer> {
  if (file === undefined) return {};
  const parsed = answersSchema.safeParse(parseFile(file));
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? '';
    const problem = `${file}: ${where}: expected an answer in words, or a word for each point.`;
    throw new Refusal(`${problem}\n${example}`, exitCodes.usage);
  }
  const problem = wrongAnswer(questions, parsed.data);
  if (problem !== undefined) throw new Refusal(`${file}: ${problem}`, exitCodes.usage);
  return parsed.data;
}
