import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, it } from 'vitest';
import { mulberry32 } from '../../numeric/test/mulberry32.js';
import { COMMAND, regulab, scratch, start } from './cli.js';

const { path: here, remove } = scratch();
afterAll(remove);

describe('ten million lines', () => {
  const LINES = 10_000_000;
  const BAD = 5_000_000;

  it('are solved in constant memory; a line of garbage in the middle fails alone', async () => {
    const input = join(here, 'games.csv');
    const out = createWriteStream(input);
    out.write('share,specialistFloor\n');
    let text = '';
    for (let k = 1; k <= LINES; k++) {
      text += k === BAD ? '%$ garbage\n' : `0.5,${(k % 2500) / 1000}\n`;
      if (k % 10_000 === 0) {
        if (!out.write(text)) await once(out, 'drain');
        text = '';
      }
    }
    out.end();
    await once(out, 'finish');

    const child = spawn(
      process.execPath,
      [COMMAND, 'solve', 'fine-tuning/two-attribute', '--input', 'games.csv', '--output', 'solved.csv'],
      { cwd: here },
    );
    let err = '';
    child.stderr.on('data', (data: Buffer) => {
      err += data.toString();
    });
    let memory = 0;
    const watch = setInterval(() => {
      try {
        memory = Math.max(
          memory,
          Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0) / 1000,
        );
      } catch {
        // not Linux, or the process has ended
      }
    }, 200);
    const [code] = await once(child, 'exit');
    clearInterval(watch);
    expect(code).toBe(3);
    expect(err).toMatch(new RegExp(`^${LINES} games: \\d+ exit, 1 failed\n$`));
    expect(memory).toBeLessThan(400);
    let seen = 0;
    let failed = 0;
    for await (const line of createInterface(createReadStream(join(here, 'solved.csv')))) {
      seen++;
      if (line.includes(',failed,')) {
        failed++;
        expect(seen).toBe(BAD + 1);
      }
    }
    expect([seen, failed]).toEqual([LINES + 1, 1]);
  });
});

describe('forty kills', () => {
  it('leave the bytes of an undisturbed run', async () => {
    writeFileSync(
      join(here, 'map.yaml'),
      'model: fine-tuning/two-attribute\nvary:\n  generalistFloor: { from: 0, to: 1.5, step: 0.001 }\n  specialistFloor: { from: 0, to: 2.5, step: 0.002 }\nbaseline: true\n',
    );
    const bytes = (directory: string) =>
      Object.fromEntries(
        readdirSync(join(here, directory))
          .filter((name) => name.startsWith('part-') || name === 'manifest.json')
          .map((name) => [name, readFileSync(join(here, directory, name)).toString('base64')]),
      );
    expect(regulab(here, ['sweep', 'map.yaml', '--out', 'calm', '--quiet']).code).toBe(0);
    const random = mulberry32(3);
    for (let kill = 0; kill < 40; kill++) {
      const child = start(here, ['sweep', 'map.yaml', '--out', 'wild', '--quiet']);
      const ended = once(child, 'exit');
      setTimeout(() => child.kill('SIGKILL'), 50 + 600 * random());
      await ended;
    }
    expect(regulab(here, ['sweep', 'map.yaml', '--out', 'wild', '--quiet']).code).toBe(0);
    expect(bytes('wild')).toEqual(bytes('calm'));
  });
});
