/** One line of text being typed; the caret counts characters from the left. */
export type Field = {text: string; caret: number};

export type FieldEvent =
  | {type: 'insert'; text: string}
  | {type: 'backspace' | 'delete' | 'left' | 'right' | 'home' | 'end' | 'clear'};

/** A field that holds a text already, the caret behind it. */
export const fieldOf = (text: string): Field => ({text, caret: Array.from(text).length});

/** What may stand in one line: the first line of a pasted text, without control characters. */
const oneLine = (text: string): string => (text.split(/[\r\n]/)[0] ?? '').replace(/[\u0000-\u001f\u007f-\u009f]/g, '');

/** The field after a key. Pure. */
export function editField(field: Field, event: FieldEvent): Field {
  const characters = Array.from(field.text);
  const before = characters.slice(0, field.caret);
  const after = characters.slice(field.caret);
  switch (event.type) {
    case 'insert': {
      const added = Array.from(oneLine(event.text));
      return {text: [...before, ...added, ...after].join(''), caret: field.caret + added.length};
    }
    case 'backspace':
      return {text: [...before.slice(0, -1), ...after].join(''), caret: Math.max(0, field.caret - 1)};
    case 'delete':
      return {text: [...before, ...after.slice(1)].join(''), caret: field.caret};
    case 'left':
      return {...field, caret: Math.max(0, field.caret - 1)};
    case 'right':
      return {...field, caret: Math.min(characters.length, field.caret + 1)};
    case 'home':
      return {...field, caret: 0};
    case 'end':
      return {...field, caret: characters.length};
    case 'clear':
      return {text: '', caret: 0};
  }
}
