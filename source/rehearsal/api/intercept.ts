import type {IncomingMessage} from 'node:http';
import type {Server, Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import type {Clock} from '../model.ts';
import type {Status} from './failure.ts';
import type {Answer} from './request.ts';

/** What happens to a request instead of its usual answer. */
export type Interception =
  | {kind: 'answer'; answer: Answer}
  /** No answer until the site's time has gone on so far, then this one; the client may give up before. */
  | {kind: 'late'; afterMs: number; answer: Answer}
  /** No answer at all: the connection stays open until the client gives up. */
  | {kind: 'silence'}
  /** The connection breaks off before anything is done. */
  | {kind: 'reset'}
  /** The usual answer, whose stream breaks off when it has lasted so long in the site's time. */
  | {kind: 'cut'; afterMs: number};

/** A refusal as an interception. */
export const refusing = (status: Status, headers: Record<string, string> = {}): Interception => ({
  kind: 'answer',
  answer: {code: status.code ?? 500, body: status, headers},
});

export type BreakOff = (socket: Duplex) => void;

/**
 * How to break a connection of a server off as a dying one does: the client reads "connection reset by peer". An
 * encrypted socket cannot be reset, the one that carries it can: both have the client's port.
 */
export function resets(server: Server): BreakOff {
  const carriers = new Map<number, Socket>();
  server.on('connection', (carrier: Socket) => {
    const {remotePort = 0} = carrier;
    carriers.set(remotePort, carrier);
    carrier.once('close', () => carriers.delete(remotePort));
  });
  return socket => {
    const carrier = 'remotePort' in socket ? carriers.get(socket.remotePort as number) : undefined;
    carrier?.resetAndDestroy();
    socket.destroy();
  };
}

/**
 * Carries an interception out. Resolves with the answer to give, 'as usual' when the request is to be answered as
 * always, or undefined when nobody is to be answered any more.
 */
export async function carryOut(
  interception: Interception | undefined,
  {socket}: Pick<IncomingMessage, 'socket'>,
  clock: Clock,
  breakOff: BreakOff,
): Promise<Answer | 'as usual' | undefined> {
  if (!interception) return 'as usual';
  switch (interception.kind) {
    case 'answer':
      return interception.answer;
    case 'late':
      return new Promise(resolve => {
        const cancel = clock.after(interception.afterMs, () => resolve(interception.answer));
        socket.once('close', () => {
          cancel();
          resolve(undefined);
        });
      });
    case 'silence':
      return undefined;
    case 'reset':
      breakOff(socket);
      return undefined;
    case 'cut': {
      const cancel = clock.after(interception.afterMs, () => breakOff(socket));
      socket.once('close', cancel);
      return 'as usual';
    }
  }
}
