import {isCollection, isMap, isScalar, isSeq, parseDocument} from 'yaml';
import {oneLine} from './fields.ts';
import {helmYaml} from './manifest.ts';
import type {Mask} from './mask.ts';

/**
 * A values file with its passwords and tokens replaced by their marks, everything else as written. Text that cannot
 * be parsed is masked line by line.
 */
export function maskYaml(text: string, mask: Mask): string {
  const document = parseDocument(text, helmYaml);
  if (document.errors.length > 0)
    return text
      .split('\n')
      .map(line => maskLine(line, mask))
      .join('\n');
  const places: {start: number; end: number; shown: string}[] = [];
  const walk = (node: unknown, path: readonly string[]): void => {
    if (isMap(node)) {
      for (const {key, value} of node.items) walk(value, [...path, isScalar(key) ? String(key.value) : '']);
    } else if (isSeq(node)) {
      const words: unknown = node.toJSON();
      const shown = mask.show(words, path);
      for (const [index, item] of node.items.entries()) {
        if (isCollection(item)) walk(item, [...path, String(index)]);
        else if (Array.isArray(shown) && Array.isArray(words) && shown[index] !== words[index])
          note(item, shown[index]);
      }
    } else if (isScalar(node)) {
      const shown = mask.show(node.value, path);
      if (shown !== node.value) note(node, shown);
    }
  };
  const note = (node: unknown, shown: unknown): void => {
    const range = isScalar(node) ? node.range : undefined;
    if (range === undefined || range === null) return;
    const end = text[range[1] - 1] === '\n' ? range[1] - 1 : range[1];
    places.push({start: range[0], end, shown: oneLine(shown).replaceAll('\n', ' ')});
  };
  walk(document.contents, []);
  const masked = places
    .sort((one, other) => other.start - one.start)
    .reduce((shown, place) => `${shown.slice(0, place.start)}${place.shown}${shown.slice(place.end)}`, text);
  return masked
    .split('\n')
    .map(line => maskComment(line, mask))
    .join('\n');
}

/** A setting that was commented out is still a password. */
const maskComment = (line: string, mask: Mask): string => (/^\s*#/.test(line) ? maskLine(line, mask) : line);

function maskLine(line: string, mask: Mask): string {
  const [, before = '', name = '', value = ''] = /^([\s#-]*["']?([\w.-]+)["']?\s*:\s*)(.*)$/.exec(line) ?? [];
  return name === '' || value === '' ? oneLine(mask.show(line, [])) : `${before}${oneLine(mask.show(value, [name]))}`;
}
