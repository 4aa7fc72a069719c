import type {Script, Step} from './script.ts';

type Environment = Record<string, string>;

/** Cuts at `;`, `&&`, `||` and newlines outside quotes, with what is inside a loop kept together. */
function statements(text: string): string[] {
  const found: string[] = [];
  let current = '';
  let quote = '';
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (quote) quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    const isPair = !quote && /^(&&|\|\|)/.test(text.slice(index, index + 2));
    if (!quote && (character === ';' || character === '\n' || isPair)) {
      found.push(current.trim());
      current = '';
      index += isPair ? 1 : 0;
    } else current += character;
  }
  return [...found, current.trim()].filter(statement => statement !== '');
}

/** The words that `echo` prints: quotes off, `$NAME` filled in. A loop's `$i` stays for the player to count. */
function spoken(words: string, environment: Environment): string {
  const inner = words.replace(/^'([^']*)'$/, '$1').replace(/^"((?:\\"|[^"])*)"$/, '$1');
  return inner
    .replaceAll('\\"', '"')
    .replace(
      /\$\{?([A-Za-z_]\w*)\}?/g,
      (all, name: string) => (name === 'i' ? '$i' : (environment[name] ?? '')) || all,
    );
}

type Read = {steps: Step[]; runsOn: boolean; becomes?: string};

function stepsOf(lines: string[], environment: Environment): Read {
  const steps: Step[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const echo = /^echo\s+(.*?)\s*(>&2|>\s*\/dev\/std(?:out|err))?$/.exec(line);
    const lastWords = /^(?:echo|printf)\s+(.*?)\s*>\s*\/dev\/termination-log$/.exec(line);
    const sleep = /^sleep\s+([\d.]+)/.exec(line);
    const exit = /^exit\s+(\d+)/.exec(line);
    if (/^while\b/.test(line)) {
      const end = lines.findIndex((later, at) => at > index && /^done\b/.test(later));
      // A loop that waits for something: here it is there at once.
      if (!/^while\s+(true|:|\[ *1 *\])/.test(line)) {
        index = end < 0 ? lines.length : end;
        continue;
      }
      const body = lines.slice(index + 1, end < 0 ? undefined : end).map(part => part.replace(/^do\s+/, ''));
      return {steps: [...steps, {do: 'repeat', steps: stepsOf(body, environment).steps}], runsOn: true};
    }
    if (lastWords) steps.push({do: 'leave', text: `${spoken(lastWords[1] ?? '', environment)}\n`});
    else if (echo && !/[^&]>\s*[^&\s]/.test(line)) {
      steps.push({do: 'print', text: spoken(echo[1] ?? '', environment)});
    } else if (sleep) steps.push({do: 'wait', ms: Number(sleep[1]) * 1000});
    else if (exit) return {steps: [...steps, {do: 'exit', code: Number(exit[1])}], runsOn: false};
    else if (line === 'false' && index === lines.length - 1) steps.push({do: 'exit', code: 1});
    else if (/^exec\b/.test(line)) return {steps, runsOn: true, becomes: line.replace(/^exec\s+/, '')};
  }
  return {steps, runsOn: false};
}

/** Words that begin what a shell does by itself; every other statement runs a program. */
const shellWords = new Set(
  'echo sleep exit exec while until do done if then else fi for trap mkdir cd set export true false : [ test'.split(
    ' ',
  ),
);

/** Whether a text runs a program of which nobody knows what it does. */
export const runsUnknown = (text: string): boolean =>
  statements(text).some(statement => !shellWords.has(statement.split(/\s/)[0] ?? '') && !/^\w+=/.test(statement));

/** How a shell answers the signal that asks it to stop: process 1 ignores it unless a trap or a program listens. */
function stopping(text: string, becomes: string | undefined): Pick<Script, 'stopsAfterMs' | 'stopCode'> {
  if (becomes !== undefined) return {stopsAfterMs: 300};
  const handler = /\btrap\s+(?:'([^']*)'|"([^"]*)"|(\S+))\s+[^;]*\b(?:SIG)?(?:TERM|15)\b/.exec(text)?.slice(1).join('');
  const exit = /\bexit(?:\s+(\d+))?/.exec(handler ?? '');
  return exit ? {stopsAfterMs: 300, stopCode: Number(exit[1] ?? 0)} : {stopsAfterMs: Number.POSITIVE_INFINITY};
}

/**
 * What a `sh -c` text does, read in a very small way: echo, sleep, exit, exec (`asProgram` knows what that starts) and
 * one endless loop. Everything else passes without effect.
 */
export function shellScript(
  text: string,
  environment: Environment,
  asProgram: (command: string[]) => Script | undefined = () => undefined,
): Script {
  const {steps, runsOn, becomes} = stepsOf(statements(text), environment);
  const next = becomes === undefined ? undefined : asProgram(becomes.split(/\s+/));
  if (next) return {...next, steps: [...steps, ...next.steps]};
  return {
    steps,
    afterwards: runsOn ? 'runs on' : 'exits',
    readyAfterMs: runsOn ? 1500 : Number.POSITIVE_INFINITY,
    ...stopping(text, becomes),
  };
}
