import type {Fault} from './fault.ts';

const droppedAfterMs = 3000;

export const watchDropped: Fault = {
  about: 'every watch on the API server breaks off after three seconds; clients have to begin it anew',
  begin: ({installed}) => ({
    intercept({query}) {
      const isWatch = ['true', '1'].includes(query.get('watch') ?? '');
      return isWatch && installed() ? {kind: 'cut', afterMs: droppedAfterMs} : undefined;
    },
  }),
};
