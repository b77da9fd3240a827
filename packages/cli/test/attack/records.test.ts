import { join } from 'node:path';
import { models } from '@regulab/core';
import { afterAll, expect, it } from 'vitest';
import { scratch } from '../cli.js';
import { recordsOf } from './mutations.js';
import { alterRecord } from './records.js';

const here = scratch();
afterAll(here.remove);

it.each(models.map((model) => [model.id, model] as const))(
  '%s: a record that is altered in any field is refused',
  async (_, model) => {
    const [record] = recordsOf(model, 1);
    const { tried, missed } = await alterRecord(model, record!, join(here.path, 'altered.ndjson'));
    expect(missed).toBeNull();
    expect(tried).toBeGreaterThan(80);
  },
);
