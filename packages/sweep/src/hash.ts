import { createHash } from 'node:crypto';
import { ENGINE } from '@regulab/core';
import type { Plan } from './plan.js';
import { canonicalSpec } from './spec.js';

/** SHA-256 of the canonical spec and the engine version: what the parts of a sweep have in common. */
export const planHash = ({ spec }: Plan): string =>
  createHash('sha256')
    .update(`${ENGINE}\n${canonicalSpec(spec)}`)
    .digest('hex');
