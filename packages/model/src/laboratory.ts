import { checkContract } from './checkContract.js';
import type { Model } from './contract.js';
import { misuse } from './error.js';
import type { Solution } from './solution.js';
import { solve } from './solve.js';
import { unknownName } from './values.js';

/** A file from which models come, so that threads and other machines can load the same. */
export interface ModelFile {
  /** Its absolute path. */
  readonly path: string;
  /** SHA-256 of the file and of all that it imports from beside it, in hexadecimal digits. */
  readonly sha256: string;
  /** Ids of the models in it. */
  readonly models: readonly string[];
}

/** The id of a model with a list of players names their number: `fine-tuning/specialists[3]`. */
const SIZE = /\[(\d+)\]$/;
const family = (id: string): string => id.replace(SIZE, '');

/**
 * Models by id: what commands, sweeps, threads and pages look games up in. Nothing is registered anywhere else, so that two of them
 * never get in each other's way.
 *
 * @example
 * const race = defineGame({ id: 'my/race', title: 'A race', parameters: { tax: { lever: 0, range: [0, 1] } },
 *   players: { lab: { choices: { speed: { range: [0, 2] } }, payoff: 'speed - speed^2 / 2 - tax * speed' } } });
 * builtIn.with([race]).solve('my/race', { tax: 0.3 }).outcomes['lab.speed']; // 0.7
 */
export class Laboratory {
  /** Every model, each once, in the order in which they were given. */
  readonly models: readonly Model[];
  /** Where models come from that are not built in. */
  readonly files: readonly ModelFile[];

  /**
   * @param models with ids of their own
   * @param files from which some of them were loaded
   * @throws RegulabError with code `misuse` for an id that is there twice, and for what is no model (see `checkContract`)
   */
  constructor(models: readonly Model[], files: readonly ModelFile[] = []) {
    const known = new Set<string>();
    for (const model of models) {
      checkContract(model);
      const id = family(model.id);
      if (known.has(id)) throw misuse(`there are two models ${id}; give one of them another id`);
      known.add(id);
    }
    this.models = models;
    this.files = files;
  }

  /** These models without the built-in one that has the id of a sheet, which the sheet stands for. */
  without(id: string): Laboratory {
    const own =
      this.fileOf(id) === null ? this.models.filter((model) => family(model.id) !== family(id)) : this.models;
    return new Laboratory(own, this.files);
  }

  /** These models and more. */
  with(models: readonly Model[], files: readonly ModelFile[] = []): Laboratory {
    return new Laboratory([...this.models, ...models], [...this.files, ...files]);
  }

  /**
   * The model with this id. One with any number of players has the usual number where the id does not name it.
   *
   * @param id `fine-tuning/two-attribute`, with a number of players `fine-tuning/specialists[3]`, or the name of a sheet that was loaded
   * @throws RegulabError with code `misuse` naming the nearest id when there is none, and for a number of players that cannot be
   */
  find(id: string): Model {
    const file = /\.(?:ya?ml|json)$/i.test(id)
      ? this.files.find(({ path }) => `/${path}`.endsWith(`/${id.replace(/^(?:\.{0,2}\/)+/, '')}`))
      : undefined;
    if (file) return this.find(file.models[0]!);
    const model = this.models.find((m) => (m.list ? family(m.id) === family(id) : m.id === id));
    if (!model)
      throw unknownName(
        'model',
        id,
        this.models.map((m) => m.id),
      );
    const size = SIZE.exec(id);
    if (!model.list || !size) return model;
    const count = Number(size[1]);
    if (!(count >= 1 && count <= model.list.most))
      throw misuse(`${id} has ${count} ${model.list.name}; it must have from 1 to ${model.list.most}`);
    return model.list.resize(count);
  }

  /** The file that a model was loaded from; null for one that comes with the program. */
  fileOf(id: string): ModelFile | null {
    return this.files.find(({ models }) => models.some((own) => family(own) === family(id))) ?? null;
  }

  /** Whether this very model, with any number of players, is one of these; another of the same id is not. */
  has(model: Model): boolean {
    return this.models.some(
      (own) =>
        own === model ||
        (own.list !== undefined &&
          own.list.resize === model.list?.resize &&
          family(own.id) === family(model.id)),
    );
  }

  /**
   * Solves and certifies one game of the model with this id; see `solve`.
   *
   * @throws RegulabError with code `misuse` for an unknown id, and a bad name or value of a parameter
   */
  solve(id: string, given: Readonly<Record<string, unknown>> = {}): Solution {
    return solve(this.find(id), given);
  }
}
