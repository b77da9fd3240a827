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
