import {helm3Pending} from './helm-stories.ts';
import {replay} from './replay.ts';

replay(helm3Pending, 3);
