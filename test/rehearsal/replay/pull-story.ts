import {because, lab, time} from './kubectl-lab.ts';
import type {Story} from './story.ts';

const wrongLogin = ['--docker-username=robot', '--docker-password=wrong'];

const shownAs = (...names: string[]) =>
  names.flatMap(name => ['json', 'describe'].map(form => `pod-pull-${name}-${form}`));

/** Registries that refuse a pull in seven ways: a pod for each, after its second pull and after the look that follows. */
export const pulls: Story = {
  folder: 'kubectl/1.33.1',
  scenes: [
    {
      run: [
        ...['kubectl', 'create', 'secret', 'docker-registry', 'pull-bad', '-n', lab],
        ...['--docker-server=registry-auth.internal.company.com', ...wrongLogin],
      ],
      time,
      because,
    },
    {run: ['kubectl', 'apply', '-f', 'pulls.yaml'], time, because},
    {afterSeconds: 20, because: 'the second pulls have failed'},
    {play: [...shownAs('http-server', 'no-secret', 'unknown-ca'), 'pod-pull-wrong-password-json'], time},
    {afterSeconds: 10, because: 'the third pulls are held back'},
    {play: [...shownAs('missing-secret', 'no-name-server', 'refused'), 'pod-pull-wrong-password-describe'], time},
  ],
};
