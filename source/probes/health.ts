import {explainFailure} from '../tools/cluster-errors.ts';
import * as own from '../tools/own.ts';
import {failed, look, namedProbe, proved, unknown} from './named.ts';

const samples = 3;

/** The application answers before anything is changed. */
export const healthAnswers = namedProbe({
  id: 'health',
  title: 'The application answers',
  remedy: 'Bring the running version to health first, or correct "healthUrl" in airlock.yaml.',
  commands: ({healthUrl}) => (healthUrl === undefined ? [] : [own.measure(healthUrl, samples)]),
  judge([outcome], {healthUrl}) {
    if (healthUrl === undefined) {
      return look(
        'airlock.yaml names no healthUrl: the application is not asked',
        'Add "healthUrl" to have it asked before and after.',
      );
    }
    const times = own.ownResult('http.measure', outcome);
    if (times === undefined) return unknown(explainFailure(outcome).text);
    const last = times.error ?? `status ${times.lastStatus}`;
    if (times.failures >= times.samples) return failed(`${healthUrl} does not answer well: ${last}`);
    if (times.failures > 0)
      return look(`${times.failures} of ${times.samples} requests to ${healthUrl} failed: ${last}`);
    return proved(`${healthUrl} in ${Math.round(times.medianMs)} ms, status ${times.lastStatus}`);
  },
});
