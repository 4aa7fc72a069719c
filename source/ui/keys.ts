import {anywhereKeys} from './keys/anywhere.ts';
import type {KeyEntry} from './keys/entry.ts';
import {paneKeys} from './keys/pane.ts';
import {questionKeys} from './keys/question.ts';
import {stepKeys} from './keys/step.ts';
import {urgentKeys} from './keys/urgent.ts';

export type {Act, KeyEntry, Moment, Scope} from './keys/entry.ts';

/** Every key of the program. Handler, footer, help and readme read this table and nothing else. */
export const keyTable: readonly KeyEntry[] = [
  ...urgentKeys,
  ...questionKeys,
  ...stepKeys,
  ...paneKeys,
  ...anywhereKeys,
];
