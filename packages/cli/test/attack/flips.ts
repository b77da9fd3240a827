import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtIn } from '@regulab/core';
import { readColumns } from '../../../sweep/src/columns.js';
import { runInside } from '../fuzz.js';
import type { Attack } from './records.js';

/** A sweep of few games, merged and not, in a directory. */
export async function makeSweep(here: string): Promise<void> {
  writeFileSync(
    join(here, 'few.yaml'),
    'model: fine-tuning/two-attribute\nvary:\n  specialistFloor: { from: 0, to: 1, count: 41 }\nbaseline: true\n',
  );
  await inside(['sweep', join(here, 'few.yaml'), '--out', join(here, 'few'), '--quiet', '--workers', '1']);
  await inside(['merge', join(here, 'few'), '--out', join(here, 'one')]);
}

async function inside(args: readonly string[]): Promise<void> {
  const { code, err } = await runInside(args);
  if (code !== 0) throw new Error(`${args.join(' ')}: ${err}`);
}

/** Ways to read a sweep or a merged file; each gives what it says of it, or null where it refuses. */
const READERS: readonly (readonly [
  name: string,
  read: (path: string, out: string) => Promise<string | null>,
])[] = [
  ...(
    [
      ['query', (path) => ['query', path, 'select *, 1 as one from sweep order by all', '--json']],
      ['verify', (path) => ['verify', path, '--json']],
      ['discover', (path) => ['discover', path, '--target', 'safety >= 0.6', '--json']],
      ['status', (path) => ['status', path, '--json']],
    ] as readonly (readonly [string, (path: string) => string[]])[]
  ).map(
    ([name, args]) =>
      [
        name,
        async (path: string) => {
          const { code, out } = await runInside(args(path));
          return code === 0 ? out : null;
        },
      ] as const,
  ),
  [
    'plot',
    async (path, out) => {
      const svg = join(out, 'plot.svg');
      const axes = ['--kind', 'lines', '--x', 'specialistFloor', '--y', 'safety'];
      const { code } = await runInside(['plot', path, ...axes, '--out', svg]);
      return code === 0 ? readFileSync(svg.replace('.svg', '.csv'), 'utf8') : null;
    },
  ],
  [
    'the page',
    async (path) => {
      try {
        const names = path.endsWith('.parquet') ? [''] : readdirSync(path).filter((n) => /parquet$/.test(n));
        const files = names.map((name) => {
          const bytes = readFileSync(join(path, name));
          return { name, bytes: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) };
        });
        const table = await readColumns(builtIn, files as never);
        return JSON.stringify(table, (_, x) => (ArrayBuffer.isView(x) ? Array.from(x as never) : x));
      } catch {
        return null;
      }
    },
  ],
];

/** What every reader says of a sweep that is whole. */
async function answersOf(path: string, out: string): Promise<ReadonlyMap<string, string | null>> {
  const said = new Map<string, string | null>();
  for (const [name, read] of READERS) said.set(name, await read(path, out));
  return said;
}

/** Flips bits of the files of a sweep; each reader in turn refuses, or says what it says of the whole. */
export class Flips {
  readonly #whole = new Map<string, ReadonlyMap<string, string | null>>();

  constructor(readonly here: string) {
    mkdirSync(join(here, 'out'), { recursive: true });
  }

  /** The files whose bits are flipped, with the path that readers are given. */
  readonly targets = [
    ['few/part-000000.parquet', 'few'],
    ['few/manifest.json', 'few'],
    ['one/sweep.parquet', 'one/sweep.parquet'],
  ] as const;

  /** Bits of a target. */
  bits(target: number): number {
    return 8 * readFileSync(join(this.here, this.targets[target]![0])).length;
  }

  async flip(target: number, bit: number, reader: number): Promise<Attack> {
    const [file, opened] = this.targets[target]!;
    const [path, out] = [join(this.here, opened), join(this.here, 'out')];
    let whole = this.#whole.get(opened);
    if (!whole) {
      whole = await answersOf(path, out);
      this.#whole.set(opened, whole);
    }
    const before = readFileSync(join(this.here, file));
    const bytes = Buffer.from(before);
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    writeFileSync(join(this.here, file), bytes);
    try {
      const [name, read] = READERS[reader % READERS.length]!;
      const said = await read(path, out);
      if (said !== null && said !== whole.get(name))
        return { tried: 1, missed: `${file}, bit ${bit}: ${name} says otherwise and exit code 0` };
      return { tried: 1, missed: await this.#mends(file, before) };
    } finally {
      writeFileSync(join(this.here, file), before);
    }
  }

  /** A sweep that is run again mends its files. */
  async #mends(file: string, before: Buffer): Promise<string | null> {
    if (!file.startsWith('few/')) return null;
    const args = [
      'sweep',
      join(this.here, 'few.yaml'),
      '--out',
      join(this.here, 'few'),
      '--quiet',
      '--workers',
      '1',
    ];
    const { code, err } = await runInside(args);
    if (code !== 0) return `${file}: the sweep does not go on: ${err}`;
    return readFileSync(join(this.here, file)).equals(before) ? null : `${file} is not mended`;
  }

  remove(): void {
    rmSync(join(this.here, 'out'), { recursive: true, force: true });
  }
}
