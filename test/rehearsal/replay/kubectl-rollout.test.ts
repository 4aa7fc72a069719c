import {rollout} from './kubectl-stories.ts';
import {replay} from './replay.ts';

replay(rollout, 3);
