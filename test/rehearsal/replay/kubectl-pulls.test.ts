import {pulls} from './pull-story.ts';
import {replay} from './replay.ts';

replay(pulls, 3);
