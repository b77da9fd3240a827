import type { Progress } from '@regulab/sweep';
import { Presets, SingleBar } from 'cli-progress';
import { note } from './print.js';

/** Seconds between progress lines where there is no terminal. */
const QUIET_SECONDS = 10;

/** Shows progress on stderr: a bar with rate and time left on a terminal, one JSON line every ten seconds otherwise. */
export function showProgress(unit: string): {
  readonly update: (progress: Progress) => void;
  readonly stop: () => void;
} {
  const rate = ({ done, resumed, seconds }: Progress) => (seconds > 0 ? (done - resumed) / seconds : 0);
  const left = (p: Progress) => (rate(p) > 0 ? Math.ceil((p.wanted - p.done) / rate(p)) : null);
  if (!process.stderr.isTTY) {
    let last = performance.now();
    return {
      update: (p) => {
        if (performance.now() - last < QUIET_SECONDS * 1000) return;
        last = performance.now();
        const line = { done: p.done, of: p.wanted, rate: Math.round(rate(p)), secondsLeft: left(p) };
        note(`${JSON.stringify(line)}\n`);
      },
      stop: () => {},
    };
  }
  const bar = new SingleBar(
    {
      stream: process.stderr,
      format: `{bar} {percentage}% | {value} of {total} ${unit} | {rate}/s | {left} s left`,
      hideCursor: true,
    },
    Presets.rect,
  );
  let started = false;
  return {
    update: (p) => {
      const payload = { rate: Math.round(rate(p)).toLocaleString('en-US'), left: left(p) ?? '?' };
      if (!started) bar.start(p.wanted, p.done, payload);
      else bar.update(p.done, payload);
      started = true;
    },
    stop: () => bar.stop(),
  };
}
