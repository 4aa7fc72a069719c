import {structuredPatch} from 'diff';
import {stringify} from 'yaml';
import {changedObject, type FieldChange, type ObjectChange} from './compare.ts';
import {objectName} from './manifest.ts';
import {plainLine, plainText} from './plain.ts';

/**
 * Changes as text: a line for each object, under it each field's path with `-` what is and `+` what will be. All
 * values are masked and harmless to a terminal. Folded leaves out chart labels and checksums and counts them instead.
 */
export function renderDiff(changes: readonly ObjectChange[], {folded}: {folded: boolean}): string {
  if (changes.length === 0) return 'Nothing changes.\n';
  const shown = changes.filter(change => !folded || !change.isNoise);
  const blocks = shown.map(change => renderChange(change, folded).join('\n'));
  if (folded) blocks.push(...foldedLine(changes));
  return `${blocks.join('\n\n')}\n`;
}

function foldedLine(changes: readonly ObjectChange[]): string[] {
  const count = changes.flatMap(({fields}) => fields).filter(({isNoise}) => isNoise).length;
  if (count === 0) return [];
  const objects = changes.filter(({isNoise}) => isNoise).length;
  const alone =
    objects === 0 ? '' : `; ${objects} ${objects === 1 ? 'object changes' : 'objects change'} in nothing else`;
  return [`${count} checksum annotation${count === 1 ? '' : 's'} and chart labels folded${alone}`];
}

function renderChange(change: ObjectChange, folded: boolean): string[] {
  const object = changedObject(change);
  const name = plainText(objectName(object));
  if (change.kind !== 'changed') {
    const sign = change.kind === 'added' ? '+' : '-';
    return [`${name}  ${change.kind}`, ...valueLines(change.shown).map(line => `  ${sign} ${line}`)];
  }
  const fields = change.fields.filter(field => !folded || !field.isNoise);
  return [`${name}  ${fields.length} ${fields.length === 1 ? 'change' : 'changes'}`, ...fields.flatMap(renderField)];
}

function renderField(field: FieldChange): string[] {
  const head = `  ${plainText(field.path)}`;
  if (isLong(field.before) && isLong(field.after)) return [head, ...lineDiff(field.before, field.after)];
  return [
    head,
    ...('before' in field ? valueLines(field.before).map(line => `    - ${line}`) : []),
    ...('after' in field ? valueLines(field.after).map(line => `    + ${line}`) : []),
  ];
}

const isLong = (value: unknown): value is string => typeof value === 'string' && value.includes('\n');

/** Files inside a ConfigMap: only the lines that differ, with one of context. */
function lineDiff(before: string, after: string): string[] {
  const patch = structuredPatch('', '', before, after, '', '', {context: 1});
  return patch.hunks.flatMap((hunk, index) => [
    ...(index === 0 ? [] : ['      …']),
    ...hunk.lines.filter(line => !line.startsWith('\\')).map(line => `    ${line[0]} ${plainText(line.slice(1))}`),
  ]);
}

/** Lists of words stand on one line: with a dash of their own they would read as removed. */
function valueLines(value: unknown): string[] {
  const isWords = Array.isArray(value) && value.every(item => typeof item !== 'object' || item === null);
  if (isWords) return [plainLine(`[${value.map(item => JSON.stringify(item)).join(', ')}]`)];
  const text = typeof value === 'object' && value !== null ? stringify(value, {lineWidth: 0}) : String(value);
  return plainText(text.replace(/\n$/, '')).split('\n');
}
