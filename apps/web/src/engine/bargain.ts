import {
  bargain,
  completeValues,
  type Model,
  readRules,
  shareCurve,
  type Values,
  withoutRegulation,
} from '@regulab/core';
import type { BargainAnswer, ShareLine } from './tasks.js';

/** Payoffs against the share as lines that break where the outcome jumps. */
function lines(model: Model, values: Values): ShareLine[] {
  const { pieces, payoffs } = shareCurve(model, values);
  return payoffs.map((k) => ({
    outcome: model.outcomes[k]!.name,
    points: pieces.flatMap(({ points }) => [
      ...points.map(({ t, outcomes }) => [t, outcomes[k]!] as const),
      [Number.NaN, Number.NaN] as const,
    ]),
  }));
}

/** What every bargaining rule selects under one regulation, and what each share would pay. */
export function bargainAt(model: Model, given: Values): BargainAnswer {
  const values = completeValues(model, given);
  return {
    bargaining: bargain(model, values, readRules(model, ['all'])),
    curves: lines(model, values),
    baseline: lines(model, withoutRegulation(model, values)),
  };
}
