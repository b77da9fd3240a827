import { describe, expect, it } from 'vitest';
import {
  AUDIT_COLUMNS,
  type AuditRecord,
  calibrateOverlap,
  DEFAULT_TRUTH,
  RegulabError,
  readAudits,
  syntheticAudits,
} from '../../../src/index.js';
import { fitLine, fitLogistic } from '../../../src/numeric/regression.js';

const logistic = (t: number): number => 1 / (1 + Math.exp(-t));
const truth = DEFAULT_TRUTH;

describe('calibration from synthetic audits', () => {
  const fits = Array.from({ length: 60 }, (_, seed) => calibrateOverlap(syntheticAudits(seed)));

  it.each([
    ['g0', truth.g0],
    ['lambda', truth.lambda],
    ['alpha (calm)', truth.alpha.calm],
    ['gamma (calm)', truth.gamma.calm],
    ['alpha (stressed)', truth.alpha.stressed],
    ['gamma (stressed)', truth.gamma.stressed],
    ['stress', truth.stress],
    ['calmRisk', logistic(truth.alpha.calm + truth.gamma.calm * truth.g0)],
    ['stressedRisk', logistic(truth.alpha.stressed + truth.gamma.stressed * truth.g0)],
  ])('the interval of %s holds the truth as often as it says', (name, value) => {
    const held = fits.filter(({ estimates }) => {
      const { low, high } = estimates.find((e) => e.name === name)!;
      return low <= value && value <= high;
    }).length;
    // 95 % of 60 is 57; fewer than 51 has a probability below .004.
    expect(held).toBeGreaterThanOrEqual(51);
  });

  it('the effect of overlap is the fall of the failure probability per overlap', () => {
    for (const regime of ['calm', 'stressed'] as const) {
      const held = fits.filter((fit, seed) => {
        const own = syntheticAudits(seed).filter((r) => r.regime === regime);
        const gap = own.reduce((sum, r) => sum + r.gap, 0) / own.length;
        const p = (overlap: number) =>
          logistic(truth.alpha[regime] + truth.gamma[regime] * (gap - truth.lambda * overlap));
        const slope = (p(-1e-5) - p(1e-5)) / 2e-5;
        const { low, high } = fit.estimates.find((e) => e.name === `${regime}Efficacy`)!;
        return low <= slope && slope <= high;
      }).length;
      expect(held).toBeGreaterThanOrEqual(51);
    }
  });

  it('gives parameters that the model takes, and no warning', () => {
    const quiet = fits.filter(({ warnings }) => warnings.length === 0).length;
    expect(quiet).toBeGreaterThan(54);
    expect(Object.keys(fits[0]!.parameters).sort()).toEqual([
      'calmEfficacy',
      'calmRisk',
      'stress',
      'stressedEfficacy',
      'stressedRisk',
    ]);
  });

  it('the same seed gives the same records', () => {
    expect(syntheticAudits(4)).toEqual(syntheticAudits(4));
    expect(syntheticAudits(4)).not.toEqual(syntheticAudits(5));
  });
});

describe('what the data do not tell', () => {
  const records = syntheticAudits(1);
  const warnings = (list: readonly AuditRecord[]) => calibrateOverlap(list).warnings.join('\n');
  it('one regime only', () => {
    const { warnings: said, parameters } = calibrateOverlap(records.filter((r) => r.regime === 'calm'));
    expect(said.join('\n')).toMatch(/no record is of the stressed regime/);
    expect(said.join('\n')).toMatch(/only the calm regime occurs/);
    expect(parameters.stressedRisk).toBeUndefined();
  });
  it('no overlap', () => {
    const { warnings: said, parameters } = calibrateOverlap(records.map(({ overlap, ...r }) => r));
    expect(said.join('\n')).toMatch(/how overlap moves the gap is not identified/);
    expect(parameters.calmEfficacy).toBeUndefined();
  });
  it('overlap that hardly differs', () => {
    expect(warnings(records.map((r) => ({ ...r, overlap: 0.2 })))).toMatch(/hardly differ/);
  });
  it('separation, and no incident', () => {
    const split = records.map((r) => ({ ...r, exposure: 10, incidents: r.gap > 0.7 ? 10 : 0 }));
    expect(warnings(split)).toMatch(/the data separate/);
    expect(warnings(records.map((r) => ({ ...r, incidents: 0 })))).toMatch(/no incident at all/);
  });
  it('incidents that scatter more than chance', () => {
    const wild = records.map((r, k) => ({ ...r, incidents: k % 2 === 0 ? 0 : Math.round(r.exposure / 3) }));
    expect(warnings(wild)).toMatch(/scatter .* times as much as chance/);
  });
});

