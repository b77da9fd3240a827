import { builtIn, type Laboratory, type Model, modelsIn } from '@regulab/core';

/** A file of models that `regulab open --models` hands out. */
interface Served {
  /** What the file is called on the machine that serves it. */
  readonly name: string;
  readonly address: string;
  readonly sha256: string;
}

/**
 * The files of models that come with this page: its own server has written them into it, and workers are told by their name. An address
 * cannot name any, so that no link ever loads code.
 */
export const served: readonly Served[] = JSON.parse(
  (typeof document === 'undefined'
    ? (globalThis as { readonly name?: string }).name
    : document.querySelector<HTMLMetaElement>('meta[name="regulab-models"]')?.content) || '[]',
) as Served[];

/** Whether there are two parameters and two outcomes to draw against each other. */
const isWide = ({ parameters, outcomes }: Model): boolean =>
  parameters.filter((p) => !p.whole).length >= 2 && outcomes.filter((o) => !o.categories).length >= 2;

const problems: string[] = [];

/** Why some models are not there, one line each. */
export const modelProblems: readonly string[] = problems;

async function load(): Promise<Laboratory> {
  let laboratory = builtIn;
  for (const { name, address, sha256 } of served) {
    try {
      const exported = (await import(/* @vite-ignore */ address)) as Record<string, unknown>;
      const models = modelsIn(exported);
      const narrow = models.find((model) => !isWide(model));
      if (narrow)
        throw new Error(
          `${narrow.id} has fewer than two parameters that are no whole numbers, or fewer than two outcomes that are amounts; the page draws two against each other`,
        );
      for (const { id } of models) if (name.match(/\.(?:ya?ml|json)$/i)) laboratory = laboratory.without(id);
      laboratory = laboratory.with(models, [{ path: name, sha256, models: models.map(({ id }) => id) }]);
    } catch (error) {
      problems.push(
        `${name} cannot be loaded (${(error as Error).message}). Where the file cannot be reached, open the address that regulab open printed`,
      );
    }
  }
  return laboratory;
}

/** The models of this page. */
export const laboratory: Laboratory = await load();

/** The file of a model that is not built in; null for one that is. */
export const fileOf = (id: string): string | null => laboratory.fileOf(id)?.path ?? null;
