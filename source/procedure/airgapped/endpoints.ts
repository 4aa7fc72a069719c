import {need} from '../../probes/facts.ts';
import {stdoutOf} from '../../tools/command.ts';
import * as helm from '../../tools/helm.ts';
import * as kubectl from '../../tools/kubectl.ts';
import {parseList} from '../../tools/kubectl-output.ts';
import type {Step} from '../step.ts';
import {asksOnly, count, evidence, unanswered} from '../words.ts';

type Subset = {addresses?: unknown[]};

/** Services of the release stand with at least one address behind them. */
export const endpointsStep: Step = {
  id: 'verify.endpoints',
  title: 'Every service has endpoints',
  why: 'A service without endpoints answers nobody, however green its pods are.',
  guide: ['troubleshooting-network.endpoints', 'best-practices-execution.connectivity'],
  ...asksOnly,
  proof: {
    commands: facts => [kubectl.endpoints(helm.targetOf(need(facts, 'site')))],
    judge(facts, outcomes) {
      const commands = endpointsStep.proof.commands(facts);
      const [command] = commands;
      const silent = unanswered(facts, commands, outcomes);
      if (silent !== undefined || command === undefined)
        return silent ?? {result: 'unknown', summary: '', evidence: []};
      const endpoints = parseList(stdoutOf(outcomes[0]));
      const services = need(facts, 'plan').objects.filter(name => name.startsWith('Service/'));
      const items = services.map(name => {
        const found = endpoints.find(object => `Service/${object.metadata.name}` === name);
        const subsets = Array.isArray(found?.['subsets']) ? (found['subsets'] as Subset[]) : [];
        const amount = subsets.reduce((sum, subset) => sum + (subset.addresses?.length ?? 0), 0);
        const result: 'proved' | 'look' = amount > 0 ? 'proved' : 'look';
        return {
          id: name,
          label: name.replace('Service/', ''),
          result,
          detail: amount > 0 ? count(amount, 'address', 'addresses') : 'none',
        };
      });
      const empty = items.filter(item => item.result === 'look');
      return {
        result: empty.length > 0 ? 'look' : 'proved',
        summary:
          empty.length > 0
            ? `no endpoints: ${empty.map(item => item.label).join(', ')}`
            : `${count(items.length, 'service')}, all with endpoints`,
        evidence: [evidence(facts, command, `${items.length - empty.length} of ${items.length}`)],
        items,
        remedies:
          empty.length > 0
            ? [
                'A service without a selector has none by design; else compare its selector with the labels of the pods.',
              ]
            : [],
      };
    },
  },
};
