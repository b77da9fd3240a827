import { createHash } from 'node:crypto';
import { ENGINE } from '@regulab/core';
import type { Plan } from './plan.js';
import { canonicalSpec } from './spec.js';

/** SHA-256 of the canonical spec, the engine version, how the games are cut and, for a model of one's own, its file: what the parts of a sweep have in common. */
export const planHash = ({ spec, file, total, chunkSize }: Plan): string =>
  createHash('sha256')
    .update(
      `${ENGINE}\n${canonicalSpec(spec)}\n${total} by ${chunkSize}${file === null ? '' : `\n${file.sha256}`}`,
    )
    .digest('hex');
