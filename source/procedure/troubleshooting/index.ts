import type {Section} from '../step.ts';
import {chart} from './chart.ts';
import {imagePull, notFound} from './images.ts';
import {network} from './network.ts';
import {crashing} from './pods.ts';

/** From anywhere: read-only commands, what they found, and the fix. */
export const troubleshooting: Section = {
  id: 'troubleshoot',
  title: 'Troubleshoot',
  when: 'any',
  guide: [
    'troubleshooting',
    'troubleshooting-image-pull',
    'troubleshooting-not-found',
    'troubleshooting-chart',
    'troubleshooting-network',
  ],
  steps: [imagePull, notFound, chart, network, crashing],
};
