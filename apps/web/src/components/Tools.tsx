import type { Figure } from '@regulab/figures';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { state } from '../state/store.js';
import { saveFigure } from '../views/download.js';
import { asCommand, asTypeScript } from '../views/exports.js';

/**
 * What is done with a view: files of its figure, and the command or program that reproduces it. `command` stands for that of
 * the state where the view shows something else.
 */
export function Tools({
  figure,
  command,
  files = false,
}: {
  readonly figure: (() => Figure | null) | null;
  readonly command?: string;
  /** Only the files of the figure. */
  readonly files?: boolean;
}): JSX.Element {
  const [said, say] = useState('');
  const copy = async (text: string, what: string): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      say(`${what} copied.`);
    } catch {
      say('The browser did not allow copying.');
    }
  };
  const download = async (kind: 'svg' | 'png' | 'csv'): Promise<void> => {
    const drawn = figure?.();
    if (!drawn) {
      say('It is still being solved.');
      return;
    }
    try {
      await saveFigure(drawn, kind);
      say(`${drawn.id}.${kind} saved.`);
    } catch (error) {
      say(`It could not be saved: ${(error as Error).message}.`);
    }
  };
  return (
    <div class="tools">
      {figure === null
        ? null
        : (['svg', 'png', 'csv'] as const).map((kind) => (
            <button type="button" class="plain" key={kind} onClick={() => void download(kind)}>
              Save {kind.toUpperCase()}
            </button>
          ))}
      {files ? null : (
        <button
          type="button"
          class="plain"
          onClick={() => void copy(command ?? asCommand(state.value), 'Command')}
        >
          Copy as command
        </button>
      )}
      {command === undefined && !files ? (
        <button
          type="button"
          class="plain"
          onClick={() => void copy(asTypeScript(state.value), 'TypeScript')}
        >
          Copy as TypeScript
        </button>
      ) : null}
      <span class="said" role="status">
        {said}
      </span>
    </div>
  );
}
