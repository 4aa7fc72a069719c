import type {Key} from 'ink';
import {fieldTarget, typeInto} from './field-acts.ts';
import {type Act, type KeyEntry, keyTable, type Moment, type Scope} from './keys.ts';
import type {Scene, Sight} from './scene.ts';
import {type KeyTimes, whyIgnored} from './typed-ahead.ts';

/** One key as it arrived: its name in the table, and what it would type into a field. */
export type Press = {name: string; text: string};

const named: readonly [keyof Key, string][] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
];

/** Ink's key under the name that the table uses. More than one character at once is 'text': typed ahead or pasted. */
export function pressOf(input: string, key: Key): Press {
  const special = named.find(([flag]) => key[flag] === true);
  if (special !== undefined) return {name: special[1], text: ''};
  if (key.tab) return {name: key.shift ? 'shift+tab' : 'tab', text: ''};
  if (key.ctrl) return {name: `ctrl+${input}`, text: ''};
  if (key.meta) return {name: `alt+${input}`, text: ''};
  if (input === '\n' || input === '\r') return {name: 'enter', text: ''};
  if (input === ' ') return {name: 'space', text: ' '};
  return {name: Array.from(input).length === 1 ? input : 'text', text: input};
}

/** Scopes that are active now, the nearest first: what a key means is decided by the first that knows it. */
export function scopesOf(scene: Scene): readonly Scope[] {
  const {state, ui, asked, draft} = scene;
  if (ui.view.kind === 'leave') return ['leave', 'always'];
  if (state.rollback.phase === 'countdown') return ['rollback', 'always'];
  if (fieldTarget(scene) !== undefined && !isEndingShown(scene)) {
    return fieldTarget(scene) === 'answer' ? ['field', 'step', 'always'] : ['field', 'always'];
  }
  if (ui.view.kind === 'pane') {
    const {kind} = ui.view.source;
    return kind === 'commands' || kind === 'troubleshoot'
      ? [kind, 'pane', 'anywhere', 'always']
      : ['pane', 'anywhere', 'always'];
  }
  if (isEndingShown(scene)) return ['ending', 'anywhere', 'always'];
  if (asked === undefined || draft === undefined) return ['step', 'anywhere', 'always'];
  const isReleased = draft.isReleased && (asked.question.kind === 'typed' || asked.question.kind === 'text');
  if (isReleased) return ['released', 'step', 'anywhere', 'always'];
  return [asked.question.kind === 'points' ? 'points' : 'confirm', 'step', 'anywhere', 'always'];
}

/** True while the last screen stands over the step; a rollback after the end has the screen to itself. */
export function isEndingShown({state, ui}: Scene): boolean {
  const {phase} = state.rollback;
  const isRollingBack = phase === 'countdown' || phase === 'stopping' || phase === 'running';
  return state.ending !== undefined && state.ending !== ui.closedEnding && ui.view.kind === 'step' && !isRollingBack;
}

/** Keys of the table that mean something now, nearest scope first; none whose first key has a nearer meaning. */
export function activeKeys(scene: Scene): readonly KeyEntry[] {
  const scopes = scopesOf(scene);
  const isTyping = scopes[0] === 'field';
  const taken = new Set<string>();
  const entries = scopes.flatMap(scope => bound(scope, scene));
  return entries.filter(({keys: [first = '', ...others]}) => {
    const isOpen = !taken.has(first) && !(isTyping && (first.length === 1 || first === 'space'));
    for (const key of [first, ...others]) taken.add(key);
    return isOpen;
  });
}

/** Keys of a scope; where somebody only looks, those that change anything are not bound. */
const bound = (scope: Scope, {state}: Scene): readonly KeyEntry[] =>
  keyTable.filter(entry => entry.scope === scope && !(state.readOnly !== undefined && entry.changes === true));

const told = (message: string): Act => ({type: 'dispatch', event: {type: 'told', message}});

/** In a field only keys without a character reach the table: everything else is typed. */
function entryFor(scene: Scene, press: Press): KeyEntry | undefined {
  const isTyping = fieldTarget(scene) !== undefined && scopesOf(scene)[0] === 'field';
  if (isTyping && press.text !== '') return undefined;
  return scopesOf(scene)
    .flatMap(scope => bound(scope, scene))
    .find(entry => entry.keys.includes(press.name));
}

/** What a key brings about at this moment. Pure: looks, and returns events. */
export function obey(scene: Scene, sight: Sight, press: Press, times: KeyTimes): Act[] {
  const moment: Moment = {scene, sight, key: press.name};
  // A message stands until the next key that was pressed by itself: those of a burst would wipe it out unread.
  const cleared: Act[] = (scene.state.message ?? '') === '' || times.batchSize > 1 ? [] : [told('')];
  const entry = entryFor(scene, press);
  if (entry === undefined) {
    if (press.text !== '' && scopesOf(scene)[0] === 'field')
      return [...cleared, ...typeInto(moment, {type: 'insert', text: press.text})];
    return press.name === 'text' ? [told('Typed-ahead keys were ignored')] : cleared;
  }
  const ignored = entry.isGuarded === true ? whyIgnored(press.name, times) : undefined;
  if (ignored !== undefined) return [told(ignored)];
  const why = entry.blockedBy?.(scene);
  if (why !== undefined) return [told(`${entry.label}: ${why}`)];
  return [...cleared, ...entry.act(moment)];
}

/** What a paste brings about: text where text is typed, nothing anywhere else. */
export function obeyPaste(scene: Scene, sight: Sight, text: string): Act[] {
  if (scopesOf(scene)[0] !== 'field') return [told('A pasted text was ignored: nothing is being typed here')];
  return typeInto({scene, sight, key: 'paste'}, {type: 'insert', text});
}
