import {helm3} from './helm-stories.ts';
import {replay} from './replay.ts';

replay(helm3, 3);
