import { COMMANDS as TABLE } from '../src/commandTable.js';
import { reportFailure } from '../src/failure.js';
import { buildProgram, optionsOf } from '../src/program.js';

/** All but the one that serves until it is stopped. */
const COMMANDS = [
  ...Object.keys(TABLE).filter((name) => name !== 'open'),
  'help',
  'sovle',
  '',
  '--version',
  '--help',
];
/** Every option that any command has. */
const OPTIONS = [
  ...new Set(
    Object.values(TABLE).flatMap((spec) =>
      Object.keys(optionsOf(spec)).map(
        (name) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      ),
    ),
  ),
];
const WORDS = [
  ...OPTIONS,
  'fine-tuning/two-attribute',
  'fine-tuning/one-attribute',
  'fine-tuning/specialists',
  'fine-tuning/specialists[1]',
  'fine-tuning/specialists[1e9]',
  'overlap/symmetric',
  'overlap/heterogeneous[2]',
  'overlap',
  'stress=0:1',
  'stress=0:1:1',
  'stress=1~2~3',
  'regime=',
  'pawn',
  'stress,stress=1',
  'a = ',
  '64',
  'slurm',
  'kubernetes',
  '10',
  'specialists=3',
  'specialists=[]',
  'specialists=[{"__proto__":1}]',
  'specialists[99999999999].share=1',
  'specialists.share=.1,.2,.3',
  'nash',
  'constructor',
  'welfare',
  'mutualism',
  'generalistFloor=0:1',
  'share=1:0',
  'backfiring',
  'share=0.5',
  'share=2',
  'share',
  'specialistFloor=1e400',
  'specialistFloor=0.4',
  'generalistCrossCost=-0.99',
  '__proto__=1',
  '0',
  '-1',
  '7',
  '1/0',
  '2/3',
  'heatmap',
  'safety',
  'nowhere/at/all.svg',
  'missing.yaml',
  'select 1',
  '--',
  '--nonsense',
  '💥',
  '\u0000',
  'a'.repeat(5000),
];

/** A random command line that writes nothing and reads no standard input. */
export function randomCommandLine(random: () => number): string[] {
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)]!;
  const command = pick(COMMANDS);
  // All claims of all papers take half a minute.
  const least = command === 'check' ? 1 : 0;
  return [command, ...Array.from({ length: least + Math.floor(random() * 6) }, () => pick(WORDS))];
}

export interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

let program: ReturnType<typeof buildProgram> | undefined;
/** Runs a command line in this process with its output captured. */
export async function runInside(args: readonly string[]): Promise<Result> {
  const [out, err] = [process.stdout.write, process.stderr.write];
  let [stdout, stderr] = ['', ''];
  process.stdout.write = ((text: string) => {
    stdout += text;
    return true;
  }) as typeof process.stdout.write;
  process.stderr.write = ((text: string) => {
    stderr += text;
    return true;
  }) as typeof process.stderr.write;
  process.exitCode = 0;
  try {
    program ??= buildProgram();
    await program.parseAsync(['node', 'regulab', ...args]);
  } catch (error) {
    process.exitCode = reportFailure(error);
  } finally {
    process.stdout.write = out;
    process.stderr.write = err;
  }
  const code = Number(process.exitCode ?? 0);
  process.exitCode = 0;
  return { code, out: stdout, err: stderr };
}

/** What is wrong with the way a command line ended, or null. */
export function complaint(args: readonly string[], { code, err }: Result): string | null {
  const line = JSON.stringify(args.map((arg) => arg.slice(0, 60)));
  if (![0, 1, 2, 3].includes(code)) return `${line} ended with ${code}`;
  if (/unexpected failure|undefined|\[object|Warning:|at .*\(.*:\d+:\d+\)/.test(err))
    return `${line} said: ${err}`;
  if (code === 0) return null;
  return err.trim() === '' && code !== 1 ? `${line} ended with ${code} and said nothing` : null;
}
