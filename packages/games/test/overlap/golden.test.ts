import { readFileSync } from 'node:fs';
import { completeValues, findModel, playerName, readGame } from '@regulab/core';
import { describe, expect, it } from 'vitest';

/*
 * Golden values in forty digits, made by golden/overlap.py, which shares nothing with the solvers.
 */
interface Market {
  readonly M: number;
  readonly mu: number;
  readonly beta: number;
  readonly hU: number;
  readonly hE: number;
  readonly s: number;
  readonly kappa: number;
  readonly tau: number;
}
interface Technology {
  readonly piL: number;
  readonly piH: number;
  readonly aL: number;
  readonly aH: number;
}
interface Golden {
  readonly symmetric: readonly (Market &
    Technology & {
      readonly N: number;
      readonly c: number;
      readonly floor: number;
      readonly equilibria: readonly { readonly overlap: number }[];
      readonly rejected: readonly { readonly overlap: number; readonly gain: number }[];
      readonly none: boolean;
      readonly optimum: number;
      readonly loadSquared: number | null;
    })[];
  readonly heterogeneous: readonly {
    readonly market: Market;
    readonly floor: number;
    readonly firms: readonly (Technology & {
      readonly cost: number;
      readonly exposure: number;
      readonly appeal: number;
    })[];
    readonly equilibria: readonly {
      readonly overlaps: readonly number[];
      readonly shares: readonly number[];
      readonly profits: readonly number[];
      readonly loadSquared: number;
      readonly welfare: number;
    }[];
  }[];
  readonly monitoring: readonly (Market &
    Technology & {
      readonly N: number;
      readonly c: number;
      readonly d: number;
      readonly bL: number;
      readonly bH: number;
      readonly q0: number;
      readonly eta: number;
      readonly floor: number;
      readonly kind: string;
      readonly equilibria: readonly { readonly overlap: number; readonly monitoring: number }[];
    })[];
}
const golden = JSON.parse(readFileSync(new URL('../golden/overlap.json', import.meta.url), 'utf8')) as Golden;

const market = (g: Market): Record<string, number> => ({
  users: g.M,
  margin: g.mu,
  sensitivity: g.beta,
  userHarm: g.hU,
  thirdPartyHarm: g.hE,
  stress: g.s,
  systemicHarm: g.kappa,
  liability: g.tau,
});
const technology = (g: Technology): Record<string, number> => ({
  calmRisk: g.piL,
  stressedRisk: g.piH,
  calmEfficacy: g.aL,
  stressedEfficacy: g.aH,
});
const near = (a: number, b: number, scale = Math.abs(b)): boolean =>
  Math.abs(a - b) <= 1e-9 * Math.max(scale, 1e-9);

describe('golden games of alike firms', () => {
  const model = findModel('overlap/symmetric');
  it.each(golden.symmetric.map((g, k) => [k, g] as const))('game %i', (_, g) => {
    const values = completeValues(model, {
      ...market(g),
      ...technology(g),
      firms: g.N,
      cost: g.c,
      floor: g.floor,
    });
    const solved = model.solve(values);
    expect(solved.status).toBe(g.none ? 'none' : 'equilibrium');
    const found = solved.equilibria.map((e) => e.strategies.overlap!).sort((a, b) => a - b);
    expect(found).toHaveLength(g.equilibria.length);
    g.equilibria.forEach(({ overlap }, k) => {
      expect(near(found[k]!, overlap), `${found[k]} is not ${overlap}`).toBe(true);
    });
    if (!g.none) {
      expect(
        near(solved.outcomes.optimum!, g.optimum),
        `${solved.outcomes.optimum} is not ${g.optimum}`,
      ).toBe(true);
      expect(near(solved.outcomes.squaredLoad!, g.loadSquared!)).toBe(true);
    }
    expect(model.verify(values, solved).problems).toEqual([]);
  });
});

