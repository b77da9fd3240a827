import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { complaint, runInside } from '../fuzz.js';
import type { Attack } from './records.js';

/** Inputs that once were answered badly, and whole ones of every kind. */
export const CORPUS = join(import.meta.dirname, '../corpus');
const FIXTURES = join(import.meta.dirname, '../../../sweep/test/fixtures');

const MODEL = 'fine-tuning/two-attribute';
type Command = (file: string, out: string) => readonly string[];
const batch: Command = (file, out) => ['solve', MODEL, '--input', file, '--output', join(out, 'solved.csv')];
const verify: Command = (file) => ['verify', file];
const ecosystem: Command = (file) => ['measure', 'ecosystem', file];
const reports: Command = (file) => ['measure', 'reports', file];
const overlap: Command = (file) => ['calibrate', 'overlap', file];
const loss: Command = (file) => ['calibrate', 'loss', file];
const query: Command = (file) => ['query', file, 'select count(*) as n from sweep'];
const everything: Command = (file) => ['query', file, 'select * from sweep limit 3', '--json'];
const discover: Command = (file) => ['discover', file, '--target', "status = 'exit'"];
const sweep: Command = (file, out) => ['sweep', file, '--out', join(out, 'sweep'), '--quiet'];
const draws: Command = (file) => [
  ...['experiment', 'market-entry/scaling', '--set', 'dimension=1', '--set', 'features=3'],
  ...['--set', 'data=4', '--draws', '2', '--workers', '1', '--out', file],
];

/** What reads files of each kind. */
const COMMANDS: Readonly<Record<string, readonly Command[]>> = {
  '.csv': [batch, verify, ecosystem, reports, overlap, loss, query],
  '.ndjson': [batch, verify, ecosystem, reports, draws],
  '.json': [verify, batch, sweep],
  '.yaml': [sweep],
  '.parquet': [query, everything, verify, discover, ecosystem],
};

export const KINDS = Object.keys(COMMANDS);
export const commandsOf = (kind: string): number => COMMANDS[kind]!.length;

/** Sweeps larger than this would take the time of others. */
const SMALL = 200_000;

/** Runs a command on bytes as a file of a kind; it must end as documented. */
export async function tryInput(
  here: string,
  bytes: Uint8Array,
  kind: string,
  command: number,
): Promise<Attack> {
  const out = join(here, 'out');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const file = join(here, `input${kind}`);
  writeFileSync(file, bytes);
  const commands = COMMANDS[kind]!;
  const args = commands[command % commands.length]!(file, out);
  if (args[0] === 'sweep' && isLarge(bytes)) return { tried: 0, missed: null };
  const said = complaint(args, await runInside(args));
  return { tried: 1, missed: said };
}

/** A number of many digits in a spec may be a number of games. */
const isLarge = (bytes: Uint8Array): boolean =>
  bytes.length > SMALL || /\d{4}|e\d|0\.0\d/i.test(Buffer.from(bytes).toString('latin1'));

/** Every input of the corpus, with its kind. */
export const corpus = (): readonly {
  readonly name: string;
  readonly kind: string;
  readonly bytes: Buffer;
}[] => [
  ...readdirSync(CORPUS).map((name) => ({
    name,
    kind: extname(name),
    bytes: readFileSync(join(CORPUS, name)),
  })),
  ...['0.2.0', '0.3.0'].flatMap((version) =>
    [
      'plain/part-000000.parquet',
      'merged/sweep.parquet',
      'plain.yaml',
      'batch.ndjson',
      'solution.json',
      'experiment.ndjson',
    ].map((name) => ({
      name: `${version}/${name}`,
      kind: extname(name),
      bytes: readFileSync(join(FIXTURES, version, name)),
    })),
  ),
];

const MARKS = [
  '"',
  "'",
  ',',
  '\n',
  '\r\n',
  '{',
  '}',
  '[',
  ']',
  ':',
  '\u0000',
  '\u001b[31m',
  '-',
  '=',
  '1e999',
  'NaN',
  'null',
  '\ufeff',
  '&a',
  '*a',
  '__proto__',
];

/** One input made of others: bits flipped, parts taken out, doubled, taken from another, or marks put in. */
export function mutate(seeds: readonly Uint8Array[], random: () => number): Uint8Array {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  let bytes = Buffer.from(pick(seeds));
  const times = 1 + Math.floor(random() * 3);
  for (let k = 0; k < times; k++) {
    const at = Math.floor(random() * (bytes.length + 1));
    const length = Math.floor(random() * Math.min(200, bytes.length - at + 1));
    const [before, middle, after] = [
      bytes.subarray(0, at),
      bytes.subarray(at, at + length),
      bytes.subarray(at + length),
    ];
    const other = Buffer.from(pick(seeds));
    const from = Math.floor(random() * (other.length + 1));
    const kind = Math.floor(random() * 6);
    if (kind === 0 && bytes.length > 0) {
      bytes = Buffer.from(bytes);
      bytes[Math.min(at, bytes.length - 1)]! ^= 1 << Math.floor(random() * 8);
    } else if (kind === 1) bytes = Buffer.concat([before, after]);
    else if (kind === 2) bytes = Buffer.concat([before, middle, middle, after]);
    else if (kind === 3) bytes = Buffer.concat([before, other.subarray(from, from + length), after]);
    else if (kind === 4) bytes = Buffer.concat([before, Buffer.from(pick(MARKS)), after]);
    else bytes = Buffer.from(before);
  }
  return bytes;
}
