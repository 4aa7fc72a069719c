import {helm4} from './helm-stories.ts';
import {replay} from './replay.ts';

replay(helm4, 4);
