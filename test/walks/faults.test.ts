import {expect, test} from 'vitest';
import {faultNames} from '../../source/rehearsal/faults/index.ts';
import {elsewhere, table, walkEach} from '../faults/table.ts';

test('no fault is forgotten', () => {
  const walked = Object.keys(table).flatMap(names => names.split(' '));
  expect([...walked, ...elsewhere].toSorted()).toEqual(faultNames.toSorted());
});

walkEach(Object.entries(table));
