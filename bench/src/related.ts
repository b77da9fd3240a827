import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findModel, randomAt, readGame } from '@regulab/core';
import { runExperiment } from '@regulab/jobs/experiment.js';
import { measureEcosystem } from '@regulab/measure/ecosystem.js';
import { milliseconds } from './measure.js';
import { median, record, round } from './results.js';

const ROWS = 4096;
const REPEATS = 9;

/** Millions of games a second of the openness kernel, in chunks as a sweep solves them. */
function kernelRate(given: Readonly<Record<string, number>>): number {
  const { model, values } = readGame(findModel('openness/release'), given);
  const inputs = model.parameters.map(({ name }) => new Float64Array(ROWS).fill(values[name]!));
  const column = (name: string) => inputs[model.parameters.findIndex((p) => p.name === name)]!;
  for (let i = 0; i < ROWS; i++) {
    column('baselinePerformance')[i] = (1.5 * (i % 64)) / 64;
    column('threshold')[i] = Math.floor(i / 64) / 64;
  }
  const outputs = Array.from({ length: model.outcomes.length + 1 }, () => new Float64Array(ROWS));
  const status = new Uint8Array(ROWS);
  const solve = () => {
    for (let k = 0; k < 100; k++) model.kernel(inputs, outputs, status, 0, ROWS);
  };
  return round((100 * ROWS) / milliseconds(REPEATS, solve) / 1000);
}

/** Seconds of 100,000 paths of 1,000 steps on two threads, threads started and all. */
async function urnSeconds(): Promise<number> {
  const seconds: number[] = [];
  for (let k = 0; k < 5; k++) {
    const started = performance.now();
    await runExperiment(findModel('feedback/urn'), { steps: 1001 }, { draws: 100_000, seed: k, workers: 2 });
    seconds.push((performance.now() - started) / 1000);
  }
  return round(median(seconds));
}

/** Milliseconds of an exact search over so many random cells, and of its check. */
function searchOver(count: number) {
  const cells = Array.from({ length: count }, (_, i) => ({
    first: 0.05 + randomAt(1, 0, i),
    second: 0.05 + randomAt(1, 1, i),
    positive: randomAt(1, 2, i),
    chosen: randomAt(1, 3, i) < 0.5 ? 0 : 1,
  }));
  const { model, values } = readGame(findModel('discrimination/search'), { cells });
  const solved = model.solve(values);
  return {
    cells: count,
    solveMilliseconds: milliseconds(5, () => model.solve(values)),
    checkMilliseconds: milliseconds(5, () => model.verify(values, solved)),
  };
}

/** Seconds and memory of the measures of a file of two million models that is made here. */
async function ecosystem() {
  const models = 2_000_000;
  const directory = mkdtempSync(join(tmpdir(), 'regulab-bench-'));
  try {
    const file = join(directory, 'models.csv');
    const out = createWriteStream(file);
    out.write('model,parent,relation,license,task,language\n');
    const traits = new Int32Array(models);
    let text = '';
    for (let i = 0; i < models; i++) {
      const draw = (stream: number) => randomAt(2, stream, i);
      const parent = i > 0 && draw(0) < 0.8 ? Math.floor(i * draw(1) ** 2) : -1;
      const own = parent < 0 ? Math.floor(2400 * draw(2)) : traits[parent]!;
      traits[i] = parent >= 0 && draw(3) < 0.2 ? (own + 1) % 2400 : own;
      const t = traits[i]!;
      text += `m${i},${parent < 0 ? '' : `m${parent}`},${['tune', 'adapter', 'merge'][i % 3]},l${t % 8},t${Math.floor(t / 8) % 5},g${Math.floor(t / 40)}\n`;
      if (text.length > 1e6) {
        if (!out.write(text)) await once(out, 'drain');
        text = '';
      }
    }
    out.end(text);
    await once(out, 'finish');
    const started = performance.now();
    const { patterns } = await measureEcosystem(file);
    return {
      ...patterns,
      seconds: round((performance.now() - started) / 1000),
      peakMebibytes: Math.round(process.resourceUsage().maxRSS / 1024),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Openness, urns, alternatives and ecosystems. */
export async function benchRelated(): Promise<void> {
  record('related', {
    opennessMillionGamesASecond: {
      usual: kernelRate({}),
      cheapening: kernelRate({ cheapening: 1 }),
      openCost: kernelRate({ openCost: 0.5 }),
      proportional: kernelRate({ penaltyForm: 1 }),
    },
    urnSeconds: await urnSeconds(),
    alternatives: [searchOver(20), searchOver(30), searchOver(36), searchOver(60)],
    ecosystem: await ecosystem(),
  });
}
