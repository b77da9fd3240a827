import type { Experiment } from '@regulab/model/contract.js';
import type { Values } from '@regulab/model/outcomes.js';
import { log, pow } from '@regulab/numeric/elementary.js';
import { alphaOf, bestCompany, type Company, companyWith, MODES } from './company.js';
import { worldOf } from './parameters.js';
import { drawRegression, memoryOf, type Regression } from './ridge.js';

type Ways = Pick<Regression, 'design' | 'labels'>;
type Options = Readonly<Record<string, string>>;
const OPTIONS = { design: ['gaussian', 'rademacher'], labels: ['exact', 'coin'] } as const;

const waysOf = ({ design, labels }: Options): Ways => ({
  design: design === 'rademacher' ? 'rademacher' : 'gaussian',
  labels: labels === 'coin' ? 'coin' : 'exact',
});

/** Larger regressions would take minutes each. */
const MOST_FEATURES = 4000;
const MOST_DATA = 20_000;

function checkSize(v: Values, data: number, name: string): string | null {
  if (v.dimension === 0)
    return 'dimension is infinite; real data have finitely many features: set dimension = finite and features';
  if (v.features! > MOST_FEATURES) return `features is ${v.features}; at most ${MOST_FEATURES} are drawn`;
  return data > MOST_DATA ? `${name} is ${data}; at most ${MOST_DATA} data are drawn` : null;
}

const regression = (
  { gamma, delta, rho, features }: Values,
  data: number,
  alpha: number,
  ridge: number,
  options: Options,
): Regression => ({
  gamma: gamma!,
  delta: delta!,
  rho: rho!,
  features: features!,
  data,
  alpha,
  ridge,
  ...waysOf(options),
});

/** Both losses of one company with the best ridge. */
export const scalingExperiment: Experiment = {
  options: OPTIONS,
  check: (v) => checkSize(v, v.data!, 'data'),
  memory: (v) => memoryOf({ features: v.features!, data: v.data! }),
  measures: (_, o) => [
    { label: 'loss in performance', expected: o.loss! },
    { label: 'loss in safety', expected: o.safetyLoss! },
  ],
  draw: (v, o, options, seed, k) => {
    const drawn = drawRegression(regression(v, v.data!, 1 - v.safetyLabels!, o.ridge!, options), seed, k);
    return [drawn.performance, drawn.safety];
  },
};

/** The entrant is drawn with so many times its threshold of data. */
const PARTS = [0.5, 0.71, 1, 1.41, 2];
const dataOf = (threshold: number): number[] =>
  PARTS.map((part) => Math.max(1, Math.round(part * threshold)));

/** An incumbent and entrants with data around the threshold: where their measured losses meet is a threshold of its own. */
export const thresholdExperiment: Experiment = {
  options: OPTIONS,
  check: (v, o) =>
    v.incumbent === 1
      ? 'incumbent is infinite; real data have an end: set incumbent = finite and incumbentData'
      : (checkSize(v, v.incumbentData!, 'incumbentData') ??
        checkSize(v, Math.max(...dataOf(o.threshold!)), 'twice the threshold')),
  memory: (v, o) => memoryOf({ features: v.features!, data: Math.max(v.incumbentData!, 2 * o.threshold!) }),
  measures: (v, o) => [
    { label: `loss of the incumbent with ${v.incumbentData} data`, expected: o.incumbentLoss! },
    ...dataOf(o.threshold!).map((data) => ({
      label: `loss of an entrant with ${data}`,
      expected: entrantWith(v, data).performanceLoss,
    })),
  ],
  draw: (v, o, options, seed, k) => {
    const own = regression(v, v.incumbentData!, o.incumbentAlpha!, o.incumbentRidge!, options);
    const others = dataOf(o.threshold!).map((data) => {
      const { alpha, ridge } = entrantWith(v, data);
      return regression(v, data, alpha, ridge, options);
    });
    // Companies of one draw learn from data of their own.
    return [own, ...others].map(
      (each, j) => drawRegression(each, seed, k * (PARTS.length + 1) + j).performance,
    );
  },
  derived: (_, o, [own, ...others]) => {
    const data = dataOf(o.threshold!);
    // Between two numbers of data losses fall like a power.
    let value = Number.NaN;
    for (let k = 1; k < data.length; k++) {
      const [before, after] = [others[k - 1]!, others[k]!];
      if (!(before > own! && after <= own!)) continue;
      const part = log(before / own!) / log(before / after);
      value = data[k - 1]! * pow(data[k]! / data[k - 1]!, part);
      break;
    }
    return [{ label: 'data at which they meet', value, expected: o.threshold! }];
  },
};

/** What an entrant with so many data does; with too few to keep its bound as well as it can. */
const entrantWith = (v: Values, data: number): Company => {
  const world = worldOf(v);
  const best = bestCompany(world, data, v.entrantThreshold!, MODES[v.mode!]!);
  return best ?? companyWith(world, data, alphaOf(v.entrantThreshold!));
};
