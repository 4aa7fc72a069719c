import {close, dispatch, movePaneBy, ui} from './act-values.ts';
import type {FieldEvent} from './field-state.ts';
import type {Act, Moment} from './keys.ts';
import type {PointsEvent} from './points-state.ts';
import type {Scene} from './scene.ts';

/** An answer, and no draft any more. */
export const answer = ({asked}: Scene, word: string | Readonly<Record<string, string>>): Act[] =>
  asked === undefined
    ? []
    : [dispatch({type: 'answer', question: asked.question.id, answer: word}), ui({type: 'draft-dropped'})];

/** A key in a list of points. */
export const points = ({asked}: Scene, event: PointsEvent): Act[] =>
  asked === undefined
    ? []
    : [ui({type: 'points-edited', question: asked.question.id, event, ids: asked.points.map(point => point.id)})];

/** Which field takes the typing now; undefined when none does. */
export function fieldTarget({
  ui: {view},
  asked,
  draft,
}: Scene): 'search' | 'note' | 'skip' | 'remark' | 'answer' | undefined {
  if (view.kind === 'pane') return view.pane.search === undefined ? undefined : 'search';
  if (view.kind === 'note' || view.kind === 'skip') return view.kind;
  if (view.kind !== 'step' || asked === undefined || draft === undefined) return undefined;
  if (asked.question.kind === 'points') return draft.points.remark === undefined ? undefined : 'remark';
  const isTyped = asked.question.kind === 'typed' || asked.question.kind === 'text';
  return isTyped && !draft.isReleased ? 'answer' : undefined;
}

/** Typing goes where the field is. */
export function typeInto({scene, sight}: Moment, edit: FieldEvent): Act[] {
  const {asked} = scene;
  switch (fieldTarget(scene)) {
    case 'search':
      return sight.pane === undefined
        ? []
        : [ui({type: 'pane-moved', event: {type: 'search-edited', edit}, extent: sight.pane})];
    case 'note':
    case 'skip':
      return [ui({type: 'typed', edit})];
    case 'remark':
      return points(scene, {type: 'edit', edit});
    case 'answer':
      return asked === undefined
        ? []
        : [ui({type: 'draft-typed', question: asked.question.id, preset: asked.preset, edit})];
    case undefined:
      return [];
  }
}

/** Enter: what was typed goes where it belongs. */
export function takeField(moment: Moment): Act[] {
  const {scene} = moment;
  const {view} = scene.ui;
  switch (fieldTarget(scene)) {
    case 'search':
      return movePaneBy('search-given')(moment);
    case 'note':
      return view.kind === 'note' ? [dispatch({type: 'note', text: view.field.text.trim()}), ...close()] : [];
    case 'skip':
      return view.kind === 'skip'
        ? [dispatch({type: 'skip', step: view.step, reason: view.field.text.trim()}), ...close()]
        : [];
    case 'remark':
      return points(scene, {type: 'remark-given'});
    case 'answer':
      return answer(scene, scene.draft?.field.text ?? '');
    case undefined:
      return [];
  }
}

/** Esc: the field is left, or what it belongs to is dropped. */
export function leaveField(moment: Moment): Act[] {
  const {scene} = moment;
  const {asked} = scene;
  switch (fieldTarget(scene)) {
    case 'search':
      return movePaneBy('search-dropped')(moment);
    case 'note':
    case 'skip':
      return close();
    case 'remark':
      return points(scene, {type: 'remark-dropped'});
    case 'answer':
      return asked === undefined
        ? []
        : [ui({type: 'draft-released', question: asked.question.id, preset: asked.preset, isReleased: true})];
    case undefined:
      return [];
  }
}

/** Keys that edit a field. */
export const fieldKeys: Readonly<Record<string, FieldEvent>> = {
  backspace: {type: 'backspace'},
  delete: {type: 'delete'},
  left: {type: 'left'},
  right: {type: 'right'},
  home: {type: 'home'},
  end: {type: 'end'},
  'ctrl+u': {type: 'clear'},
};
