import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { models } from '@regulab/core';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');

it.each(models.map((m) => [m.id, m] as const))(
  'docs/models is up to date for %s (npm run reference)',
  async (_, model) => {
    const { referencePage, referenceName } = (await import(join(root, 'scripts/referencePage.js'))) as {
      referencePage: (m: typeof model) => string;
      referenceName: (m: typeof model) => string;
    };
    expect(readFileSync(join(root, 'docs/models', referenceName(model)), 'utf8')).toBe(referencePage(model));
  },
);
