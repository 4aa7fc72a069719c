import {findStep} from '../../engine/selectors.ts';
import {bold, type Line, line, paragraph, span} from '../lines.ts';
import type {Scene} from '../scene.ts';
import {fieldLine} from './questions.ts';

/** What is asked at the foot of the pane in place of the step's own question: a note, a reason, whether to leave. */
export function overlayLines({state, ui: {view}}: Scene, columns: number, rows: number): Line[] {
  switch (view.kind) {
    case 'step':
    case 'pane':
      return [];
    case 'note':
      return [
        [bold('A note for the report')],
        fieldLine('', view.field, columns),
        line('Enter keeps it, esc drops it', 'dim'),
      ];
    case 'skip':
      return [
        [bold(`Skip ${findStep(state, view.step).title}?`, 'look'), span(' The report will say so, and why.')],
        fieldLine('Because', view.field, columns),
        line('Enter skips it, esc goes back', 'dim'),
      ];
    case 'leave':
      return [
        [bold(view.what === undefined ? 'Leave?' : `${view.what} is running.`, 'look')],
        ...paragraph(
          view.what === undefined
            ? 'Nothing runs. The session is kept, and airlock resume goes on with it.'
            : 'Leaving leaves it running: nothing is stopped, and airlock resume finds it again.',
          columns,
        ),
        [bold('Enter', 'accent'), span(' leaves   '), bold('Esc', 'accent'), span(' stays')] satisfies Line,
      ].slice(0, rows);
  }
}
