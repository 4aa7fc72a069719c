import {errorReply} from '../registry/exchange.ts';
import type {Fault} from './fault.ts';
import {bringsBlob} from './parts/registry.ts';

const accepted = 5;

export const registry401: Fault = {
  about: 'the login to the registry is withdrawn in the middle of the push',
  begin() {
    let brought = 0;
    return {
      spoil(exchange) {
        if (bringsBlob(exchange)) brought += 1;
        if (brought <= accepted) return undefined;
        return errorReply(401, 'UNAUTHORIZED', null, {headers: {'WWW-Authenticate': 'Basic realm="Registry Realm"'}});
      },
    };
  },
};
