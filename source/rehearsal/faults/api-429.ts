import type {Interception} from '../api/intercept.ts';
import type {Fault} from './fault.ts';
import {namedBy} from './parts/api.ts';

const every = 10;

/** In the words of the server's limit of requests in flight; helm and kubectl wait and ask again. */
const tooMany: Interception = {
  kind: 'answer',
  answer: {
    code: 429,
    body: 'Too many requests, please try again later.\n',
    contentType: 'text/plain; charset=utf-8',
    headers: {'retry-after': '1', 'x-content-type-options': 'nosniff'},
  },
};

export const api429: Fault = {
  about: 'the API server is overloaded: every tenth request is sent away for a second',
  begin({installed}) {
    let asked = 0;
    return {
      intercept({path}) {
        if (!installed() || namedBy(path).plural === '') return undefined;
        asked += 1;
        return asked % every === 0 ? tooMany : undefined;
      },
    };
  },
};
