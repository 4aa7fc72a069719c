import {describe, expect, test} from 'vitest';
import * as leases from '../../source/tools/lease.ts';

const target = {release: 'studio', namespace: 'prod', context: 'c', kubeconfig: '/k'};
const nowMs = Date.parse('2026-11-22T20:00:00Z');
const lease: leases.Lease = {
  holder: 'ann@bastion/20261122T190000Z-studio-abc123',
  step: 'upgrade.execute',
  renewedAt: '2026-11-22T19:59:30.000000Z',
  durationSeconds: 60,
};

describe('F43 how a Lease stands to a session', () => {
  test.each<[string, leases.Lease | undefined, string, leases.Standing['kind']]>([
    ['there is none', undefined, 's', 'free'],
    ['nobody holds it', {...lease, holder: ''}, 's', 'free'],
    ['this session holds it', lease, '20261122T190000Z-studio-abc123', 'ours'],
    ['this session holds it from another host', {...lease, holder: 'bob@b2/s'}, 's', 'ours'],
    ['another session holds it', lease, '20261122T190000Z-studio-ffffff', 'held'],
    ['a new session asks', lease, '', 'held'],
    ['its holder is silent', {...lease, renewedAt: '2026-11-22T19:58:59Z'}, 's', 'expired'],
    ['its holder lives in the future', {...lease, renewedAt: '2026-11-22T21:00:00Z'}, 's', 'held'],
    ['its time cannot be read', {...lease, renewedAt: ''}, 's', 'expired'],
  ])('%s', (_name, found, session, kind) => {
    expect(leases.standingOf(found, session, nowMs).kind).toBe(kind);
  });
});

test('what kubectl answers is read, and nothing at all is no Lease', () => {
  const answer = {
    metadata: {name: 'airlock-studio', annotations: {'airlock/step': lease.step}},
    spec: {holderIdentity: lease.holder, renewTime: lease.renewedAt, leaseDurationSeconds: 60},
  };
  expect(leases.parseLease(JSON.stringify(answer))).toEqual(lease);
  expect(leases.parseLease('\n')).toBeUndefined();
  expect(leases.parseLease('{"metadata": {}, "spec": {}}')).toMatchObject({holder: '', step: ''});
  expect(() => leases.parseLease('{"items": []}')).toThrow(/the Lease has an unexpected shape/);
});

test('every change names the holder that it was seen with, taking also when that was heard of', () => {
  const patchOf = (command: ReturnType<typeof leases.renewLease>): unknown[] =>
    JSON.parse(command.args[command.args.indexOf('-p') + 1] ?? '') as unknown[];
  const held = {op: 'test', path: '/spec/holderIdentity', value: lease.holder};
  expect(patchOf(leases.renewLease(target, lease.holder, 's', nowMs))[0]).toEqual(held);
  expect(patchOf(leases.releaseLease(target, lease.holder))[0]).toEqual(held);
  expect(patchOf(leases.takeLease(target, lease, 'bob@b2/s', 's', nowMs)).slice(0, 2)).toEqual([
    held,
    {op: 'test', path: '/spec/renewTime', value: lease.renewedAt},
  ]);
  const made = leases.createLease(target, 'bob@b2/s', 's', nowMs);
  expect(made.stdin?.kind === 'text' && JSON.parse(made.stdin.text)).toMatchObject({
    kind: 'Lease',
    metadata: {name: 'airlock-studio', namespace: 'prod'},
    spec: {holderIdentity: 'bob@b2/s', renewTime: '2026-11-22T20:00:00.000000Z', leaseDurationSeconds: 60},
  });
});

test('who holds it is said with the step and the last word, the name alone can be typed', () => {
  expect(leases.leaseWords(lease)).toBe('ann@bastion at upgrade.execute, last heard of at 2026-11-22T19:59:30Z');
  expect(leases.holderName(lease.holder)).toBe('ann@bastion');
});
