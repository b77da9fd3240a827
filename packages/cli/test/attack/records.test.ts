import { join } from 'node:path';
import { models } from '@regulab/core';
import { afterAll, expect, it } from 'vitest';
import { scratch } from '../cli.js';
import { recordsOf } from './mutations.js';
import { alterRecord } from './records.js';

const here = scratch();
afterAll(here.remove);

/** Checks of these take long: every seventh alteration is tried here, all of them by the soak. */
const SLOW = /heterogeneous|monitoring|contest|market-entry|evaluation/;

it.each(models.map((model) => [model.id, model] as const))(
  '%s: a record that is altered in any field is refused',
  async (_, model) => {
    const [record] = recordsOf(model, 1);
    const { tried, missed } = await alterRecord(
      model,
      record!,
      join(here.path, 'altered.ndjson'),
      SLOW.test(model.id) ? 7 : 1,
    );
    expect(missed).toBeNull();
    expect(tried).toBeGreaterThan(20);
  },
);
