import type { SolutionStatus } from '@regulab/model/answer.js';
import { EFFECT_TOLERANCE, ROUNDING, saferBy } from '@regulab/model/effect.js';
import type { Outcomes } from '@regulab/model/outcomes.js';
import { parametersNamed } from '@regulab/model/players.js';
import { changesBetween } from '../changes.js';
import type { Evaluator } from './evaluator.js';
import { harmlessProver } from './harmlessProof.js';
import type { HarmlessFloor, LeverRange } from './types.js';

/** Values of a lever that are looked at. */
const SAMPLES = { given: 2049, bargained: 129 } as const;
/** A change this near to the start of a range, relative to it, is the start. */
const AT_THE_START = 1e-9;
/** Ends of the stretch that lowers safety are located to this part of the range. */
const WIDTH = 1e-13;

interface Look {
  readonly t: number;
  readonly status: SolutionStatus;
  /** By how much the safety that loses most is below that without the lever, in parts of it; not positive where none loses. */
  readonly fall: number;
  readonly outcomes: Outcomes;
  readonly isBad: boolean;
}

/**
 * Whether one lever alone lowers safety, the other designed levers at neutral. Evenly spaced values are looked at; where the model
 * can bound its safety over a range of the lever, what they suggest is proved or refuted.
 */
export function harmlessFloor(evaluator: Evaluator, range: LeverRange): HarmlessFloor {
  const { model, baseline } = evaluator;
  const safeties = model.outcomes.filter(({ role }) => role === 'safety');
  const names = parametersNamed(model, range.name);
  const at = (t: number): Look => {
    const set = Object.fromEntries(names.map((name) => [name, t]));
    const { status, outcomes } = evaluator.solve({ ...evaluator.start, ...set });
    const falls = safeties.map(({ name, direction }) => {
      const [now, before] = [outcomes[name], baseline.outcomes[name]];
      if (status !== 'equilibrium' || now == null || before == null) return 0;
      return -saferBy(direction, now - before) / (Math.max(Math.abs(now), Math.abs(before)) || 1);
    });
    const fall = Math.max(...falls);
    // The floor itself is wanted, not one a little below: here rounding is all that is forgiven. Of no equilibrium nothing good can be said.
    const isBad = fall > ROUNDING || status === 'none';
    return { t, status, fall, outcomes, isBad };
  };
  const samples = evaluator.bargain ? SAMPLES.bargained : SAMPLES.given;
  const looks = Array.from({ length: samples }, (_, k) =>
    at(k === samples - 1 ? range.to : range.from + ((range.to - range.from) * k) / (samples - 1)),
  );
  const proves = harmlessProver(evaluator, range.name);
  const near = looks.filter(({ isBad }) => isBad);
  // Falls that are no difference anywhere else are none here.
  const counts = near.some(({ fall, status }) => fall > EFFECT_TOLERANCE || status !== 'equilibrium');
  const sampled = counts ? near : [];
  const proof = sampled.length === 0 ? proves?.(range.from, range.to) : undefined;
  const isProved = proof?.isProved === true;
  // Where a proof fails a counterexample may lie between the samples.
  const found = proof?.suspects.map(at).find(({ isBad, fall }) => isBad && fall > EFFECT_TOLERANCE);
  const bad = found ? [found] : sampled;
  const common = {
    lever: range.name,
    from: range.from,
    to: range.to,
    samples,
    unanswered: looks.filter(({ status }) => status === 'failed').length,
  } as const;
  const exampleOf = ({ t, outcomes }: Look): HarmlessFloor['example'] => {
    const [worst] = safeties
      .flatMap(({ name, label, direction }) => {
        const [now, before] = [outcomes[name], baseline.outcomes[name]];
        return now == null || before == null
          ? []
          : [
              {
                label: label.charAt(0).toLowerCase() + label.slice(1),
                now,
                before,
                by: saferBy(direction, now - before),
              },
            ];
      })
      .sort((a, b) => a.by - b.by);
    return worst ? { at: t, label: worst.label, safety: worst.now, before: worst.before } : null;
  };
  if (bad.length === 0)
    return {
      ...common,
      least: range.from,
      backfires: null,
      example: null,
      verdict: isProved ? 'harmless' : 'searched',
    };
  const [lowest, highest] = [bad[0]!, bad[bad.length - 1]!];
  const before = looks.findLast(({ t }) => t < lowest.t);
  const after = looks.find(({ t }) => t > highest.t);
  const same = (a: Look, b: Look): boolean => a.isBad === b.isBad;
  const width = WIDTH * (range.to - range.from);
  const lo = before ? changesBetween(at, same, before, lowest, width)[0]!.right.t : lowest.t;
  const hi = after ? changesBetween(at, same, highest, after, width).at(-1)!.right.t : highest.t;
  // A change that is rounding at the very start is the start.
  const from = lo - range.from <= AT_THE_START * (range.to - range.from) ? range.from : lo;
  const worst = bad.reduce((most, look) => (look.fall > most.fall ? look : most));
  return {
    ...common,
    least: after ? hi : null,
    backfires: { lo: from, hi },
    example: worst.status === 'equilibrium' ? exampleOf(worst) : null,
    verdict: after && proves?.(hi, range.to).isProved ? 'harmless-from' : 'refuted',
  };
}
