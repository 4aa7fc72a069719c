import {readdirSync, readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {builtInKinds, groupVersionOf} from '../../../source/rehearsal/api/kinds.ts';
import {table} from '../../../source/rehearsal/api/table.ts';
import type {KubeObject} from '../../../source/rehearsal/model.ts';

/** Objects a real cluster had, and what `kubectl get -o wide` of 1.33 printed for them a moment later. */
const folder = new URL('../../fixtures/api/tables/', import.meta.url);
const names = readdirSync(folder)
  .filter(file => file.endsWith('.json'))
  .map(file => file.replace('.json', ''));

type Item = KubeObject & {items?: KubeObject[]};

const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');

function kindOf({apiVersion, kind}: KubeObject) {
  const found = builtInKinds.find(candidate => candidate.kind === kind && groupVersionOf(candidate) === apiVersion);
  if (!found) throw new Error(`${apiVersion} ${kind} is not in the table of kinds`);
  return found;
}

const age = /^(\d+[dhms])+$/;
/** Ages differ with the moment of asking; that they are ages is what counts. */
const normal = (cell: string) => (age.test(cell) ? 'AGE' : cell.replace(/\((\d+[dhms])+ ago\)/, '(AGE ago)'));

/** A printed table as rows of cells, cut where its header says that columns begin. */
function printed(text: string): string[][] {
  return text
    .trim()
    .split('\n\n')
    .flatMap(block => {
      const [header = '', ...lines] = block.split('\n');
      const starts = [...header.matchAll(/\S+(?: \S+)*/g)].map(match => match.index);
      return lines.map(line => starts.map((start, index) => normal(line.slice(start, starts[index + 1]).trim())));
    });
}

/** kubectl names the type before the name when it prints several. */
const bare = ([name = '', ...cells]: string[]) => [name.replace(/^[a-z.0-9]+\//, ''), ...cells];

test.each(names)('%s is printed as a real server prints it', name => {
  const recorded = JSON.parse(read(`${name}.json`)) as Item;
  const objects = recorded.items ?? [recorded];
  const cells = objects.flatMap(object => {
    const options = {metadata: {}, now: new Date(), included: 'None', hasHeaders: true} as const;
    const {rows} = table({kind: kindOf(object), objects: [object], ...options}) as {
      rows: {cells: (string | number)[]}[];
    };
    return rows.map(row => row.cells.map(cell => normal(`${cell}`)));
  });
  const expected = printed(read(`${name}.txt`));
  expect(expected.length).toBeGreaterThan(0);
  const isEvents = name === 'events';
  // Events lead with their age, so it is the object that may bear a type.
  expect(cells.map(row => (isEvents ? row : bare(row)))).toEqual(expected.map(row => (isEvents ? row : bare(row))));
});
