import {broken} from './kubectl-stories.ts';
import {replay} from './replay.ts';

replay(broken, 3);
