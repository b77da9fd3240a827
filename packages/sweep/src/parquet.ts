import {
  EFFECT_KINDS,
  ENGINE,
  EQUILIBRIUM,
  EXITED,
  type Model,
  parametersNamed,
  STATUS,
} from '@regulab/core';
import { ByteWriter, type ColumnSource, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { checksum } from './checksum.js';
import type { ChunkTable } from './compute.js';
import { planHash } from './hash.js';
import { modelFileOf, type Plan } from './plan.js';
import { sealFooter, UNKNOWN_CHECKSUMS } from './seal.js';

export const ROW_GROUP = 100000;
const BACKFIRES = EFFECT_KINDS.indexOf('backfires');

/** Key-value metadata that makes a part self-describing; every key starts with `regulab.`. */
function partMetadata(plan: Plan, chunk: number, table: ChunkTable): { key: string; value: string }[] {
  const varied = new Set(plan.varied.flatMap((name) => parametersNamed(plan.model, name)));
  const fixed = Object.fromEntries(
    plan.model.parameters
      .filter((p) => !varied.has(p.name) && !(plan.spec.bargain !== undefined && p.bargained))
      .map((p) => [p.name, plan.spec.set[p.name] ?? p.default]),
  );
  return [
    { key: 'regulab.engine', value: ENGINE },
    { key: 'regulab.model', value: plan.model.id },
    { key: 'regulab.fixed', value: JSON.stringify(fixed) },
    ...(plan.spec.bargain === undefined ? [] : [{ key: 'regulab.bargain', value: plan.spec.bargain }]),
    { key: 'regulab.spec', value: planHash(plan) },
    ...(plan.file === null
      ? []
      : [{ key: 'regulab.modelFile', value: JSON.stringify(modelFileOf(plan.file)) }]),
    { key: 'regulab.chunk', value: String(chunk) },
    { key: 'regulab.chunks', value: String(plan.chunks) },
    { key: 'regulab.counts', value: JSON.stringify(table.counts) },
  ];
}

/** An outcome's column with null where the status leaves it without meaning. */
function nullable(model: Model, table: ChunkTable, k: number): (number | null)[] {
  const { values } = table.outcomes[k]!;
  const atExit = model.outcomes[k]!.atExit;
  const column = new Array<number | null>(table.rows);
  for (let row = 0; row < table.rows; row++) {
    const status = table.status[row];
    const x = status === EQUILIBRIUM ? values[row]! : status === EXITED ? (atExit ?? null) : null;
    // A player that abstains while others go on has no product.
    column[row] = Number.isNaN(x) ? null : x;
  }
  return column;
}

/** Whether an outcome is missing somewhere. */
function hasNaN(values: Float64Array, rows: number): boolean {
  for (let row = 0; row < rows; row++) if (Number.isNaN(values[row])) return true;
  return false;
}

/** A list by row; a plain loop, because `Array.from` with a function is many times slower. */
function listOf<T>(rows: number, value: (row: number) => T): T[] {
  const list = new Array<T>(rows);
  for (let row = 0; row < rows; row++) list[row] = value(row);
  return list;
}

/**
 * Encodes a chunk as one Parquet file: varied parameters, status, regime, outcomes (null where there is no product),
 * effects, reason. The same chunk gives the same bytes.
 */
export function encodeChunk(plan: Plan, chunk: number, table: ChunkTable): Uint8Array {
  const { model } = plan;
  const text = (name: string, data: (string | null)[], isNullable = false): ColumnSource => ({
    name,
    data,
    type: 'STRING',
    nullable: isNullable,
    encoding: 'RLE_DICTIONARY',
  });
  const flags = (name: string, holds: (row: number) => boolean): ColumnSource => ({
    name,
    data: listOf(table.rows, holds),
    type: 'BOOLEAN',
    nullable: false,
  });
  const everywhere = table.counts.equilibrium === table.rows && !model.list;
  const regimeNames = new Map<number, string>();
  const regimeName = (code: number): string => {
    const known = regimeNames.get(code);
    if (known !== undefined) return known;
    const name = model.regimes.name(code);
    regimeNames.set(code, name);
    return name;
  };
  const columnData: ColumnSource[] = [
    ...table.inputs.map(
      ({ name, values }): ColumnSource => ({ name, data: values, type: 'DOUBLE', nullable: false }),
    ),
    ...(table.shares
      ? [
          {
            name: 'share',
            data: listOf(table.rows, (row) => {
              const share = table.shares![row]!;
              return Number.isNaN(share) ? null : share;
            }),
            type: 'DOUBLE',
            nullable: true,
            encoding: 'PLAIN',
          } satisfies ColumnSource,
        ]
      : []),
    text(
      'status',
      listOf(table.rows, (row) => STATUS[table.status[row]!]!),
    ),
    text(
      'regime',
      listOf(table.rows, (row) => (table.status[row]! <= EXITED ? regimeName(table.regimes[row]!) : null)),
      true,
    ),
    ...table.outcomes.map(
      ({ name, values, always }, k): ColumnSource => ({
        name,
        data:
          (everywhere || (always && !model.list)) && !hasNaN(values, table.rows)
            ? values
            : nullable(model, table, k),
        type: 'DOUBLE',
        nullable: true,
        encoding: 'PLAIN',
      }),
    ),
    ...(table.effects
      ? [
          text(
            'effect',
            listOf(table.rows, (row) => EFFECT_KINDS[table.effects!.kinds[row]!] ?? null),
            true,
          ),
          flags('backfires', (row) => table.effects!.kinds[row] === BACKFIRES),
          flags('mutualism', (row) => table.effects!.mutualism[row] === 1),
        ]
      : []),
    text(
      'reason',
      listOf(table.rows, (row) => table.reasons.get(row) ?? null),
      true,
    ),
  ];
  const writer = new ByteWriter();
  const file = new ParquetWriter({
    writer,
    schema: schemaFromColumnData({ columnData }),
    codec: 'UNCOMPRESSED',
    statistics: false,
    createdBy: ENGINE,
  });
  file.write({ columnData, rowGroupSize: ROW_GROUP });
  const length = writer.getBytes().byteLength;
  file.kvMetadata = [...partMetadata(plan, chunk, table), ...UNKNOWN_CHECKSUMS];
  file.finish();
  const bytes = writer.getBytes();
  const footer = bytes.subarray(length);
  bytes.set(sealFooter(footer, bytes.byteLength, checksum(bytes.subarray(0, length)), checksum), length);
  return bytes;
}
