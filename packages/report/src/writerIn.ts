import { join } from 'node:path';
import { fileFailure, makeDirectory, writeWhole } from '@regulab/sweep';

/**
 * Makes a directory, and gives what writes a file in it, whole or not at all.
 *
 * @throws RegulabError with code `failure` where that cannot be done
 */
export function writerIn(directory: string): (name: string, data: string | Uint8Array) => void {
  try {
    makeDirectory(directory);
  } catch (error) {
    throw fileFailure('use the directory', directory, error);
  }
  return (name, data) => {
    const path = join(directory, name);
    try {
      writeWhole(path, data);
    } catch (error) {
      throw fileFailure('write', path, error);
    }
  };
}
