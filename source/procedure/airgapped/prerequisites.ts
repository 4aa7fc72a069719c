import {combineProbes} from '../../probes/combine.ts';
import {preflight} from '../../probes/preflight.ts';
import type {Section, Step} from '../step.ts';
import {asksOnly} from '../words.ts';

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
  proof: combineProbes(preflight),
};

export const prerequisites: Section = {
  id: 'prerequisites',
  title: 'Prerequisites',
  when: 'before',
  guide: ['prerequisites'],
  steps: [probes],
};
