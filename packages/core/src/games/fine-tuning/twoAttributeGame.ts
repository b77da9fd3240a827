/** Positions of the parameters in the flat array of a game: the order of the model's contract. */
export const SHARE = 0;
export const GENERALIST_FLOOR = 1;
export const SPECIALIST_FLOOR = 2;
export const PERFORMANCE_REVENUE = 3;
export const SAFETY_REVENUE = 4;
export const GENERALIST_PERFORMANCE_COST = 5;
export const GENERALIST_SAFETY_COST = 6;
export const GENERALIST_CROSS_COST = 7;
export const SPECIALIST_PERFORMANCE_COST = 8;
export const SPECIALIST_SAFETY_COST = 9;
export const SPECIALIST_CROSS_COST = 10;

/**
 * Two candidates whose payoffs differ by less than this fraction of the revenue at stake are tied: rounding in the
 * position of a candidate is of second order in its payoff, rounding in the payoff itself a few units of 1e-16.
 */
export const TIE = 1e-12;
