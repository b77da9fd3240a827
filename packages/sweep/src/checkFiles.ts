import { once } from 'node:events';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CheckJob } from './checkWorker.js';
import { fileFailure } from './files.js';
import { checkData, dataDamaged, type ParquetFile } from './parquetFile.js';

/** Files of fewer bytes together are checked before a thread would have started. */
const SMALL = 1 << 25;

/**
 * Checks the data of files against their checksums; of many bytes in a thread of its own, beside which the files may be read as long as
 * no answer is given before the check is done.
 *
 * @throws RegulabError where the data of a file are not as they were written
 */
export async function checkFiles(files: readonly ParquetFile[]): Promise<void> {
  const sealed = files.filter(({ data }) => data !== null);
  if (sealed.reduce((sum, { start }) => sum + start, 0) < SMALL) {
    sealed.forEach(checkData);
    return;
  }
  const jobs = sealed.map(({ path, start, data }): CheckJob => ({ path, start, data: data! }));
  const worker = new Worker(new URL('./checkWorker.js', import.meta.url), { workerData: jobs });
  const [first] = (await once(worker, 'message').catch((error: unknown) => {
    // A file that went away, or a disk that does not answer.
    throw fileFailure('read', dirname(sealed[0]!.path), error);
  })) as [number];
  if (first >= 0) throw dataDamaged(sealed[first]!);
}
