import {join} from 'node:path';
import {type Facts, need} from '../probes/facts.ts';

/** The chart's archive in the verified bundle. */
export const chartPath = (facts: Facts): string => {
  const {folder, chartFile} = need(facts, 'bundle');
  return join(folder, chartFile);
};

/** The edited values file of this session. */
export const editedValuesPath = (facts: Facts): string => join(facts.folder, 'plan', 'values.yaml');

/** The manifest that was approved, kept for the comparison afterwards. */
export const stamp = (facts: Facts): string => facts.now.replace(/[-:]/g, '').replace(/\.\d+/, '');
