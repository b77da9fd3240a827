import { computed, signal } from '@preact/signals';
import { completeValues, RegulabError, solveUncertified, type Values } from '@regulab/core';
import { readAddress, writeAddress } from './address.js';
import { defaultState, distinctValues, FIRST_MODEL, modelOf, type Page, type State } from './state.js';

const addressNow = (): string => location.hash.replace(/^#/, '') || '/';

const first = readAddress(addressNow());
export const state = signal<State>(first.state);
/** What was wrong with the link that was opened; null when nothing was. */
export const linkProblem = signal<string | null>(first.problem);

/*
 * Every change that is finished (a key, the end of a drag) is one entry of the browser's history, so that back is undo. Entries are
 * numbered to know whether there is something to undo or redo.
 */
interface Entry {
  readonly place: number;
}
const TOP = 'regulab.top';
const place = signal((history.state as Entry | null)?.place ?? 0);
const top = signal(Math.max(place.value, Number(sessionStorage.getItem(TOP) ?? 0)));
let committed = first.problem === null ? writeAddress(first.state) : '';

export const canUndo = computed(() => place.value > 0);
export const canRedo = computed(() => place.value < top.value);
export const undo = (): void => history.back();
export const redo = (): void => history.forward();

const remember = (n: number): void => {
  place.value = n;
  top.value = n;
  sessionStorage.setItem(TOP, String(n));
};
if (history.state === null) history.replaceState({ place: 0 } satisfies Entry, '');

/** Makes the state an entry of the history and of the address bar, if it is not. */
export function commit(): void {
  document.body.classList.remove('dragging');
  const address = writeAddress(state.value);
  if (address === committed) return;
  committed = address;
  remember(place.value + 1);
  history.pushState({ place: place.value } satisfies Entry, '', `#${address}`);
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
  const entry = event.state as Entry | null;
  const { state: read, problem } = readAddress(addressNow());
  state.value = read;
  linkProblem.value = problem;
  committed = problem === null ? writeAddress(read) : '';
  if (entry) place.value = entry.place;
  else {
    // A link typed or followed by hand.
    remember(place.value + 1);
    history.replaceState({ place: place.value } satisfies Entry, '');
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
    if (error instanceof RegulabError) return error.message;
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
