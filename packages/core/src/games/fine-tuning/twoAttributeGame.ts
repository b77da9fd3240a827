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
