/**
 * Two candidates whose payoffs differ by less than this fraction of the revenue at stake are tied: rounding in the
 * position of a candidate is of second order in its payoff, rounding in the payoff itself a few units of 1e-16.
 */
export const TIE = 1e-12;
/** A payoff this far below zero, as a fraction of the revenue, is zero up to rounding, and an indifferent player takes part. */
export const WILLING = 1e-14;
