import type {State} from '../engine/state.ts';
import type {Step} from '../procedure/step.ts';

/** The diagnoses: steps that stand outside the walk and are no rollback, in their order. */
export const diagnoses = (state: State): readonly Step[] =>
  state.procedure.sections
    .filter(section => section.when === 'any' && section.id !== 'rollback')
    .flatMap(section => section.steps);
