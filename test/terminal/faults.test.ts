import {expect, test} from 'vitest';
import {sample, table, walkEach} from '../faults/table.ts';

test('the sample is of the table', () => expect(Object.keys(table)).toEqual(expect.arrayContaining([...sample])));

walkEach(Object.entries(table).filter(([names]) => sample.includes(names)));
