import {lookup} from 'node:dns/promises';
import {Agent, request} from 'undici';
import * as z from 'zod';
import type {OwnResults} from '../../tools/own.ts';
import type {OwnWork} from './work.ts';

/** Addresses of names as this host resolves them, /etc/hosts included. */
export const lookupNames: OwnWork = async params => {
  const {names} = z.object({names: z.array(z.string())}).parse(params);
  const results = await Promise.all(
    names.map(async name => {
      try {
        const found = await lookup(name, {all: true});
        return {name, addresses: [...new Set(found.map(({address}) => address))]};
      } catch (error) {
        return {name, error: error instanceof Error ? error.message : String(error)};
      }
    }),
  );
  return {results} satisfies OwnResults['dns.lookup'];
};

/** Only the beginning of an answer is kept: it is shown and searched, not stored. */
const keptCharacters = 4096;

const answerMs = 15_000;

const rank = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** Asks a URL one time after another; the times are from request to the last byte, rounded to milliseconds. */
export const measureUrl: OwnWork = async (params, {signal}) => {
  const {url, samples} = z.object({url: z.string(), samples: z.number()}).parse(params);
  const dispatcher = new Agent({connect: {timeout: answerMs}, headersTimeout: answerMs, bodyTimeout: answerMs});
  const times: number[] = [];
  let failures = 0;
  let lastStatus = 0;
  let lastBody = '';
  let lastError: string | undefined;
  try {
    for (let sample = 0; sample < samples; sample += 1) {
      const startedMs = performance.now();
      try {
        const answer = await request(url, {dispatcher, signal});
        lastBody = (await answer.body.text()).slice(0, keptCharacters);
        lastStatus = answer.statusCode;
        lastError = undefined;
        if (lastStatus >= 400) failures += 1;
        times.push(performance.now() - startedMs);
      } catch (error) {
        failures += 1;
        lastError = error instanceof Error ? error.message : String(error);
      }
    }
  } finally {
    await dispatcher.destroy();
  }
  const sorted = times.toSorted((left, right) => left - right);
  return {
    samples,
    medianMs: Math.round(rank(sorted, 0.5)),
    p95Ms: Math.round(rank(sorted, 0.95)),
    failures,
    lastStatus,
    lastBody,
    ...(lastError === undefined ? {} : {error: lastError}),
  } satisfies OwnResults['http.measure'];
};
