import {broken} from './broken-story.ts';
import {replay} from './replay.ts';

replay(broken, 3);
