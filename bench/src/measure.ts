import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtIn } from '@regulab/core';
import { checkSpec, runSweep } from '@regulab/sweep';
import { median, round } from './results.js';

/** Median milliseconds of something after it has been warmed up. */
export function milliseconds(repeats: number, f: () => void): number {
  for (let k = 0; k < repeats / 4; k++) f();
  return round(
    median(
      Array.from({ length: repeats }, () => {
        const started = performance.now();
        f();
        return performance.now() - started;
      }),
    ),
  );
}

/** Seconds of a sweep on two threads. */
export async function mapSeconds(spec: unknown): Promise<number> {
  const out = mkdtempSync(join(tmpdir(), 'regulab-bench-'));
  try {
    const started = performance.now();
    await runSweep(builtIn, checkSpec(builtIn, spec), join(out, 'map'), { workers: 2 });
    return round((performance.now() - started) / 1000);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
