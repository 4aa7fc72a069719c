import type {ExecRequest} from '../../api/pod-access.ts';
import type {ApiRequest} from '../../api/request.ts';
import {type Task, usualBehaviour} from '../../pods/behaviour.ts';
import type {Script} from '../../pods/script.ts';
import type {Exchange} from '../../registry/exchange.ts';
import type {Fault, FaultPlace, Hooks, Installed, Look} from '../fault.ts';

/** What a container does, with everything that goes wrong. Pure when the hooks are. */
export function behaviour(task: Task, hooks: readonly Hooks[]): Script {
  return hooks.reduce<Script>((script, {behave}) => behave?.(task, script) ?? script, usualBehaviour(task));
}

/** The faults of one site: which are on, and what they say together. */
export function createFaults(place: Omit<FaultPlace, 'installed'>) {
  const active: {name: string; hooks: Hooks}[] = [];
  let installed: Installed | undefined;
  const known: FaultPlace = {...place, installed: () => installed};

  /** The first answer of those that are on. */
  const first = <Answer>(ask: (hooks: Hooks) => Answer | undefined): Answer | undefined => {
    for (const {hooks} of active) {
      const answer = ask(hooks);
      if (answer !== undefined) return answer;
    }
    return undefined;
  };

  return {
    names: () => active.map(({name}) => name),
    /** Switches a fault on; returns the way to switch it off again. */
    begin(name: string, fault: Fault, parameter = fault.parameter?.preset ?? 0): () => void {
      const entry = {name, hooks: fault.begin(known, parameter)};
      active.push(entry);
      if (installed) entry.hooks.settle?.(installed);
      return () => {
        const at = active.indexOf(entry);
        if (at < 0) return;
        active.splice(at, 1);
        entry.hooks.stop?.();
      };
    },
    /** The release is there and ready: from now on things may go wrong. */
    settle(found: Installed) {
      installed = found;
      for (const {hooks} of [...active]) hooks.settle?.(found);
    },
    behave: (task: Task): Script =>
      behaviour(
        task,
        active.map(({hooks}) => hooks),
      ),
    spoil: (exchange: Exchange) => first(({spoil}) => spoil?.(exchange)),
    intercept: (request: ApiRequest) => first(({intercept}) => intercept?.(request)),
    cached: (look: Look) => first(({cached}) => cached?.(look)),
    refusePull: (look: Look) => first(({refusePull}) => refusePull?.(look)),
    exec: (request: ExecRequest): ExecRequest =>
      active.reduce((current, {hooks}) => hooks.exec?.(current) ?? current, request),
  };
}

export type Faults = ReturnType<typeof createFaults>;
