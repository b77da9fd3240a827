import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, record, round } from './results.js';

const COMMAND = fileURLToPath(new URL('../../packages/cli/regulab.js', import.meta.url));

interface Measured {
  readonly seconds: number;
  /** Largest resident memory in MB, where the system tells (Linux). */
  readonly memory: number | null;
}

/** Runs the command to its end; wall time includes the start of Node. */
async function measure(directory: string, args: readonly string[]): Promise<Measured> {
  const started = performance.now();
  const child = spawn(process.execPath, [COMMAND, ...args], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let memory: number | null = null;
  const watch = setInterval(() => {
    try {
      const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
      if (kilobytes) memory = Math.round(Number(kilobytes) / 1000);
    } catch {
      // the process has ended, or this is not Linux
    }
  }, 20);
  const [code] = await once(child, 'exit');
  clearInterval(watch);
  if (code !== 0) throw new Error(`regulab ${args.join(' ')} ended with ${code}`);
  return { seconds: (performance.now() - started) / 1000, memory };
}

const map = `model: fine-tuning/two-attribute
set: { share: 0.5 }
vary:
  generalistFloor: { from: 0, to: 1.5, step: 0.005 }
  specialistFloor: { from: 0, to: 2.5, step: 0.005 }
where: specialistFloor >= generalistFloor
`;
const tenMillion = `model: fine-tuning/two-attribute
vary:
  generalistFloor: { from: 0, to: 1.5, count: 100 }
  specialistFloor: { from: 0, to: 2.5, count: 1000 }
  share: { from: 0.01, to: 0.99, count: 100 }
`;

/** Whole commands, from their start to their last byte on disk. */
export async function benchCommand(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'regulab-bench-'));
  try {
    writeFileSync(join(directory, 'map.yaml'), map);
    writeFileSync(join(directory, 'ten.yaml'), tenMillion);
    const repeat = async (count: number, args: (k: number) => readonly string[]) => {
      const runs: Measured[] = [];
      for (let k = 0; k < count; k++) runs.push(await measure(directory, args(k)));
      return {
        seconds: round(median(runs.map((run) => run.seconds))),
        memoryMB: Math.max(...runs.map((run) => run.memory ?? 0)) || null,
        runs: count,
      };
    };
    const sweep = (spec: string) => (k: number) => [
      'sweep',
      spec,
      '--out',
      `${spec}-${k}`,
      '--workers',
      '2',
      '--quiet',
    ];
    const solve = await repeat(15, () => [
      'solve',
      'fine-tuning/two-attribute',
      '--set',
      'specialistFloor=0.4',
    ]);
    const mapped = await repeat(7, sweep('map.yaml'));
    const ten = await repeat(3, sweep('ten.yaml'));
    record('command', {
      unit: 'median wall time from the start of the command, largest memory of any run',
      solveOneGame: solve,
      map105651Games: mapped,
      sweep10MillionGames: { ...ten, rowsPerSecond: Math.round(1e7 / ten.seconds) },
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
