import type {Handler} from '../controllers/kinds.ts';
import {usualBehaviour} from './behaviour.ts';
import type {LifeParts} from './life-parts.ts';
import {createLogBook} from './log-book.ts';
import {play} from './play.ts';
import type {RunningContainer} from './running.ts';

/** Takes the time that a preStop hook takes: a `sleep`, or what its command says. Its output goes nowhere. */
export async function runHook(parts: LifeParts, container: RunningContainer, hook: Handler | undefined): Promise<void> {
  const command = hook?.exec?.command;
  if (hook?.sleep) await parts.patience.wait(hook.sleep.seconds * 1000);
  if (!command) return;
  const {name, image} = container.spec;
  const {room, running, patience} = parts;
  const environment = running.environment.get(name) ?? {};
  const task = {podName: running.name, containerName: name, isInit: container.isInit, image, command, environment};
  const script = usualBehaviour({...task, applied: []});
  // A command that the rehearsal does not know is taken to be quick.
  if (script.afterwards === 'exits') await play(script, createLogBook(room.clock.now), patience);
}
