import type { Regimes } from '@regulab/model/contract.js';

/**
 * Regimes of the fine-tuning games: which constraints bind for each player, as one number
 *
 *   generalist safety + 4 [no performance] + 8 specialist safety + 24 [adds no performance] + 48 [squeezed]
 *
 * with the parts below. `EXIT` stands for a game in which a player abstains.
 */
export const GENERALIST_FREE = 0;
/** beta_0 is the generalist's positive floor. */
export const GENERALIST_FLOOR = 1;
/** beta_0 = 0, the generalist has no floor. */
export const GENERALIST_ZERO = 2;
/** beta_0 is the specialist's floor: the generalist leaves nothing to climb. */
export const GENERALIST_REACH = 3;
export const NO_PERFORMANCE = 4;
/** The specialist's floor does not bind and it adds safety. */
export const SPECIALIST_FREE = 0;
/** The specialist climbs to its floor and no further. */
export const SPECIALIST_MINIMAL = 8;
/** The specialist adds no safety and need not. */
export const SPECIALIST_IDLE = 16;
export const SPECIALIST_NO_PERFORMANCE = 24;
/** The generalist holds the specialist at zero profit. */
export const SQUEEZED = 48;
export const EXIT = 96;

const generalistSafety = [
  ['free', 'the generalist chooses its safety freely'],
  ['floor', 'the generalist stands at its safety floor'],
  ['zero', 'the generalist invests nothing in safety'],
  ['reach', "the generalist itself reaches the specialist's floor"],
] as const;
const specialistSafety = [
  ['free', 'the specialist goes beyond its floor'],
  ['minimal', 'the specialist complies minimally'],
  ['idle', 'the specialist adds no safety'],
] as const;

type Part = readonly [name: string, meaning: string];

/** What the generalist does, position = code modulo 8. */
export const generalistParts: readonly Part[] = ['', '-safety-only'].flatMap((tail) =>
  generalistSafety.map(
    ([name, meaning]): Part => [name + tail, meaning + (tail ? ' and nothing in performance' : '')],
  ),
);

/** What the specialist does, position = code divided by 8. */
const specialistParts: readonly Part[] = ['', '-squeezed'].flatMap((end) =>
  ['', '-safety-only'].flatMap((tail) =>
    specialistSafety.map(
      ([name, meaning]): Part => [
        name + tail + end,
        meaning + (tail ? ', adds no performance' : '') + (end ? ', and is left with zero profit' : ''),
      ],
    ),
  ),
);

/** The regimes of the games with one specialist. */
export const fineTuningRegimes: Regimes = {
  count: EXIT + 1,
  name: (code) =>
    code === EXIT ? 'exit' : `${generalistParts[code % 8]![0]}/${specialistParts[Math.floor(code / 8)]![0]}`,
  parts: [
    { heading: 'generalist', entries: generalistParts },
    { heading: 'specialist', entries: specialistParts },
  ],
};

/** Names of the constraints that bind in a regime, player first. */
export function bindingConstraints(code: number): string[] {
  if (code === EXIT) return [];
  const names: string[] = [];
  const g = code % 4;
  if (g === GENERALIST_FLOOR) names.push('generalist: safety floor');
  if (g === GENERALIST_ZERO) names.push('generalist: safety not negative');
  if (g === GENERALIST_REACH) names.push("generalist: stands at the specialist's floor");
  if (code & NO_PERFORMANCE) names.push('generalist: performance not negative');
  const d = Math.floor(code / 8) % 3;
  if (d * 8 === SPECIALIST_MINIMAL) names.push('specialist: safety floor');
  if (d * 8 === SPECIALIST_IDLE) names.push('specialist: safety not reduced');
  const rest = Math.floor(code / 24);
  if (rest & 1) names.push('specialist: performance not reduced');
  if (rest & 2) names.push('specialist: participation');
  return names;
}

/** Where the generalist's safety stands; shared by every game of the family. */
export function generalistSafetyRegime(beta0: number, floorG: number, floorD: number): number {
  if (beta0 === floorG) return floorG > 0 ? GENERALIST_FLOOR : GENERALIST_ZERO;
  return beta0 === floorD ? GENERALIST_REACH : GENERALIST_FREE;
}

/** Where the specialist's safety stands, from what it added and whether it stopped at its floor. */
export function specialistSafetyRegime(added: number, atFloor: boolean): number {
  if (atFloor && added > 0) return SPECIALIST_MINIMAL;
  return added === 0 ? SPECIALIST_IDLE : SPECIALIST_FREE;
}
