/**
 * A number as people and files write it: decimal digits, a point, an exponent; null for anything else.
 *
 * @example
 * readDecimal('.5'); // 0.5
 * readDecimal('half'); // null
 */
export function readDecimal(text: string): number | null {
  const trimmed = text.trim();
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : null;
}