describe('golden markets of firms that differ', () => {
  const model = findModel('overlap/heterogeneous');
  const solvedGames = golden.heterogeneous.map((g) => {
    const { model: sized, values } = readGame(model, {
      ...market(g.market),
      firms: g.firms.map((f) => ({
        ...technology(f),
        cost: f.cost,
        exposure: f.exposure,
        appeal: f.appeal,
        floor: g.floor,
      })),
    });
    return { g, solved: sized.solve(values), count: g.firms.length };
  });
  const overlapsOf = (of: Readonly<Record<string, number | null>>, count: number): number[] =>
    Array.from({ length: count }, (_, i) => of[playerName('firms', i, 'overlap')]!);

  it('every equilibrium that is found is one of theirs', () => {
    for (const { g, solved, count } of solvedGames)
      for (const { strategies } of solved.equilibria) {
        const overlaps = overlapsOf(strategies, count);
        const scale = Math.max(...overlaps);
        const match = g.equilibria.find((e) => e.overlaps.every((x, i) => near(overlaps[i]!, x, scale)));
        expect(match, JSON.stringify(overlaps)).toBeDefined();
      }
  });

  it('nearly all of theirs are found, and where they have one so do we', () => {
    let [all, found] = [0, 0];
    for (const { g, solved, count } of solvedGames) {
      expect(solved.status, JSON.stringify(g)).toBe(g.equilibria.length > 0 ? 'equilibrium' : 'none');
      // Of profiles that differ only in which of alike firms does what one is listed.
      const kinds = g.firms.map((f) => JSON.stringify(f));
      const unordered = (overlaps: readonly number[]): string =>
        overlaps
          .map((x, i) => `${kinds.indexOf(kinds[i]!)}: ${x.toPrecision(7)}`)
          .sort()
          .join();
      const theirs = new Set(g.equilibria.map((e) => unordered(e.overlaps)));
      const ours = new Set(solved.equilibria.map((e) => unordered(overlapsOf(e.strategies, count))));
      all += theirs.size;
      found += [...theirs].filter((profile) => ours.has(profile)).length;
    }
    // Those that best responses leave may be missed, and the completeness says so.
    expect(found).toBeGreaterThanOrEqual(0.9 * all);
  });

  it('shares, profits and welfare are theirs', () => {
    for (const { g, solved, count } of solvedGames) {
      if (solved.status !== 'equilibrium') continue;
      const overlaps = overlapsOf(solved.outcomes, count);
      const match = g.equilibria.find((e) =>
        e.overlaps.every((x, i) => near(overlaps[i]!, x, Math.max(...overlaps))),
      )!;
      match.shares.forEach((share, i) => {
        expect(solved.outcomes[playerName('firms', i, 'share')]).toBeCloseTo(share, 8);
        expect(solved.outcomes[playerName('firms', i, 'profit')]).toBeCloseTo(match.profits[i]!, 7);
      });
      expect(solved.outcomes.squaredLoad).toBeCloseTo(match.loadSquared, 8);
      expect(solved.outcomes.welfare).toBeCloseTo(match.welfare, 7);
    }
  });
});

describe('golden games with monitoring', () => {
  const model = findModel('overlap/monitoring');
  const games = golden.monitoring.map((g) => {
    const values = completeValues(model, {
      ...market(g),
      ...technology(g),
      firms: g.N,
      cost: g.c,
      floor: g.floor,
      monitoringCost: g.d,
      calmPrevention: g.bL,
      stressedPrevention: g.bH,
      detection: g.q0,
      detectionRate: g.eta,
    });
    return { g, values, solved: model.solve(values) };
  });

  it('every equilibrium that is found is one of theirs', () => {
    for (const { g, solved } of games)
      for (const { strategies: s } of solved.equilibria) {
        const scale = Math.max(s.overlap!, s.monitoring!);
        const match = g.equilibria.some(
          (e) =>
            Math.abs(e.overlap - s.overlap!) <= 1e-6 * scale &&
            Math.abs(e.monitoring - s.monitoring!) <= 1e-6 * scale,
        );
        expect(match, JSON.stringify([s, g.equilibria])).toBe(true);
      }
  });

  it('theirs are found where no failure is just ruled out', () => {
    for (const { g, solved } of games) {
      if (g.kind === 'kink') continue;
      expect(solved.equilibria.length, JSON.stringify(g)).toBe(g.equilibria.length);
    }
  });

  it('every answer is certified', () => {
    for (const { values, solved } of games)
      if (solved.status === 'equilibrium') expect(model.verify(values, solved).problems).toEqual([]);
  });
});
