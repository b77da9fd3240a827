import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as core from '@regulab/core';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../../..');

interface Example {
  readonly file: string;
  readonly code: string;
}

/** Examples in docstrings: what follows `@example` up to the next tag or the end. */
function examplesIn(file: string): Example[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap(([block]) => {
    const lines = block.split('\n').map((line) => line.replace(/^\s*(?:\/\*\*|\*\/|\*) ?/, ''));
    const from = lines.findIndex((line) => line.trim() === '@example');
    if (from < 0) return [];
    const rest = lines.slice(from + 1);
    const to = rest.findIndex((line) => line.startsWith('@') || line.trim() === '');
    return [{ file, code: rest.slice(0, to < 0 ? undefined : to).join('\n') }];
  });
}

/** An example as a function body: each expression with a comment behind it is compared with what the comment says. */
function bodyOf(code: string): string {
  const source = ts.createSourceFile('example.ts', code, ts.ScriptTarget.Latest, true);
  return source.statements
    .map((statement) => {
      const [comment] = ts.getTrailingCommentRanges(code, statement.end) ?? [];
      const own = statement.getText(source).replace(/;$/, '');
      if (!ts.isExpressionStatement(statement) || comment === undefined) return `${own};`;
      const said = code.slice(comment.pos + 2, comment.end).trim();
      return `compare(await (${own}), (${said.replace(/:? {2,}.*$/, '')}));`;
    })
    .join('\n');
}

/** Numbers in examples have four digits at most. */
function compare(found: unknown, said: unknown): void {
  if (typeof said === 'number' && typeof found === 'number')
    expect(Number(found.toPrecision(4))).toBe(Number(said.toPrecision(4)));
  else expect(found).toEqual(said);
}

const files = execFileSync('git', ['grep', '-l', '@example', '--', 'packages/*/src/*.ts'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .trim()
  .split('\n');
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as typeof Function;

describe('the example of a docstring comes to what it says', () => {
  const examples = files
    .filter((file) => /^packages\/(?:numeric|model|analysis|rules|games|core)\//.test(file))
    .flatMap(examplesIn);

  it.each(
    examples.map(
      ({ file, code }) => [`${file}: ${code.split('\n').at(-1)!.slice(0, 60)}`, file, code] as const,
    ),
  )('%s', async (_, file, code) => {
    const own = (await import(/* @vite-ignore */ join(ROOT, file))) as Record<string, unknown>;
    const names = { ...core, ...own };
    const body = ts.transpileModule(bodyOf(code), {
      compilerOptions: { target: ts.ScriptTarget.ES2022 },
    }).outputText;
    expect(code).toMatch(/ \/\/ /);
    await (AsyncFunction as FunctionConstructor)(
      'compare',
      ...Object.keys(names),
      body,
    )(compare, ...Object.values(names));
  });
});
