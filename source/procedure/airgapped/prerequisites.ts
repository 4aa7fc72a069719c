import {combineProbes} from '../../probes/combine.ts';
import {preflight} from '../../probes/preflight.ts';
import type {Probe} from '../../probes/verdict.ts';
import {isPending} from '../../tools/revisions.ts';
import {keptItems, secretsKept} from '../release-secrets.ts';
import type {Section, Step} from '../step.ts';
import {asksOnly} from '../words.ts';

const asked = combineProbes(preflight);

/** A release that was found pending: its Secrets are kept before anybody does anything about it. */
const keepsPending: Probe = {
  commands: facts => [
    ...asked.commands(facts),
    ...(isPending(facts.known.release?.status ?? '') ? secretsKept(facts) : []),
  ],
  judge(facts, outcomes) {
    const verdict = asked.judge(facts, outcomes);
    const kept = keptItems(outcomes.slice(asked.commands(facts).length));
    return {...verdict, items: (verdict.items ?? []).toSpliced(1, 0, ...kept)};
  },
};

const probes: Step = {
  id: 'prerequisites.probes',
  title: 'Ask the environment',
  why: 'Tools, cluster, rights, release, registry, room, names: everything that is usually found out in the middle of the night is asked now, side by side.',
  guide: [
    'prerequisites',
    'prerequisites.admin-access',
    'prerequisites.connected-system',
    'prerequisites.registry',
    'prerequisites.backup',
    'prerequisites.window',
    'troubleshooting-image-pull.dns',
    'troubleshooting-image-pull.port',
  ],
  ...asksOnly,
  proof: keepsPending,
};

export const prerequisites: Section = {
  id: 'prerequisites',
  title: 'Prerequisites',
  when: 'before',
  guide: ['prerequisites'],
  steps: [probes],
};
