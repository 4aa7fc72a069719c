import type {Passing} from '../engine/event.ts';
import {nextStep, runningStep, stepState} from '../engine/selectors.ts';
import {type Step, walkedSteps} from '../procedure/step.ts';
import type {PaneEvent} from './components/pane-state.ts';
import {type FieldEvent, fieldOf} from './field-state.ts';
import type {Act, Moment} from './keys.ts';
import {planDocument} from './plan-document.ts';
import type {PointsEvent} from './points-state.ts';
import {advanceOf, type Scene} from './scene.ts';
import {diagnoses} from './troubleshooting.ts';
import {paneOf, type Source, scrollOf, type UiEvent} from './ui-state.ts';

const dispatch = (event: Passing): Act => ({type: 'dispatch', event});
const ui = (event: UiEvent): Act => ({type: 'ui', event});
const close = (): Act[] => [ui({type: 'closed'})];
const opens = (source: Source): Act[] => [ui({type: 'opened', view: paneOf(source)})];

const answer = ({asked}: Scene, word: string | Readonly<Record<string, string>>): Act[] =>
  asked === undefined
    ? []
    : [dispatch({type: 'answer', question: asked.question.id, answer: word}), ui({type: 'draft-dropped'})];

const points = ({asked}: Scene, event: PointsEvent): Act[] =>
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

