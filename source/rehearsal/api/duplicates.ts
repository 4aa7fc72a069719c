/** A JSON text's strings, brackets and separators; what lies between are numbers and words. */
const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

type Level = {names: Set<string> | undefined; step: string; index: number};

const pathOf = (levels: readonly Level[], name: string) =>
  [...levels.slice(0, -1).map(({names, step, index}) => (names ? `.${step}` : `[${index}]`)), `.${name}`]
    .join('')
    .replace(/^\./, '');

/** Fields that a JSON text sets twice in the same object, as paths; the text must be JSON that parses. */
export function duplicateFields(json: string): string[] {
  const found: string[] = [];
  const levels: Level[] = [];
  let lastText = '';
  for (const [part] of json.matchAll(token)) {
    const level = levels.at(-1);
    if (part === '{') levels.push({names: new Set(), step: '', index: 0});
    else if (part === '[') levels.push({names: undefined, step: '', index: 0});
    else if (part === '}' || part === ']') levels.pop();
    else if (part === ',' && level) level.index += 1;
    else if (part === ':' && level?.names) {
      const name = JSON.parse(lastText) as string;
      if (level.names.has(name)) found.push(pathOf(levels, name));
      level.names.add(name);
      level.step = name;
    } else lastText = part;
  }
  return found;
}
