import type {Ending, KeptVerdict} from '../engine/state.ts';
import {type Extent, freshPane, movePane, type Pane, type PaneEvent} from './components/pane-state.ts';
import {editField, type Field, type FieldEvent, fieldOf} from './field-state.ts';
import {editPoints, freshPoints, type Points, type PointsEvent} from './points-state.ts';

export type DocumentName = KeptVerdict['documents'][number];

/** What a pane shows. */
export type Source =
  | {kind: 'document'; document: DocumentName}
  | {kind: 'commands'}
  /** One command line alone, for copying by hand. */
  | {kind: 'command'; number: number}
  | {kind: 'log'}
  | {kind: 'pods'}
  | {kind: 'handover'}
  | {kind: 'troubleshoot'}
  | {kind: 'help'};

/** What lies over the step. One value, never a flag for each. */
export type View =
  | {kind: 'step'}
  | {kind: 'pane'; source: Source; pane: Pane}
  | {kind: 'note'; field: Field}
  | {kind: 'skip'; step: string; field: Field}
  | {kind: 'leave'; what: string | undefined};

/** What was typed for a question and is no answer yet. */
export type Draft = {question: string; field: Field; points: Points; isReleased: boolean};

/** What only this screen knows; everything else is the walk's state. */
export type Ui = {
  view: View;
  /** The views that Esc returns to. */
  under: readonly View[];
  /** First row of the step's text in sight. */
  scroll: {step: string; top: number};
  draft: Draft | undefined;
  /** The last screen that was put aside to look around; another end is shown again. */
  closedEnding: Ending | undefined;
};

export type UiEvent =
  | {type: 'opened'; view: View}
  | {type: 'closed'}
  | {type: 'cleared'}
  | {type: 'pane-moved'; event: PaneEvent; extent: Extent}
  | {type: 'typed'; edit: FieldEvent}
  | {type: 'scrolled'; step: string; top: number}
  | {type: 'draft-typed'; question: string; preset: string; edit: FieldEvent}
  | {type: 'draft-released'; question: string; preset: string; isReleased: boolean}
  | {type: 'points-edited'; question: string; event: PointsEvent; ids: readonly string[]}
  | {type: 'draft-dropped'}
  | {type: 'ending-closed'; ending: Ending | undefined};

export const freshUi: Ui = {
  view: {kind: 'step'},
  under: [],
  scroll: {step: '', top: 0},
  draft: undefined,
  closedEnding: undefined,
};

/** The draft for a question: what was typed so far, or a fresh one with the preset. */
export const draftFor = (ui: Ui, question: string, preset: string): Draft =>
  ui.draft?.question === question
    ? ui.draft
    : {question, field: fieldOf(preset), points: freshPoints, isReleased: false};

/** The first row in sight of a step's text: where it was scrolled to, the top for another step. */
export const scrollOf = (ui: Ui, step: string): number => (ui.scroll.step === step ? ui.scroll.top : 0);

/** A view of a source, at its beginning; what grows is shown from its end. */
export const paneOf = (source: Source): View => ({
  kind: 'pane',
  source,
  pane: {
    ...freshPane,
    isFollowing: source.kind === 'log',
    cursor: source.kind === 'commands' ? Number.MAX_SAFE_INTEGER : 0,
  },
});

const isSameKind = (left: View, right: View): boolean =>
  left.kind === 'pane' && right.kind === 'pane' ? left.source.kind === right.source.kind : left.kind === right.kind;

/** Screens opened over one another are kept apart; the same one twice is not. */
function opened(ui: Ui, view: View): Ui {
  const under = [...ui.under, ui.view].filter(below => !isSameKind(below, view));
  return {...ui, view, under: under.slice(-4)};
}

function typed(view: View, edit: FieldEvent): View {
  if (view.kind === 'note' || view.kind === 'skip') return {...view, field: editField(view.field, edit)};
  return view;
}

/** The screen's own state after an event. Pure. */
export function uiReducer(ui: Ui, event: UiEvent): Ui {
  switch (event.type) {
    case 'opened':
      return opened(ui, event.view);
    case 'closed':
      return {...ui, view: ui.under.at(-1) ?? {kind: 'step'}, under: ui.under.slice(0, -1)};
    case 'cleared':
      return {...ui, view: {kind: 'step'}, under: []};
    case 'pane-moved':
      if (ui.view.kind !== 'pane') return ui;
      return {...ui, view: {...ui.view, pane: movePane(ui.view.pane, event.event, event.extent)}};
    case 'typed':
      return {...ui, view: typed(ui.view, event.edit)};
    case 'scrolled':
      return {...ui, scroll: {step: event.step, top: event.top}};
    case 'draft-typed': {
      const draft = draftFor(ui, event.question, event.preset);
      return {...ui, draft: {...draft, field: editField(draft.field, event.edit)}};
    }
    case 'draft-released':
      return {...ui, draft: {...draftFor(ui, event.question, event.preset), isReleased: event.isReleased}};
    case 'points-edited': {
      const draft = draftFor(ui, event.question, '');
      return {...ui, draft: {...draft, points: editPoints(draft.points, event.event, event.ids)}};
    }
    case 'draft-dropped':
      return {...ui, draft: undefined};
    case 'ending-closed':
      return {...ui, closedEnding: event.ending};
  }
}
