import type { Lottery } from '@regulab/model/lottery.js';

/** A firm when the die is cast. */
export interface ExposedFirm {
  readonly share: number;
  readonly calm: number;
  readonly stressed: number;
  readonly exposure: number;
}

/** The regime, then failures, with harm to users, to third parties, and of joint failures. */
export function overlapLottery(
  market: {
    readonly users: number;
    readonly userHarm: number;
    readonly thirdPartyHarm: number;
    readonly stress: number;
    readonly systemicHarm: number;
  },
  firms: readonly ExposedFirm[],
  otherwise: number,
): Lottery {
  const { users, userHarm, thirdPartyHarm, stress, systemicHarm } = market;
  const each = (harm: number): readonly number[] =>
    firms.map(({ share, exposure }) => users * share * exposure * harm);
  return {
    states: [
      { name: 'calm', probability: 1 - stress, failures: firms.map(({ calm }) => calm) },
      { name: 'stressed', probability: stress, failures: firms.map(({ stressed }) => stressed) },
    ],
    harms: [
      { name: 'userHarm', label: 'Harm to users', each: each(userHarm), squared: 0 },
      { name: 'thirdPartyHarm', label: 'Harm to third parties', each: each(thirdPartyHarm), squared: 0 },
      {
        name: 'systemicLoss',
        label: 'Loss from joint failures',
        each: firms.map(() => 0),
        squared: systemicHarm,
      },
    ],
    otherwise,
  };
}
