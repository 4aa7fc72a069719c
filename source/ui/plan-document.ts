import type {State} from '../engine/state.ts';
import type {DocumentName} from './ui-state.ts';

/** The newest diff that the plan's section made, or else any diff; undefined before there is one. */
export function planDocument(state: State): DocumentName | undefined {
  const plan = state.procedure.sections.find(section => section.id === 'plan')?.steps ?? [];
  const ofPlan = plan.flatMap(step => state.steps[step.id]?.verdict?.documents ?? []);
  const anywhere = Object.values(state.steps).flatMap(step => step.verdict?.documents ?? []);
  const isDiff = (document: DocumentName): boolean => document.kind === 'diff';
  return ofPlan.find(isDiff) ?? ofPlan[0] ?? anywhere.find(isDiff);
}
