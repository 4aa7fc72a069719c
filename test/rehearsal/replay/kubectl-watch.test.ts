import {replay} from './replay.ts';
import {watched} from './watch-story.ts';

replay(watched, 3);
