import {nextStep, runningStep, stepState} from '../engine/selectors.ts';
import {type Step, walkedSteps} from '../procedure/step.ts';
import {close, dispatch, movePaneBy, opens, ui} from './act-values.ts';
import {answer, fieldKeys, fieldTarget, leaveField, points, takeField, typeInto} from './field-acts.ts';
import {fieldOf} from './field-state.ts';
import type {Act, Moment} from './keys.ts';
import {planDocument} from './plan-document.ts';
import {advanceOf, type Scene} from './scene.ts';
import {diagnoses} from './troubleshooting.ts';
import {type Source, scrollOf} from './ui-state.ts';

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
  pane: movePaneBy,
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
    if (running === undefined || view.kind === 'leave' || state.readOnly !== undefined) return leaveNow();
    return [ui({type: 'opened', view: {kind: 'leave', what: running.title}})];
  },
};
