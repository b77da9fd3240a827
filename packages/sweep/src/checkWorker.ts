import { parentPort, workerData } from 'node:worker_threads';
import { checksumOf } from './checksum.js';
import type { Footer } from './seal.js';

/** A file whose first bytes have a checksum. */
export interface CheckJob {
  readonly path: string;
  readonly start: number;
  readonly data: NonNullable<Footer['data']>;
}

/** The first file that is not as it was written, by its place in the list; -1 where there is none. */
parentPort!.postMessage(
  (workerData as readonly CheckJob[]).findIndex(
    ({ path, start, data }) => checksumOf(path, start, data.by) !== data.checksum,
  ),
);
