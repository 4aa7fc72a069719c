import {isIP} from 'node:net';
import {explainFailure} from '../tools/cluster-errors.ts';
import * as own from '../tools/own.ts';
import {formatBytes} from '../tools/units.ts';
import {some} from './answers.ts';
import {failed, look, namedProbe, proved, unknown} from './named.ts';
import type {Site} from './site.ts';

const leastBytes = 500e6;
const easyBytes = 2e9;
const fewInodes = 10_000;

/** Backups, plan and journal find room where the session lies. */
export const diskRoom = namedProbe({
  id: 'disk',
  title: 'There is room on this disk',
  remedy: 'Free some room, or set XDG_STATE_HOME to a folder on a larger disk and start again.',
  commands: (_site, facts) => [own.diskRoom(facts.folder)],
  judge([outcome], _site, facts) {
    const room = own.ownResult('disk.room', outcome);
    if (room === undefined) return unknown(explainFailure(outcome).text);
    const free = `${formatBytes(room.freeBytes)} free of ${formatBytes(room.totalBytes)} at ${facts.folder}`;
    if (room.freeBytes < leastBytes) return failed(`Only ${free}`);
    // Some file systems count no inodes and say 0.
    if (room.freeInodes > 0 && room.freeInodes < fewInodes)
      return look(`Only ${room.freeInodes} files more fit; ${free}`);
    return room.freeBytes < easyBytes ? look(`${free}: a large dump may not fit`) : proved(free);
  },
});

/** Names that have to be resolved: addresses and this machine itself need nobody. */
function namesOf(site: Site): string[] {
  const registry = site.registry.host.replace(/:\d+$/, '');
  const health = site.healthUrl === undefined ? [] : [new URL(site.healthUrl).hostname.replace(/^\[|\]$/g, '')];
  return [...new Set([registry, ...health])].filter(name => isIP(name) === 0 && name !== 'localhost');
}

/** Registry and health URL have names that this machine resolves. */
export const namesResolve = namedProbe({
  id: 'dns',
  title: 'The names resolve',
  remedy: "Check the names in airlock.yaml and this machine's DNS or /etc/hosts.",
  commands(site) {
    const names = namesOf(site);
    return names.length === 0 ? [] : [own.lookup(names)];
  },
  judge([outcome], site) {
    if (namesOf(site).length === 0) return proved('addresses only, nothing to resolve');
    const answer = own.ownResult('dns.lookup', outcome);
    if (answer === undefined) return unknown(explainFailure(outcome).text);
    const lost = answer.results.filter(({addresses}) => addresses === undefined || addresses.length === 0);
    if (lost.length > 0) return failed(some(lost.map(({name, error}) => `${name}: ${error ?? 'no address'}`)));
    return proved(some(answer.results.map(({name, addresses}) => `${name} is ${addresses?.[0]}`)));
  },
});
