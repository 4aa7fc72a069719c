import type {Fault} from './fault.ts';

export const execCut: Fault = {
  about: 'the output of a command in a pod breaks off after 4096 bytes, and its exit code is 0 all the same',
  parameter: {name: 'bytes', preset: 4096},
  begin: ({installed}, keptBytes) => ({
    exec(request) {
      if (!installed()) return undefined;
      let leftBytes = keptBytes;
      return {
        ...request,
        write(stream, chunk) {
          if (stream !== 'stdout') {
            request.write(stream, chunk);
            return;
          }
          const kept = chunk.subarray(0, leftBytes);
          leftBytes -= kept.length;
          if (kept.length > 0) request.write(stream, kept);
        },
      };
    },
  }),
};
