import { writeFileSync } from 'node:fs';
import { arch, cpus, platform, totalmem } from 'node:os';

/** What the numbers were measured on. */
export const machine = () => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  processors: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${platform()} ${arch()}`,
  node: process.version,
  date: new Date().toISOString().slice(0, 10),
});

export const median = (list: readonly number[]): number => {
  const sorted = [...list].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

export const round = (x: number, digits = 3): number => Number(x.toPrecision(digits));

/** Writes `bench/results/<name>.json` and prints it. */
export function record(name: string, data: object): void {
  const text = `${JSON.stringify({ machine: machine(), ...data }, null, 2)}\n`;
  writeFileSync(new URL(`../results/${name}.json`, import.meta.url), text);
  process.stdout.write(`${name} ${text}`);
}
