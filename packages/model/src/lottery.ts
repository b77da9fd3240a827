/** A state of the world that all players share. */
export interface LotteryState {
  readonly name: string;
  readonly probability: number;
  /** Each player's chance of failing in it, independently of the others. */
  readonly failures: readonly number[];
}

/** An amount that failures cost. */
export interface LotteryHarm {
  readonly name: string;
  readonly label: string;
  /** What it costs when player i fails. */
  readonly each: readonly number[];
  /** Times the squared number of failures. */
  readonly squared: number;
}

/** What chance does after the players have chosen: a common state, failures given the state, harm from failures. */
export interface Lottery {
  readonly states: readonly [LotteryState, ...LotteryState[]];
  readonly harms: readonly LotteryHarm[];
  /** Welfare if nobody fails. */
  readonly otherwise: number;
  /** What welfare is called here; `Welfare` without it. */
  readonly welfareLabel?: string;
}

/** A quantity and what it comes to in each case of a finite lottery. */
export interface DrawnQuantity {
  readonly name: string;
  readonly label: string;
  /** Whether the worst cases are those in which it is large (1) or small (-1). */
  readonly worst: 1 | -1;
  readonly values: readonly number[];
  /** Its mean in closed form. */
  readonly expected: number;
}

/** What chance does after the players have chosen, case by case. */
export interface FiniteLottery {
  /** The probability of each case; together 1. */
  readonly probabilities: readonly number[];
  readonly quantities: readonly [DrawnQuantity, ...DrawnQuantity[]];
}
