import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { models } from '@regulab/core';
import { describe, expect, it } from 'vitest';

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

const scripts = (name: string): Promise<Record<string, (...given: never[]) => unknown>> =>
  import(join(root, 'scripts', name)) as never;

it('the table of models in the README is up to date (npm run reference)', async () => {
  const { withModelTable } = await scripts('referencePage.js');
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  expect(withModelTable!(readme as never, models as never)).toBe(readme);
});

describe('the house', () => {
  it('is drawn as it is (npm run reference)', async () => {
    const { floorsSvg } = await scripts('floors.js');
    expect(readFileSync(join(root, 'docs/pictures/floors.svg'), 'utf8')).toBe(floorsSvg!());
  });

  it('has floors: each package imports only what stands below it, and says so', async () => {
    const { FLOORS, readPackages } = (await scripts('floors.js')) as unknown as {
      readonly FLOORS: readonly (readonly string[])[];
      readonly readPackages: () => readonly {
        readonly folder: string;
        readonly imports: readonly string[];
        readonly own: Readonly<Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>>;
      }[];
    };
    const floorOf = (folder: string): number =>
      FLOORS.findIndex((row) => row.includes(folder.startsWith('papers/') ? 'papers' : folder));
    const packages = readPackages();
    const names = new Map(
      packages.map(({ folder, own }) => [folder, (own as unknown as { readonly name: string }).name]),
    );
    for (const { folder, imports, own } of packages) {
      expect(floorOf(folder), folder).toBeGreaterThanOrEqual(0);
      for (const below of imports) {
        // The library of papers gathers them.
        const isGathered = folder === 'papers/library' && below.startsWith('papers/');
        if (!isGathered)
          expect(floorOf(below), `${folder} imports ${below}`).toBeGreaterThan(floorOf(folder));
        expect({ ...own.dependencies, ...own.devDependencies }, folder).toHaveProperty([names.get(below)!]);
      }
    }
  });

  it('has no modules that import one another in a circle', async () => {
    const { circles } = await scripts('floors.js');
    expect(circles!()).toEqual([]);
  });
});
