/** Positions of the parameters in the flat array of a game: the order of the model's contract. */
export const POSITIONS = {
  SHARE: 0,
  GENERALIST_FLOOR: 1,
  SPECIALIST_FLOOR: 2,
  PERFORMANCE_REVENUE: 3,
  SAFETY_REVENUE: 4,
  GENERALIST_PERFORMANCE_COST: 5,
  GENERALIST_SAFETY_COST: 6,
  GENERALIST_CROSS_COST: 7,
  SPECIALIST_PERFORMANCE_COST: 8,
  SPECIALIST_SAFETY_COST: 9,
  SPECIALIST_CROSS_COST: 10,
} as const;

/** The game being solved. Filled before `enumerateOptima`, read by everything that looks at its candidates. */
export const gameToSolve = new Float64Array(11);