function takeField(moment: Moment): Act[] {
  const {scene} = moment;
  const {view} = scene.ui;
  switch (fieldTarget(scene)) {
    case 'search':
      return acts.pane('search-given')(moment);
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

function leaveField(moment: Moment): Act[] {
  const {scene} = moment;
  const {asked} = scene;
  switch (fieldTarget(scene)) {
    case 'search':
      return acts.pane('search-dropped')(moment);
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

const fieldKeys: Readonly<Record<string, FieldEvent>> = {
  backspace: {type: 'backspace'},
  delete: {type: 'delete'},
  left: {type: 'left'},
  right: {type: 'right'},
  home: {type: 'home'},
  end: {type: 'end'},
  'ctrl+u': {type: 'clear'},
};

/** Steps that up and down pass through: the walk, or the section that lies outside of it. */
function neighbours({state, section}: Scene): readonly Step[] {
  return section.when === 'any' ? [...walkedSteps(state.procedure), ...section.steps] : walkedSteps(state.procedure);
}

const moveBy = (scene: Scene, by: number): Act[] => {
  const steps = neighbours(scene);
  const to = steps[steps.findIndex(step => step.id === scene.step.id) + by];
  return to === undefined ? [] : [dispatch({type: 'move', step: to.id})];
};

const scrollBy = ({scene, sight}: Moment, by: 1 | -1): Act[] => {
  const {lines, rows} = sight.main;
  const page = Math.max(1, rows - 2);
  const top = Math.max(0, Math.min(scrollOf(scene.ui, scene.step.id) + by * page, lines - rows));
  return [ui({type: 'scrolled', step: scene.step.id, top})];
};

function advance({scene}: Moment): Act[] {
  const next = advanceOf(scene);
  switch (next.kind) {
    case 'run':
    case 'again':
      return [dispatch({type: 'run', step: next.step.id})];
    case 'prove':
      return [dispatch({type: 'prove', step: next.step.id})];
    case 'go-on':
      return [dispatch({type: 'move', step: next.to.id})];
    case 'blocked':
      return [];
  }
}

function advanceName(scene: Scene): string {
  const next = advanceOf(scene);
  switch (next.kind) {
    case 'run':
      return 'run';
    case 'again':
      return 'run again';
    case 'prove':
      return 'ask again';
    case 'go-on':
      return 'go on';
    case 'blocked':
      return stepState(scene.state, scene.step.id).status === 'running' ? 'running' : 'not yet';
  }
}

const fieldNames = {search: 'search', note: 'save', skip: 'skip', remark: 'refuse', answer: 'answer'} as const;

const leaveNow = (): Act[] => [dispatch({type: 'leave', how: 'by the operator'})];

/** The command under the cursor of the command log. */
const commandAt = ({
  scene: {
    state,
    ui: {view},
  },
}: Moment) => (view.kind === 'pane' ? state.log[Math.min(view.pane.cursor, state.log.length - 1)] : undefined);

/** What the keys of the table do: each looks at the moment and returns events, and does nothing itself. */
export const acts = {
  close,
  takeField,
  leaveField,
  advance,
  advanceName,
  leaveNow,
  open: (source: Source) => (): Act[] => opens(source),
  pane:
    (type: Exclude<PaneEvent['type'], 'search-edited'>) =>
    ({sight}: Moment): Act[] =>
      sight.pane === undefined ? [] : [ui({type: 'pane-moved', event: {type}, extent: sight.pane})],
  askRollback: (): Act[] => [dispatch({type: 'ask-rollback'})],
  confirmRollback: (): Act[] => [dispatch({type: 'confirm-rollback'})],
  cancelRollback: (): Act[] => [dispatch({type: 'cancel-rollback'})],
  confirmYes: ({scene}: Moment): Act[] => answer(scene, 'yes'),
  confirmNo: ({scene}: Moment): Act[] => answer(scene, 'no'),
  tickPoint: ({scene}: Moment): Act[] => points(scene, {type: 'tick'}),
  refusePoint: ({scene}: Moment): Act[] => points(scene, {type: 'refuse'}),
  pointUp: ({scene}: Moment): Act[] => points(scene, {type: 'up'}),
  pointDown: ({scene}: Moment): Act[] => points(scene, {type: 'down'}),
  answerPoints: ({scene}: Moment): Act[] => answer(scene, scene.draft?.points.decided ?? {}),
  fieldName: (scene: Scene): string => fieldNames[fieldTarget(scene) ?? 'answer'],
  fieldWayOut: (scene: Scene): string => (fieldTarget(scene) === 'answer' ? 'other keys' : 'drop it'),
  editField: (moment: Moment): Act[] => {
    const edit = fieldKeys[moment.key];
    return edit === undefined ? [] : typeInto(moment, edit);
  },
  retakeField: ({scene: {asked}}: Moment): Act[] =>
    asked === undefined
      ? []
      : [ui({type: 'draft-released', question: asked.question.id, preset: asked.preset, isReleased: false})],
  nextStep: ({scene}: Moment): Act[] => moveBy(scene, 1),
  previousStep: ({scene}: Moment): Act[] => moveBy(scene, -1),
  scrollDown: (moment: Moment): Act[] => scrollBy(moment, 1),
  scrollUp: (moment: Moment): Act[] => scrollBy(moment, -1),
  toPresent: ({scene: {state}}: Moment): Act[] => {
    const to = runningStep(state) ?? nextStep(state);
    return to === undefined ? [] : [dispatch({type: 'move', step: to.id})];
  },
  openDocument: ({scene, key}: Moment): Act[] => {
    const document = scene.documents[Number(key) - 1];
    if (document === undefined) return [dispatch({type: 'told', message: `this step has no document ${key}`})];
    return opens({kind: 'document', document});
  },
  openPlan: ({scene}: Moment): Act[] => {
    const document = planDocument(scene.state);
    return document === undefined ? [] : opens({kind: 'document', document});
  },
  openSkip: ({scene}: Moment): Act[] => [
    ui({type: 'opened', view: {kind: 'skip', step: scene.step.id, field: fieldOf('')}}),
  ],
  openNote: (): Act[] => [ui({type: 'opened', view: {kind: 'note', field: fieldOf('')}})],
  rerun: ({scene}: Moment): Act[] => [dispatch({type: 'run', step: scene.step.id})],
  prove: ({scene}: Moment): Act[] => [dispatch({type: 'prove', step: scene.step.id})],
  showCommand: (moment: Moment): Act[] => {
    const record = commandAt(moment);
    return record === undefined ? [] : opens({kind: 'command', number: record.number});
  },
  copyCommand: (moment: Moment): Act[] => {
    const record = commandAt(moment);
    if (record === undefined) return [];
    const message = `Command ${record.number} was sent to the clipboard; if it is not there, Enter shows the line alone`;
    return [{type: 'copy', text: record.display}, dispatch({type: 'told', message})];
  },
  runDiagnosis: ({
    scene: {
      state,
      ui: {view},
    },
  }: Moment): Act[] => {
    const step = view.kind === 'pane' ? diagnoses(state)[view.pane.cursor] : undefined;
    if (step === undefined) return [];
    return [ui({type: 'cleared'}), dispatch({type: 'move', step: step.id}), dispatch({type: 'run', step: step.id})];
  },
  closeEnding: ({scene: {state}}: Moment): Act[] => [ui({type: 'ending-closed', ending: state.ending})],
  /** Nothing is lost by leaving; what runs goes on, which an operator should have read once. */
  leave: ({
    scene: {
      state,
      ui: {view},
    },
  }: Moment): Act[] => {
    const running = runningStep(state);
    if (running === undefined || view.kind === 'leave') return leaveNow();
    return [ui({type: 'opened', view: {kind: 'leave', what: running.title}})];
  },
};
