import {stepState} from '../../engine/selectors.ts';
import type {Facts} from '../../probes/facts.ts';
import type {Step} from '../../procedure/step.ts';
import {documentContent} from '../document-content.ts';
import {apart, blank, bold, type Line, paragraph, span} from '../lines.ts';
import type {Scene} from '../scene.ts';
import {plannedCommands, plannedLines, ranLines} from './commands.ts';
import {changesInWords} from './prompt.ts';
import {answeredLines} from './questions.ts';
import {resultLines} from './result.ts';

/** Section › Step, and its place in the section. */
export function titleLine({section, step}: Scene, columns: number): Line {
  const place = section.steps.findIndex(candidate => candidate.id === step.id) + 1;
  return apart(
    [span(`${section.title} › `, 'dim'), bold(step.title)],
    [span(`${place} / ${section.steps.length}`, 'dim')],
    columns,
  );
}

/** What it changes, and how that is undone. */
function changesLine({step, facts}: Scene): string {
  if (step.changes === 'nothing') return 'Changes: nothing.';
  const changes = `Changes: ${changesInWords[step.changes]}.`;
  if (typeof step.undo !== 'function') return `${changes} Undo: ${step.undo.cannot}`;
  try {
    const commands = step.undo(facts);
    return commands.length === 0
      ? `${changes} Undo: nothing to undo.`
      : `${changes} Undo: ${commands.map(command => command.purpose).join(', then ')}.`;
  } catch {
    return `${changes} Undo: from what the step will have recorded.`;
  }
}

const aboutLines = (scene: Scene, columns: number): Line[] => [
  ...paragraph(scene.step.why, columns),
  ...(scene.step.differs === undefined
    ? []
    : paragraph(`Differs from the guide: ${scene.step.differs}`, columns, 'dim')),
  ...paragraph(changesLine(scene), columns, 'dim'),
];

/** Documents of the step, each with the digit that opens it. */
function documentLines({documents}: Scene): Line[] {
  const rows = documents
    .slice(0, 9)
    .map(
      (document, index): Line => [
        span('  '),
        bold(String(index + 1), 'accent'),
        span(` ${document.title}`),
        span(`  ${document.name}`, 'dim'),
      ],
    );
  return rows.length === 0 ? [] : [blank, ...rows];
}

/** The beginning of what a question is about, in the rows that are left for it. */
function previewLines(
  {documents: [document], asked}: Scene,
  text: string | undefined,
  columns: number,
  rows: number,
): Line[] {
  if (document === undefined || asked === undefined || text === undefined || rows < 3) return [];
  const content = documentContent(document, text, columns - 2);
  const seen = Math.min(content.lines, rows - 1);
  const body = Array.from({length: seen}, (_, index): Line => [span('│ ', 'dim'), ...content.lineAt(index)]);
  const isWhole = seen === content.lines;
  return [
    blank,
    ...(isWhole
      ? body
      : [
          ...body.slice(0, -1),
          [span('│ ', 'dim'), bold('1', 'accent'), span(` opens all ${content.lines} rows`, 'dim')],
        ]),
  ];
}

const runsNothing = (step: Step, facts: Facts): boolean => {
  const planned = plannedCommands(step, facts);
  return !('missing' in planned) && planned.commands.length === 0;
};

/** Everything about a step that is not running, as long as it is; the screen scrolls in it, `rows` at a time. */
export function stepLines(scene: Scene, columns: number, rows = 0, shownText?: string): Line[] {
  const {state, step, facts} = scene;
  const {status} = stepState(state, step.id);
  const result = resultLines(state, step, columns);
  const commands = status === 'done' ? ranLines(state, step, columns) : plannedLines(step, facts, columns);
  const documents = documentLines(scene);
  // A result is what one looks for; before there is one, it is what will happen.
  if (result.length === 0) {
    const above = [...aboutLines(scene, columns), ...documents];
    const answered = answeredLines(scene, columns);
    const below = [...answered, blank, ...commands];
    // What changes something is in sight before it runs, whatever else has to give way.
    const isTight = step.changes !== 'nothing' && above.length + below.length > rows;
    if (isTight) return [...commands, blank, ...above, ...answered];
    // A decision about one document that runs nothing: what it says gets the rows, it names its own key.
    if (scene.documents.length === 1 && runsNothing(step, facts)) {
      const about = aboutLines(scene, columns);
      const preview = previewLines(scene, shownText, columns, rows - about.length - answered.length);
      if (preview.length > 0) return [...about, ...preview, ...answered];
    }
    return [...above, ...previewLines(scene, shownText, columns, rows - above.length - below.length), ...below];
  }
  return [
    ...result,
    ...documents,
    ...answeredLines(scene, columns),
    blank,
    ...aboutLines(scene, columns),
    blank,
    ...commands,
  ];
}
