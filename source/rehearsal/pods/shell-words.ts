/** A word of a command line, after quotes and variables; an operator is kept apart from a quoted text that looks like one. */
export type Word = {text: string; isOperator: boolean};

const operators = ['2>&1', '>&2', '&>', '2>>', '2>', '&&', '||', '>>', ';', '|', '>', '<', '\n'];

const expand = (text: string, variables: Record<string, string>) =>
  text.replace(/\$(?:\{(\w+)\}|(\w+|\?))/g, (_, braced: string | undefined, bare: string | undefined) => {
    return variables[braced ?? bare ?? ''] ?? '';
  });

/**
 * Splits a shell text into words and operators: single and double quotes, backslashes, `$NAME`, `${NAME}`. No
 * substitutions, globs or arithmetic: a text that has them gives undefined.
 */
export function shellWords(text: string, variables: Record<string, string>): Word[] | undefined {
  if (/`|\$\(/.test(text)) return undefined;
  const words: Word[] = [];
  let current: string | undefined;
  let rest = text;
  const add = (part: string) => {
    current = (current ?? '') + part;
  };
  const finish = () => {
    if (current !== undefined) words.push({text: current, isOperator: false});
    current = undefined;
  };
  while (rest !== '') {
    const operator = operators.find(candidate => rest.startsWith(candidate));
    // A digit before `>` names a stream only where a word could begin.
    if (operator && (current === undefined || !/^\d/.test(operator))) {
      finish();
      words.push({text: operator, isOperator: true});
      rest = rest.slice(operator.length);
      continue;
    }
    const single = /^'([^']*)'/.exec(rest);
    const double = /^"((?:\\.|[^"\\])*)"/s.exec(rest);
    const escaped = /^\\(.)/s.exec(rest);
    const plain = /^[^\s'"\\;|&<>]+/.exec(rest);
    const match = single ?? double ?? escaped ?? plain;
    if (!match) {
      finish();
      rest = rest.slice(1);
      continue;
    }
    if (single) add(single[1] ?? '');
    else if (double) add(expand(double[1] ?? '', variables).replace(/\\(["\\$`])/g, '$1'));
    else if (escaped) add(escaped[1] ?? '');
    else add(expand(match[0], variables));
    rest = rest.slice(match[0].length);
  }
  finish();
  return words;
}
