import type {Section} from '../step.ts';
import {compare} from './images-compare.ts';
import {previous} from './images-previous.ts';
import {push, readBack} from './images-push.ts';

export const images: Section = {
  id: 'images',
  title: 'Images',
  when: 'before',
  guide: ['load', 'load-1', 'load-2'],
  steps: [compare, push, readBack, previous],
};