describe('reading a file of audits', () => {
  const row = {
    firm: 'a',
    date: '2024-01',
    g: '1',
    overlap: '0.1',
    exposure: '10',
    incidents: '2',
    regime: 'L',
  };
  const { regime: _, ...rest } = row;
  it.each([
    [[], /no record/],
    [[rest], /has no column regime/],
    [[row, { ...row, g: 'high' }], /line 3: g is "high"; it must be a number/],
    [[{ ...row, exposure: '' }], /line 2: exposure is ""/],
    [[{ ...row, incidents: '1.5' }], /whole number/],
    [[{ ...row, incidents: '11' }], /at most as many as uses/],
    [[{ ...row, exposure: '0' }], /at least 1/],
    [[{ ...row, regime: 'mild' }], /regime is "mild"; it must be calm or stressed/],
    [[{ ...row, overlap: '-1' }], /overlap is "-1"/],
  ])('refuses %j', (rows, message) => {
    expect(() => readAudits(rows as never)).toThrow(RegulabError);
    expect(() => readAudits(rows as never)).toThrow(message);
  });
  it('takes L and H, and records without an overlap', () => {
    expect(readAudits([row, { ...row, date: '2024-02', regime: 'H', overlap: '' }])).toEqual([
      { firm: 'a', date: '2024-01', gap: 1, overlap: 0.1, exposure: 10, incidents: 2, regime: 'calm' },
      { firm: 'a', date: '2024-02', gap: 1, exposure: 10, incidents: 2, regime: 'stressed' },
    ]);
    expect(AUDIT_COLUMNS).toContain('g');
  });

  it('refuses a firm and period twice, and empty names', () => {
    expect(() => readAudits([row, { ...row, g: '2' }])).toThrow(
      /line 3: a was recorded for 2024-01 on line 2/,
    );
    expect(() => readAudits([{ ...row, date: ' ' }])).toThrow(/line 2: date is empty/);
    expect(() => readAudits([{ ...row, g: '1e308' }])).toThrow(/line 2: g is "1e308"/);
  });

  it('counts a period of both regimes for half, and says so', () => {
    const records = syntheticAudits(3).map(
      (r, k) => ({ ...r, regime: k % 2 ? 'calm' : 'stressed' }) as const,
    );
    const { warnings, parameters } = calibrateOverlap(records);
    expect(warnings.join()).toMatch(/36 of 36 periods have records of both regimes/);
    expect(parameters.stress).toBe(0.5);
  });

  it('fits half a million records', () => {
    const [first] = syntheticAudits(1);
    const records = Array.from({ length: 500_000 }, (_, k) => ({
      ...first!,
      gap: (k % 100) / 100,
      incidents: k % 7,
      regime: k % 3 === 0 ? ('stressed' as const) : ('calm' as const),
      date: String(k % 3),
    }));
    expect(calibrateOverlap(records).records).toBe(500_000);
  });
});

describe('regression', () => {
  it('finds a line that it is given, with its errors by hand', () => {
    const fit = fitLine([0, 1, 2, 3], [1, 3, 4, 8], [1, 1, 1, 1]);
    if ('problem' in fit) throw new Error(fit.problem);
    // By hand: mean x 1.5, mean y 4, Sxx 5, Sxy 11, residual sum of squares 1.8.
    expect(fit.slope).toBeCloseTo(2.2, 14);
    expect(fit.intercept).toBeCloseTo(0.7, 14);
    expect(fit.variances[1]).toBeCloseTo(0.9 / 5, 14);
    expect(fit.variances[0]).toBeCloseTo(0.9 * (1 / 4 + 2.25 / 5), 14);
    expect(fit.variances[2]).toBeCloseTo((-1.5 * 0.9) / 5, 14);
  });
  it('gives a saturated logit its closed form', () => {
    // Two values of x: logits of 20/100 and 70/100, variances 1/20 + 1/80 and their sum.
    const fit = fitLogistic([0, 1, 0, 1], [10, 30, 10, 40], [50, 50, 50, 50]);
    if ('problem' in fit) throw new Error(fit.problem);
    expect(fit.intercept).toBeCloseTo(Math.log(20 / 80), 10);
    expect(fit.slope).toBeCloseTo(Math.log(70 / 30) - Math.log(20 / 80), 10);
    expect(fit.variances[0]).toBeCloseTo(1 / 20 + 1 / 80, 8);
    expect(fit.variances[1]).toBeCloseTo(1 / 20 + 1 / 80 + 1 / 70 + 1 / 30, 8);
  });
});
