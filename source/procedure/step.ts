import type {Facts, Status} from '../probes/facts.ts';
import type {Probe, Verdict} from '../probes/verdict.ts';
import type {Changes, Command, Outcome} from '../tools/command.ts';

/** A heading of the vendor's guide, by the identifier that test/fixtures/guide-outline.json gives it. */
export type GuideRef = string;

export type Point = {id: string; label: string; detail?: string};

/** What only a person can say; the headless walk answers by id. */
export type Question = {
  /** 'plan.approve': stable, answers files refer to it. */
  id: string;
  ask: (facts: Facts) => string;
} & (
  | {kind: 'confirm'}
  /** Each point is ticked, or refused with a remark. */
  | {kind: 'points'; points: (facts: Facts) => Point[]}
  /** The exact word has to be typed. */
  | {kind: 'typed'; word: (facts: Facts) => string}
  /** Free words; `preset` is what Enter takes. */
  | {kind: 'text'; preset: (facts: Facts) => string}
);

/** Must hold before a step runs; says why not in the operator's words. */
export type Guard = {id: string; holds: (facts: Facts) => true | string};

export type When = 'before' | 'window' | 'after' | 'any';

export type CannotUndo = {cannot: string};

export type Step = {
  id: string;
  title: string;
  /** One or two sentences: what is about to happen and why it matters. */
  why: string;
  guide: readonly GuideRef[];
  /** Where it does better than the guide: "differs from the guide: …". */
  differs?: string;
  inputs: readonly Question[];
  kind: 'probe' | 'command' | 'edit' | 'review' | 'checklist' | 'gate' | 'watch';
  changes: Changes;
  guards: readonly Guard[];
  /**
   * Asked once more just before the plan runs, after the record that it starts: when it is not proved, nothing runs.
   * For what must hold at that very moment, whatever was proved minutes before.
   */
  check?: Probe;
  /** Exactly what will run, one after another; shown, copied, scripted, run. Empty for a step that only asks. */
  plan: (facts: Facts) => Command[];
  /** What the plan's own output tells; a failed verdict ends the step, its facts reach the proof. */
  learn?: (facts: Facts, outcomes: readonly Outcome[]) => Verdict;
  /** Did it really happen; also what resume and revalidation ask. Its commands run side by side. */
  proof: Probe;
  /** Its proof measures or takes what it finds as given: asked again only when the step is run again. */
  isAskedOnce?: true;
  /** Why a done step holds no longer whatever its proof says: its time has run out. */
  expires?: (facts: Facts) => string | undefined;
  /** Steps whose answers were given to something that this verdict replaces: they are asked again. */
  voids?: (facts: Facts, verdict: Verdict) => readonly string[];
  /** Names of documents (of this or an earlier step) to show beside the question. */
  shows?: readonly string[];
  undo: ((facts: Facts) => Command[]) | CannotUndo;
};

export type Section = {id: string; title: string; when: When; guide: readonly GuideRef[]; steps: readonly Step[]};

export type Procedure = {id: 'airgapped'; title: string; sections: readonly Section[]};

/** All steps of a procedure in walking order; the sections that may be called any time come last. */
export const allSteps = (procedure: Procedure): Step[] => procedure.sections.flatMap(section => [...section.steps]);

/** The steps an operator walks from first to last: those of the sections with a place in time. */
export const walkedSteps = (procedure: Procedure): Step[] =>
  procedure.sections.filter(section => section.when !== 'any').flatMap(section => [...section.steps]);

/** True for a status that lets the walk go on. */
export const isPassed = (status: Status | undefined): boolean => status === 'done' || status === 'skipped';
