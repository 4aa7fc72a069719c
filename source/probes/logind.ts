import {isSuccess, stdoutOf} from '../tools/command.ts';
import {killsLeftovers, lingers, parseLeftovers} from '../tools/logind.ts';
import {look, namedProbe, proved, unknown} from './named.ts';

/** What is started here outlives the login: else a lost link ends helm in the middle of the upgrade. */
export const leftoversLive = namedProbe({
  id: 'logind',
  title: 'What runs outlives a logout',
  remedy: 'Run "loginctl enable-linger" once, or keep a second login open until the walk is done.',
  commands: (_site, facts) => [killsLeftovers(), lingers(facts.operator)],
  judge([kills, linger], _site, {operator}) {
    if (kills?.kind !== 'exited' && kills?.kind !== 'not-found') return unknown('nobody could ask logind');
    if (!isSuccess(kills)) return proved('no logind here ends what a login leaves behind', {leftovers: 'kept'});
    const {isKilling, spared} = parseLeftovers(stdoutOf(kills));
    if (!isKilling) return proved('logind leaves running what a login leaves behind', {leftovers: 'kept'});
    if (spared.includes(operator)) return proved(`logind spares what ${operator} leaves behind`, {leftovers: 'kept'});
    if (isSuccess(linger) && stdoutOf(linger).trim() === 'yes') {
      return proved('logind ends what a login leaves behind; what runs is put into units of its own', {
        leftovers: 'unit',
      });
    }
    return {
      ...look(
        `logind ends all that ${operator} runs at the last logout (KillUserProcesses=yes), and linger is off: neither tmux nor nohup saves helm from that`,
      ),
      facts: {leftovers: 'killed'},
    };
  },
});
