import {need} from '../../probes/facts.ts';
import {isSuccess, stdoutOf} from '../../tools/command.ts';
import * as kubectl from '../../tools/kubectl.ts';
import {parseList} from '../../tools/kubectl-output.ts';
import * as postgres from '../../tools/postgres.ts';
import {count, endingWords} from '../words.ts';
import {diagnosis, item, targetOf} from './diagnosis.ts';

/** Services, endpoints, the database. */
export const network = diagnosis({
  id: 'troubleshoot.network',
  title: 'Services do not reach one another',
  why: 'Which services have nobody behind them, and does the database take connections.',
  guide: [
    'troubleshooting-network',
    'troubleshooting-network.dns',
    'troubleshooting-network.endpoints',
    'troubleshooting-network.connect',
  ],
  differs: 'PostgreSQL does not speak HTTP: pg_isready asks it, not curl',
  commands(facts) {
    const {database} = need(facts, 'site');
    const pod = facts.known.databasePod;
    return [
      kubectl.endpoints(targetOf(facts)),
      ...(database === undefined || pod === undefined
        ? []
        : [postgres.isReady(targetOf(facts), {...database, ...pod})]),
    ];
  },
  explain(_facts, outcomes) {
    const endpoints = isSuccess(outcomes[0]) ? parseList(stdoutOf(outcomes[0])) : [];
    const empty = endpoints
      .filter(object => !Array.isArray(object['subsets']) || object['subsets'].length === 0)
      .map(object => object.metadata.name);
    const database = outcomes[1];
    return [
      item(
        'endpoints',
        'Endpoints',
        endpoints.length > 0 && empty.length === 0,
        empty.length > 0
          ? `nobody behind ${empty.join(', ')}`
          : isSuccess(outcomes[0])
            ? endpoints.length > 0
              ? count(endpoints.length, 'service')
              : 'there is no service in the namespace'
            : endingWords(outcomes[0]),
        'Compare the selector of the service with the labels of the pods; are the pods ready?',
      ),
      ...(database === undefined
        ? []
        : [
            item(
              'database',
              'Database',
              isSuccess(database),
              isSuccess(database) ? 'takes connections' : stdoutOf(database).trim() || endingWords(database),
              'Read the log of the database pod.',
            ),
          ]),
    ];
  },
});
