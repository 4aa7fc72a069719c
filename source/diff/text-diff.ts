import {createTwoFilesPatch, FILE_HEADERS_ONLY} from 'diff';
import {createMask, type Mask} from './mask.ts';
import {maskYaml} from './mask-yaml.ts';
import {plainText} from './plain.ts';

/**
 * A unified diff of two values files, '' when they are the same; passwords and tokens in them are masked, so that
 * the diff may be shown and kept.
 * @param names of the old and the new file, as the two header lines tell them
 */
export function textDiff(
  before: string,
  after: string,
  names: {before: string; after: string},
  mask: Mask = createMask(),
): string {
  if (before === after) return '';
  const [old, fresh] = [plainText(maskYaml(before, mask)), plainText(maskYaml(after, mask))];
  return createTwoFilesPatch(names.before, names.after, old, fresh, '', '', {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}
