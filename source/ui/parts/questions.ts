import type {Answer} from '../../probes/facts.ts';
import type {Question} from '../../procedure/step.ts';
import type {Field} from '../field-state.ts';
import {around, blank, bold, cut, type Line, line, paragraph, span, widthOf, wrap} from '../lines.ts';
import {type Asked, askedOf, type Scene} from '../scene.ts';
import {signs, signTones} from '../theme.ts';

/** A field with its caret; a long text is shown around it. */
export function fieldLine(label: string, field: Field, columns: number): Line {
  const room = Math.max(8, columns - widthOf(label) - 4);
  const characters = Array.from(field.text);
  const from = Math.max(0, Math.min(field.caret - Math.floor(room * 0.75), characters.length - room));
  const before = characters.slice(Math.max(0, from), field.caret).join('');
  const [under = ' ', ...after] = characters.slice(field.caret, Math.max(0, from) + room);
  return [
    span(label === '' ? '' : `${label} `),
    span(`${signs.here} `, 'accent'),
    span(before),
    {...span(under), isInverse: true},
    span(after.join('')),
  ];
}

function pointLines({asked, draft}: Scene, columns: number, rows: number): Line[] {
  if (asked === undefined || draft === undefined) return [];
  const {points} = draft;
  const hasDetail = rows >= asked.points.length + 2;
  const all = asked.points.flatMap((point, index): {row: Line; place: number}[] => {
    const word = points.decided[point.id];
    const isHere = index === points.at;
    const sign = word === undefined ? 'todo' : word === 'yes' ? 'done' : 'failed';
    const remark = word === undefined || word === 'yes' || word === 'no' ? [] : [span(`  ${word}`, 'bad')];
    const head: Line = [
      isHere ? bold(`${signs.here} `, 'accent') : span('  '),
      span(`${signs[sign]} `, signTones[sign]),
      isHere ? bold(point.label) : span(point.label, word === undefined ? 'normal' : 'dim'),
      ...remark,
    ];
    // Only the point under the cursor explains itself, and only where no other point has to give way for it.
    const detail =
      isHere && hasDetail && point.detail !== undefined
        ? wrap(point.detail, columns - 6).map(row => line(`      ${row}`, 'dim'))
        : [];
    return [head, ...detail].map(row => ({row, place: index}));
  });
  const top = around(
    all.findIndex(({place}) => place === points.at),
    all.length,
    rows,
  );
  return all.slice(top, top + rows).map(({row}) => row);
}

/** How a question is answered, with the keys that do it. */
function howTo({question, word, preset}: Asked, isReleased: boolean): string {
  switch (question.kind) {
    case 'confirm':
      return 'y or Enter: yes · n: no';
    case 'points':
      return 'space ticks · x refuses · Enter when all are decided';
    case 'typed':
      return isReleased ? 'Enter: type the word' : `Type ${word}, then Enter · esc: other keys`;
    case 'text':
      if (isReleased) return 'Enter: type the answer';
      return preset === ''
        ? 'Enter takes what was typed · esc: other keys'
        : 'Enter takes it as it stands · esc: other keys';
  }
}

/** The open question with its way to answer, never more than `rows`. */
export function questionLines(scene: Scene, columns: number, rows: number): Line[] {
  const {asked, draft} = scene;
  if (asked === undefined || draft === undefined) return [];
  const text = paragraph(asked.text, columns)
    .map(row => row.map(part => bold(part.text)))
    .slice(0, Math.max(1, rows - 3));
  const hint = line(cut(howTo(asked, draft.isReleased), columns), 'dim');
  switch (asked.question.kind) {
    case 'confirm':
      return [...text, hint].slice(0, rows);
    case 'points': {
      const {remark} = draft.points;
      const foot: Line = remark === undefined ? hint : fieldLine('Why not:', remark, columns);
      return [...text, ...pointLines(scene, columns, Math.max(1, rows - text.length - 1)), foot];
    }
    case 'typed':
    case 'text': {
      const field: Line = draft.isReleased ? line(`  ${draft.field.text}`, 'dim') : fieldLine('', draft.field, columns);
      return [...text, field, hint].slice(0, rows);
    }
  }
}

/** The answer first: it must not be cut, its question may be. */
function answerRows(question: Question, answer: Answer, asked: Asked, columns: number): Line[] {
  const words = typeof answer === 'string' ? [] : Object.entries(answer);
  const refused = words.filter(([, word]) => word !== 'yes');
  const isRefused = refused.length > 0 || (question.kind === 'confirm' && answer === 'no');
  const said = typeof answer === 'string' ? answer : `${words.length - refused.length} of ${words.length} ticked`;
  const sign = isRefused ? 'failed' : 'done';
  const label = (id: string): string => asked.points.find(point => point.id === id)?.label ?? id;
  return [
    [span(`${signs[sign]} `, signTones[sign]), span(said), span(`  ${asked.text.split('\n')[0] ?? ''}`, 'dim')],
    ...refused.flatMap(([id, word]) => paragraph(`${label(id)}: ${word}`, columns, 'bad', '    ')),
  ];
}

/** Questions of the step that are answered already. */
export function answeredLines({state, step, facts}: Scene, columns: number): Line[] {
  const rows = step.inputs.flatMap(question => {
    const answer = state.answers[question.id];
    return answer === undefined ? [] : answerRows(question, answer, askedOf(question, facts), columns);
  });
  return rows.length === 0 ? [] : [blank, ...rows];
}
