import type { EnclosedGame } from '@regulab/model/contract.js';
import { EFFECT_TOLERANCE } from '@regulab/model/effect.js';
import { parametersNamed } from '@regulab/model/players.js';
import type { Interval } from '@regulab/numeric/interval.js';
import * as I from '@regulab/numeric/interval.js';
import { boundDesign, type Floors } from './bound.js';
import type { Evaluator } from './evaluator.js';

/** Whether it is proved that no value of a lever between two lowers safety; else values at which a counterexample may lie. */
export interface HarmlessProof {
  readonly isProved: boolean;
  readonly suspects: readonly number[];
}
export type HarmlessProver = (from: number, to: number) => HarmlessProof;

const PROVED: HarmlessProof = { isProved: true, suspects: [] };
const UNPROVED: HarmlessProof = { isProved: false, suspects: [] };

/** What proves that of a lever, the other designed ones at neutral; null for models of which nothing can be proved. */
export function harmlessProver(evaluator: Evaluator, lever: string): HarmlessProver | null {
  const { model, start, baseline, bargain } = evaluator;
  const [name, ...more] = parametersNamed(model, lever);
  if (name === undefined || more.length > 0 || bargain || baseline.status !== 'equilibrium') return null;
  const place = model.enclosure?.levers.indexOf(name) ?? -1;
  if (!model.neverLowersSafety && place < 0) return null;
  return (from, to) =>
    model.neverLowersSafety?.(start, name, { lo: from, hi: to }, baseline.outcomes)
      ? PROVED
      : place < 0
        ? UNPROVED
        : enclosureProves(evaluator, place === 0, from, to);
}

/** How far around the solved choice of the leader its payoff without the lever is enclosed, relative to it. */
const AROUND = 1e-12;

/**
 * By the enclosure of a game of a leader and a follower. As long as the floor asks for no more than is done without it, the leader can
 * still do what it does without it, and the follower answers as before: so an answer that pays the leader less is no equilibrium.
 * Beyond, the floor itself is what keeps safety up.
 */
function enclosureProves(evaluator: Evaluator, isLeader: boolean, from: number, to: number): HarmlessProof {
  const { model, start, baseline } = evaluator;
  const { levers, held, payoff, of } = model.enclosure!;
  const game = of(start);
  const [lead, follow] = held.map((name) => baseline.outcomes[name]!) as [number, number];
  const usual = isLeader ? lead : follow;
  const least = follow - EFFECT_TOLERANCE * Math.abs(follow);
  const earned = unregulatedPayoff(game, payoff, lead, start[levers[1]]!);
  if (earned === null) return UNPROVED;
  const fixed = I.point(start[levers[isLeader ? 1 : 0]!]!);
  /** That no answer with the lever between two values is less safe than `least`. */
  const prove = (lo: number, hi: number, isAvailable: boolean): HarmlessProof => {
    if (!(lo <= hi)) return PROVED;
    const range: Interval = { lo, hi };
    const floors: Floors = isLeader ? { leader: range, follower: fixed } : { leader: fixed, follower: range };
    const { upper, left } = boundDesign(
      game,
      held[1],
      floors,
      (o) => (isAvailable && o[payoff]!.hi < earned ? Number.NEGATIVE_INFINITY : -o[held[1]]!.lo),
      -least,
      0,
    );
    if (upper <= -least) return PROVED;
    const suspects = left.map(({ choice, increase }) => middle(choice) + (isLeader ? 0 : middle(increase)));
    return { isProved: false, suspects: suspects.map((x) => Math.min(hi, Math.max(lo, x))) };
  };
  const below = prove(from, Math.min(to, usual), true);
  return below.isProved ? prove(Math.max(from, usual), to, false) : below;
}

const middle = ({ lo, hi }: Interval): number => 0.5 * (lo + hi);

/** What the leader earns at least without the lever; null where the enclosure does not tell. */
function unregulatedPayoff(game: EnclosedGame, payoff: string, choice: number, asked: number): number | null {
  const around = { lo: choice * (1 - AROUND), hi: choice * (1 + AROUND) };
  const increase = { lo: Math.max(0, I.down(asked - around.hi)), hi: Math.max(0, I.up(asked - around.lo)) };
  return game.outcomes(around, increase, true, increase.hi > game.slack)?.[payoff]?.lo ?? null;
}
