import { computed, signal } from '@preact/signals';
import { completeValues, isRegulabError, solveUncertified, type Values } from '@regulab/core';
import { readAddress, writeAddress } from './address.js';
import { defaultState, distinctValues, FIRST_MODEL, modelOf, type Page, type State } from './state.js';

const addressNow = (): string => location.hash.replace(/^#/, '') || '/';

const first = readAddress(addressNow());
export const state = signal<State>(first.state);
/** What was wrong with the link that was opened; null when nothing was. */
export const linkProblem = signal<string | null>(first.problem);

/*
 * Every change that is finished (a key, the end of a drag) is one entry of the browser's history, so that back is undo; steps
 * of one parameter in quick succession are one. Entries are numbered to know whether there is something to undo or redo;
 * browsers keep about fifty and drop older ones.
 */
interface Entry {
  readonly place: number;
  readonly bottom: number;
}
/** Changes of the same parts of the address within this time are one entry. */
const QUICK_MILLISECONDS = 700;
const TOP = 'regulab.top';

/** What the tab remembers over a reload; nothing where the browser refuses to. */
function storedTop(): number {
  try {
    return Number(sessionStorage.getItem(TOP) ?? 0);
  } catch {
    return 0;
  }
}

const entryNow = history.state as Entry | null;
const place = signal(entryNow?.place ?? 0);
const bottom = signal(entryNow?.bottom ?? 0);
const top = signal(entryNow ? Math.max(entryNow.place, storedTop()) : 0);
let committed = first.problem === null ? writeAddress(first.state) : '';
/** What a bad link showed instead: it takes the link's place in the history once something is changed. */
let instead = first.problem === null ? null : writeAddress(first.state);
let last = { parts: '', at: Number.NEGATIVE_INFINITY };

export const canUndo = computed(() => place.value > bottom.value);
export const canRedo = computed(() => place.value < top.value);
export const undo = (): void => history.back();
export const redo = (): void => history.forward();

function remember(n: number): void {
  place.value = n;
  top.value = n;
  try {
    sessionStorage.setItem(TOP, String(n));
  } catch {
    // Redo is then not offered after a reload.
  }
}
const entry = (): Entry => ({ place: place.value, bottom: bottom.value });
if (entryNow === null) history.replaceState(entry(), '');

/** The names of the parts in which two addresses differ. */
function changedParts(a: string, b: string): string {
  const parts = (address: string): Set<string> => new Set(address.split(/[?&]/));
  const [before, after] = [parts(a), parts(b)];
  const changed = [...before, ...after].filter((part) => before.has(part) !== after.has(part));
  return [...new Set(changed.map((part) => part.replace(/=.*/s, '')))].sort().join('&');
}

/** Makes the state an entry of the history and of the address bar, if it is not. */
export function commit(): void {
  document.body.classList.remove('dragging');
  const address = writeAddress(state.value);
  if (instead !== null) {
    history.replaceState(entry(), '', `#${instead}`);
    committed = instead;
    instead = null;
  }
  if (address === committed) return;
  const now = performance.now();
  const parts = changedParts(committed, address);
  const goesOn = parts === last.parts && now - last.at < QUICK_MILLISECONDS && place.value === top.value;
  last = { parts, at: now };
  committed = address;
  if (goesOn) {
    history.replaceState(entry(), '', `#${address}`);
    return;
  }
  remember(place.value + 1);
  history.pushState(entry(), '', `#${address}`);
  bottom.value = Math.max(bottom.value, place.value - (history.length - 1));
}

/** Changes the state. While something is dragged `finished` is false, and the address waits for the end. */
export function update(change: Partial<State>, finished = true): void {
  state.value = { ...state.value, ...change };
  if (change.page !== undefined || linkProblem.value !== null) linkProblem.value = null;
  if (finished) commit();
  // What follows a hand is not animated.
  else document.body.classList.add('dragging');
}

addEventListener('popstate', (event) => {
  const reached = event.state as Entry | null;
  const { state: read, problem } = readAddress(addressNow());
  state.value = read;
  linkProblem.value = problem;
  committed = problem === null ? writeAddress(read) : '';
  instead = problem === null ? null : writeAddress(read);
  last = { parts: '', at: Number.NEGATIVE_INFINITY };
  if (reached) place.value = reached.place;
  else {
    // A link typed or followed by hand.
    remember(place.value + 1);
    history.replaceState(entry(), '');
  }
});

export const model = computed(() => modelOf(state.value.model));
export const values = computed(() => completeValues(model.value, state.value.values));
/** The game as it is, solved and explained; its certificate is made apart. */
export const solution = computed(() => solveUncertified(model.value, values.value));

/** Why these values are not a game of the model, or null. */
export function whyNot(given: Values): string | null {
  try {
    completeValues(model.value, given);
    return null;
  } catch (error) {
    if (isRegulabError(error)) return error.message;
    throw error;
  }
}

/** Sets parameters where that is a game; otherwise says why not and changes nothing. */
export function setValues(change: Values, finished = true): string | null {
  const next = { ...values.value, ...change };
  const problem = whyNot(next);
  if (problem !== null) return problem;
  update({ values: distinctValues(model.value, next) }, finished);
  return null;
}

/** The state that a link leads to; the home page is always about the first model. */
function led(page: Page, change: Partial<State>): State {
  const next = { ...state.value, ...change, page };
  return page === 'home' && next.model !== FIRST_MODEL ? defaultState('home', FIRST_MODEL) : next;
}

/** The address of a page, with changes to the state if there are any. */
export const linkTo = (page: Page, change: Partial<State> = {}): string =>
  `#${writeAddress(led(page, change))}`;

export const goTo = (page: Page, change: Partial<State> = {}): void => update(led(page, change));
