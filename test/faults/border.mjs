// Loaded before the program (`node --import`): kills it, its supervisor or both, or fills the disk, at one record of the
// journal or one start of a supervisor. The program itself knows nothing of it.
import childProcess from 'node:child_process';
import fs from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';

/** {fault, at: 'before' | 'after', type, step?, nth}, or {fault, at: 'spawn', step, nth}; `done` is made when it struck. */
const plan = JSON.parse(process.env['BORDER_PLAN'] ?? 'null');
delete process.env['BORDER_PLAN'];

const {writeFileSync, fsyncSync, mkdirSync} = fs;
const {spawn} = childProcess;

function strike(words) {
  fs.writeFileSync(plan.done, JSON.stringify({...plan, ...words}));
}

let seen = 0;
let step = '';
/** Steps of commands by their number: the record of an end names the number alone. */
const stepsOf = new Map();
let isFull = false;

const full = () => Object.assign(new Error('ENOSPC: no space left on device, write'), {code: 'ENOSPC'});

function recordOf(data) {
  if (typeof data !== 'string' || !data.startsWith('{"seq":')) return undefined;
  return JSON.parse(data).event;
}

/** True when this record is the one. */
function isMeant(event) {
  if (plan === null || plan.at === 'spawn' || event.type !== plan.type) return false;
  if (plan.step !== undefined && (event.step ?? stepsOf.get(event.number)) !== plan.step) return false;
  seen += 1;
  return seen === plan.nth;
}

fs.writeFileSync = (path, data, options) => {
  const event = typeof path === 'number' ? recordOf(data) : undefined;
  if (isFull && event !== undefined) {
    // What the reserve held is room for the last words alone.
    if (fs.existsSync(plan.reserve)) throw full();
    return writeFileSync(path, data, options);
  }
  if (event === undefined) return writeFileSync(path, data, options);
  if (event.type === 'started') step = event.step;
  if (event.type === 'command-started') stepsOf.set(event.number, event.step);
  if (!isMeant(event)) return writeFileSync(path, data, options);
  if (plan.fault === 'disk full') {
    isFull = true;
    strike({});
    throw full();
  }
  if (plan.at === 'after') {
    writeFileSync(path, data, options);
    fsyncSync(path);
  } else if (plan.at === 'torn') {
    fs.writeSync(path, data.slice(0, data.length / 2));
  }
  strike({});
  process.kill(process.pid, plan.fault === 'hang up' ? 'SIGHUP' : 'SIGKILL');
};

/** Makes folders as ever, but that of a job for which there is no room. */
fs.mkdirSync = (path, options) => {
  const isMeant = plan?.at === 'spawn' && plan.fault === 'disk full' && step === plan.step;
  if (!isMeant || isFull || !/\/jobs\/\d+$/.test(String(path))) return mkdirSync(path, options);
  seen += 1;
  if (seen !== plan.nth) return mkdirSync(path, options);
  isFull = true;
  strike({});
  throw full();
};

/** Starts as ever; a supervisor that is meant is struck together with, or instead of, this process. */
childProcess.spawn = (file, args, options) => {
  const child = spawn(file, args, options);
  const isSupervisor = Array.isArray(args) && args.includes('airlock-supervisor');
  if (plan === null || plan.at !== 'spawn' || plan.fault === 'disk full') return child;
  if (!isSupervisor || step !== plan.step) return child;
  seen += 1;
  if (seen !== plan.nth) return child;
  if (plan.delayMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, plan.delayMs);
  strike({supervisor: child.pid});
  if (plan.fault === 'hang up') {
    process.kill(process.pid, 'SIGHUP');
    return child;
  }
  if (plan.fault !== 'kill wizard') process.kill(child.pid, 'SIGKILL');
  if (plan.fault !== 'kill supervisor') process.kill(process.pid, 'SIGKILL');
  return child;
};

syncBuiltinESMExports();
