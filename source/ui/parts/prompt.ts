import {sectionOf, stepState} from '../../engine/selectors.ts';
import type {Changes} from '../../tools/command.ts';
import {bold, type Line, line, paragraph, span} from '../lines.ts';
import {advanceOf, type Scene} from '../scene.ts';
import {signs} from '../theme.ts';

export const changesInWords: Readonly<Record<Changes, string>> = {
  nothing: 'nothing',
  files: 'files of this session or of the site',
  registry: 'the internal registry',
  cluster: 'the cluster',
  database: 'the database',
};

const effect = (changes: Changes): string =>
  changes === 'nothing' ? 'It changes nothing.' : `It changes ${changesInWords[changes]}.`;

/** The one sentence that says what comes next, above the rule. */
export function promptLines(scene: Scene, columns: number): Line[] {
  const {state, step} = scene;
  const advance = advanceOf(scene);
  const {status} = stepState(state, step.id);
  const say = (key: string, text: string): Line[] => {
    const [first = [], ...others] = paragraph(text, columns - key.length - 3);
    const indent = ' '.repeat(key.length + 3);
    return [
      [span(`${signs.here} `, 'accent'), bold(key, 'accent'), span(' '), ...first],
      ...others.map((row): Line => [span(indent), ...row]),
    ];
  };
  switch (advance.kind) {
    case 'run':
      return say('Enter', `runs it. ${effect(step.changes)}`);
    case 'again':
      if (status !== 'failed') return say('Enter', 'runs it again.');
      return [
        ...say('Enter', 'runs it again, once the cause is removed.'),
        line('  s skips it, with a reason. t looks for the cause.', 'dim'),
      ];
    case 'prove':
      return [
        ...say('Enter', 'asks again how it stands; nothing is run twice.'),
        line('  r runs it again, after you have looked. s skips it.', 'dim'),
      ];
    case 'go-on': {
      const to = advance.to;
      return say('Enter', `goes on: ${sectionOf(state, to.id).title} › ${to.title}`);
    }
    case 'blocked':
      return status === 'running'
        ? []
        : paragraph(`${status === 'done' || status === 'skipped' ? '' : 'Not yet: '}${advance.why}.`, columns, 'dim');
  }
}
