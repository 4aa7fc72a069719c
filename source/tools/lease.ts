import * as z from 'zod';
import type {ProcessCommand} from './command.ts';
import {parseJson} from './parse.ts';
import {kubectlFlags, type Target} from './target.ts';

/**
 * The Lease `airlock-<release>` in the namespace: who walks the release, at which step, and when that was last said.
 * Every change of it names what it was before, so that of two who try only one succeeds.
 */

export type Lease = {
  /** 'ann@bastion/20261122T200000Z-studio-abc123': who, where, in which session. '' when nobody holds it. */
  holder: string;
  step: string;
  renewedAt: string;
  durationSeconds: number;
};

/** Long enough for a slow API server to be asked three times, in seconds. */
export const leaseSeconds = 60;

/** An API server that does not answer must not hold a walk up: it is asked before every change anyway. */
const requestTimeout = '--request-timeout=10s';

const stepAnnotation = 'airlock/step';

export const leaseName = ({release}: Pick<Target, 'release'>): string => `airlock-${release}`;

export const holderIdentity = (who: {operator: string; host: string; sessionId: string}): string =>
  `${who.operator}@${who.host}/${who.sessionId}`;

/** The part of a holder's name that somebody can type. */
export const holderName = (holder: string): string => holder.split('/')[0] ?? holder;

export const isOwnLease = (lease: Lease, sessionId: string): boolean => lease.holder.endsWith(`/${sessionId}`);

/** When its holder last said that it lives, plus the time that this holds: epoch milliseconds. */
const expiresAt = ({renewedAt, durationSeconds}: Lease): number => Date.parse(renewedAt) + durationSeconds * 1000;

export const isExpired = (lease: Lease, nowMs: number): boolean => !(nowMs <= expiresAt(lease));

/** Lease times are written to the microsecond. */
const microTime = (nowMs: number): string => `${new Date(nowMs).toISOString().slice(0, -1)}000Z`;

type Words = Pick<ProcessCommand, 'purpose' | 'args'> & Partial<Pick<ProcessCommand, 'stdin' | 'changes'>>;

const kubectl = (target: Target, {args, ...rest}: Words): ProcessCommand => ({
  kind: 'process',
  file: 'kubectl',
  args: [...args, requestTimeout, ...kubectlFlags(target)],
  timeoutMs: 15_000,
  changes: 'nothing',
  ...rest,
});

/** The Lease as JSON, '' when there is none. */
export const getLease = (target: Target): ProcessCommand =>
  kubectl(target, {
    args: ['get', 'leases.coordination.k8s.io', leaseName(target), '--ignore-not-found', '-o', 'json'],
    purpose: 'who works on the release',
  });

const specOf = (holder: string, nowMs: number) => ({
  holderIdentity: holder,
  leaseDurationSeconds: leaseSeconds,
  acquireTime: microTime(nowMs),
  renewTime: microTime(nowMs),
});

/** Makes the Lease; fails when there is one. */
export const createLease = (target: Target, holder: string, step: string, nowMs: number): ProcessCommand =>
  kubectl(target, {
    args: ['create', '-f', '-'],
    stdin: {
      kind: 'text',
      text: JSON.stringify({
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: {name: leaseName(target), namespace: target.namespace, annotations: {[stepAnnotation]: step}},
        spec: specOf(holder, nowMs),
      }),
    },
    purpose: 'take the release',
    changes: 'cluster',
  });

const patch = (target: Target, purpose: string, operations: readonly object[]): ProcessCommand =>
  kubectl(target, {
    args: ['patch', 'leases.coordination.k8s.io', leaseName(target), '--type=json', '-p', JSON.stringify(operations)],
    purpose,
    changes: 'cluster',
  });

const stillHeldBy = (holder: string) => ({op: 'test', path: '/spec/holderIdentity', value: holder});

const annotate = (step: string) => ({op: 'add', path: '/metadata/annotations', value: {[stepAnnotation]: step}});

/**
 * Takes the Lease as it was seen; fails when it was taken or renewed since. Where the holder's name was typed, renewing
 * is no objection: whoever typed it knows better.
 */
export const takeLease = (
  target: Target,
  seen: Lease & {isTyped?: boolean},
  holder: string,
  step: string,
  nowMs: number,
): ProcessCommand =>
  patch(target, 'take the release', [
    stillHeldBy(seen.holder),
    ...(seen.isTyped === true ? [] : [{op: 'test', path: '/spec/renewTime', value: seen.renewedAt}]),
    {op: 'add', path: '/spec', value: specOf(holder, nowMs)},
    annotate(step),
  ]);

/** Says that the holder lives, and what it is at; fails when somebody else has the Lease by now. */
export const renewLease = (target: Target, holder: string, step: string, nowMs: number): ProcessCommand =>
  patch(target, 'say that this walk lives', [
    stillHeldBy(holder),
    {op: 'add', path: '/spec/renewTime', value: microTime(nowMs)},
    annotate(step),
  ]);

/** Gives the Lease up; fails when somebody else has it by now. */
export const releaseLease = (target: Target, holder: string): ProcessCommand =>
  patch(target, 'give the release up', [
    stillHeldBy(holder),
    {op: 'add', path: '/spec/holderIdentity', value: ''},
    annotate(''),
  ]);

const leaseSchema = z.looseObject({
  metadata: z.looseObject({annotations: z.record(z.string(), z.string()).nullish()}),
  spec: z.looseObject({
    holderIdentity: z.string().nullish(),
    renewTime: z.string().nullish(),
    leaseDurationSeconds: z.number().nullish(),
  }),
});

/** Reads `getLease`'s answer; undefined when there is no Lease. */
export function parseLease(stdout: string): Lease | undefined {
  if (stdout.trim() === '') return undefined;
  const {metadata, spec} = parseJson(stdout, leaseSchema, 'the Lease');
  return {
    holder: spec.holderIdentity ?? '',
    step: metadata.annotations?.[stepAnnotation] ?? '',
    renewedAt: spec.renewTime ?? '',
    durationSeconds: spec.leaseDurationSeconds ?? leaseSeconds,
  };
}

/** How a Lease stands to a session. */
export type Standing =
  | {kind: 'free' | 'ours'}
  /** Somebody else said not long ago that it lives. */
  | {kind: 'held'; lease: Lease}
  /** Somebody else has it and has not said for long that it lives: gone, perhaps. */
  | {kind: 'expired'; lease: Lease};

/** How a Lease stands to a session at a moment. A Lease without a holder is free. */
export function standingOf(lease: Lease | undefined, sessionId: string, nowMs: number): Standing {
  if (lease === undefined || lease.holder === '') return {kind: 'free'};
  if (isOwnLease(lease, sessionId)) return {kind: 'ours'};
  return isExpired(lease, nowMs) ? {kind: 'expired', lease} : {kind: 'held', lease};
}

/** 'ann@bastion at "upgrade.execute", heard of at 2026-11-22T20:14:03Z'. */
export function leaseWords({holder, step, renewedAt}: Lease): string {
  const where = step === '' ? '' : ` at ${step}`;
  const seen = renewedAt === '' ? 'never heard of' : `last heard of at ${renewedAt.replace(/\.\d+Z$/, 'Z')}`;
  return `${holderName(holder)}${where}, ${seen}`;
}
