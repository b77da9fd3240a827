import type { Certificate } from '@regulab/model/answer.js';
import { uncheckedCertificate } from '@regulab/model/certificate.js';
import type { Claim } from '@regulab/model/contract.js';
import type { TwoAttributeValues } from './gameParameters.js';
import { verifyMarket } from './marketVerify.js';
import type { Market } from './specialistsOptima.js';

/** The game as a market with one specialist. */
export const marketOf = (v: TwoAttributeValues): Market => ({
  floor: v.generalistFloor,
  performanceCost: v.generalistPerformanceCost,
  safetyCost: v.generalistSafetyCost,
  crossCost: v.generalistCrossCost,
  specialists: [
    {
      share: v.share,
      performanceRevenue: v.performanceRevenue,
      safetyRevenue: v.safetyRevenue,
      performanceCost: v.specialistPerformanceCost,
      safetyCost: v.specialistSafetyCost,
      crossCost: v.specialistCrossCost,
      floor: v.specialistFloor,
      entryCost: 0,
    },
  ],
});

/** Re-checks a claimed outcome of the two-attribute game, see `verifyMarket`. */
export function verifyTwoAttribute(values: TwoAttributeValues, claim: Claim): Certificate {
  const market = marketOf(values);
  const o = claim.outcomes;
  const choices = [o.generalistPerformance, o.generalistSafety, o.performance, o.safety];
  const payoffs = [o.generalistUtility, o.specialistUtility];
  const given = [...choices, ...payoffs].every(Number.isFinite);
  if (claim.status !== 'exit' && (claim.status !== 'equilibrium' || !given))
    return uncheckedCertificate('none', claim.status);
  const played = claim.status === 'equilibrium';
  return verifyMarket(market, {
    generalist: played
      ? { alpha0: o.generalistPerformance!, beta0: o.generalistSafety!, payoff: o.generalistUtility! }
      : null,
    products: [
      {
        name: 'specialist',
        performance: played ? o.performance! : null,
        safety: played ? o.safety! : null,
        payoff: played ? o.specialistUtility! : 0,
      },
    ],
  });
}
