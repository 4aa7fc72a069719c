import {expect, test} from 'vitest';
import {recordedEnvironment, restoreEnvironment} from '../../source/session/environment.ts';

test('the variables of helm and kubectl are recorded, a token is not', () => {
  const env = {PATH: '/bin', KUBECONFIG: '/k', HELM_DRIVER: 'secret', HELM_KUBETOKEN: 't', HOME: '/h'};
  expect(recordedEnvironment(env)).toEqual({KUBECONFIG: '/k', HELM_DRIVER: 'secret'});
});

test('F17 a later login works with what was recorded, whatever its own shell says', () => {
  const env: NodeJS.ProcessEnv = {PATH: '/bin', KUBECONFIG: '/other', HELM_KUBECONTEXT: 'x', HELM_KUBETOKEN: 't'};
  restoreEnvironment(env, {KUBECONFIG: '/k'});
  expect(env).toEqual({PATH: '/bin', KUBECONFIG: '/k', HELM_KUBETOKEN: 't'});
});
