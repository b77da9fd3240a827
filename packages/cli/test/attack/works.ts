import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { regulab } from '../cli.js';
import type { Work } from './faults.js';

/** Commands that leave files. */
export const works: readonly Work[] = [
  {
    name: 'a sweep',
    args: ['sweep', 'small.yaml', '--out', 'small', '--workers', '1', '--quiet'],
    leaves: ['small'],
    threads: ['main', 'worker'],
  },
  {
    name: 'an experiment',
    args: [
      'experiment',
      'market-entry/scaling',
      '--set',
      'dimension=1',
      '--set',
      'features=5',
      '--set',
      'data=8',
      '--draws',
      '6',
      '--workers',
      '1',
      '--out',
      'draws.ndjson',
    ],
    leaves: ['draws.ndjson'],
    threads: ['main'],
  },
  {
    name: 'a batch',
    args: ['solve', 'fine-tuning/two-attribute', '--input', 'games.csv', '--output', 'solved.csv', '--quiet'],
    leaves: ['solved.csv'],
    threads: ['main'],
  },
  {
    name: 'a merge',
    args: ['merge', 'parts', '--out', 'merged', '--files', '2'],
    leaves: ['merged'],
    threads: ['main'],
  },
];

/** What the commands begin with. */
export function writeInputs(here: string): void {
  const spec = (count: number): string =>
    `model: fine-tuning/two-attribute\nvary:\n  specialistFloor: { from: 0, to: 1, count: ${count} }\nbaseline: true\n`;
  writeFileSync(join(here, 'small.yaml'), spec(4200));
  writeFileSync(
    join(here, 'games.csv'),
    `specialistFloor\n${Array.from({ length: 3000 }, (_, k) => k / 3000).join('\n')}\n`,
  );
  regulab(here, ['sweep', 'small.yaml', '--out', 'parts', '--quiet']);
}
