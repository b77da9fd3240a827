import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backfiring } from '@regulab/backfiring';
import { reproducePaper } from '@regulab/report/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const here = mkdtempSync(join(tmpdir(), 'regulab-paper-'));
const steps: string[] = [];
beforeAll(async () => {
  await reproducePaper(backfiring, here, { workers: 2, onStep: (message) => steps.push(message) });
}, 180_000);
afterAll(() => rmSync(here, { recursive: true, force: true }));
const read = (name: string) => readFileSync(join(here, name), 'utf8');

const FIGURES = ['figure-1', 'figure-2', 'figure-3', 'figure-4', 'figure-5', 'cross-terms', 'v1-figure-3'];

describe('reproduce backfiring', () => {
  it('writes each figure as SVG, PNG and CSV, and the games as Parquet', () => {
    for (const id of FIGURES) {
      expect(read(`${id}.svg`)).toMatch(/^<svg .*<\/svg>\n$/s);
      expect(readFileSync(join(here, `${id}.png`)).byteLength).toBeGreaterThan(20_000);
      // Figure 1 is four games.
      expect(read(`${id}.csv`).split('\n').length).toBeGreaterThan(id === 'figure-1' ? 4 : 1000);
    }
    expect(readdirSync(join(here, 'data/figure-2')).some((name) => name.endsWith('.parquet'))).toBe(true);
    // One step for the claims.
    expect(steps).toHaveLength(FIGURES.length + 1);
  });

  it('has the counts of the exact solution', () => {
    const { figures, certificates } = JSON.parse(read('summary.json')) as {
      figures: Record<string, Record<string, number>>;
      certificates: { checked: number; accepted: number; largestGainBound: number };
    };
    // Six games of the map have a generalist's utility of exactly zero, and an indifferent player takes part.
    expect(figures['figure-2']).toEqual({ games: 105_651, exit: 30_401, backfiring: 816, mutualism: 3315 });
    expect(figures['figure-4']!.games).toBe(49_686);
    expect(figures['figure-4 utilitarian']).toEqual({ games: 507, exit: 39, backfiring: 0, mutualism: 17 });
    expect(figures['figure-4 Nash']).toEqual({ games: 507, exit: 39, backfiring: 1, mutualism: 51 });
    expect(figures['figure-4 egalitarian']).toEqual({ games: 507, exit: 39, backfiring: 2, mutualism: 83 });
    expect(certificates.accepted).toBe(certificates.checked);
    expect(certificates.largestGainBound).toBeLessThan(1e-9);
  });

  it('computes the numbers that its words name', () => {
    const { comparisons } = JSON.parse(read('summary.json')) as { comparisons: { note: string }[] };
    const notes = comparisons.map(({ note }) => note).join('\n');
    expect(notes).toContain('94,376');
    // The golden limit is 2.367196386132852.
    expect(notes).toContain('By bisection: 2.3672');
  });

  it('bargains as the exact solution does', () => {
    const rows = read('figure-4.csv')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    const grid = rows.filter((row) => row[1] === '98 values');
    const backfiring = grid
      .filter((row) => row[9] === 'backfires')
      .map((row) => `${row[0]} ${row[2]} ${row[3]}`);
    expect(backfiring.sort()).toEqual(['Nash 0 0.45', 'egalitarian 0 0.45', 'egalitarian 0.1 0.45']);
    const anarchy = grid.find((row) => row[0] === 'utilitarian' && row[2] === '0' && row[3] === '0')!;
    expect(Number(anarchy[5])).toBeCloseTo(0.494949, 5);
    expect(Number(anarchy[7])).toBeCloseTo(0.372461, 6);
    expect(Number(anarchy[8])).toBeCloseTo(0.377513, 6);
  });

  it('bargains over any share too', () => {
    const rows = read('figure-4.csv')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','))
      .filter((row) => row[1] === 'any');
    expect(rows).toHaveLength(3 * 507);
    const free = rows.find((row) => row[0] === 'Nash' && row[2] === '0' && row[3] === '0')!;
    expect(Number(free[5])).toBeCloseTo(0.5, 9);
  });

  it('solves the three specialists of Figure 1', () => {
    const [names, ...rows] = read('figure-1.csv')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    const at = (row: number, name: string) => Number(rows[row]![names!.indexOf(name)]);
    expect(at(0, 'generalistSafety')).toBeCloseTo(0.75, 12);
    expect(at(1, 'generalistSafety')).toBe(0);
    expect(at(3, 'specialists[2].safety')).toBeCloseTo(1.2, 12);
  });

  it('makes a report that needs nothing else', () => {
    const html = read('report.html');
    expect(html).toMatch(/^<!doctype html>/);
    expect(html.match(/<script|<link|src="http|url\((?!data:|#)|@import/)).toBeNull();
    expect(
      [...html.matchAll(/href="([^#"][^"]*)"/g)]
        .map((match) => match[1]!)
        .filter((href) => !href.startsWith('data:')),
    ).toEqual(FIGURES.flatMap((id) => [`${id}.svg`, `${id}.png`, `${id}.csv`]));
    for (const id of FIGURES) expect(html).toContain(`id="${id}"`);
    const words = html.replaceAll(/data:[\w/]+;base64,[\w+/=]+/g, '');
    expect(words.match(/NaN|undefined|Infinity/)).toBeNull();
  });
});
