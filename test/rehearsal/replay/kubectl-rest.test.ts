import {rest, restOf} from './kubectl-stories.ts';
import {replay} from './replay.ts';

replay(rest, 3);
replay(rest, 3, {hasNewerKubectl: true});
replay(restOf('kubectl/1.31.9'), 3);
replay(restOf('kubectl/1.35.2'), 4);
