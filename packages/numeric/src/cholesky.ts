/**
 * Solves A x = b for a symmetric, positive definite A and several b, by its Cholesky factor; A's lower triangle and each b are
 * overwritten and the solutions stand in them.
 *
 * @param a row by row, n times n; only the lower triangle is read
 * @returns false where a pivot is not positive: A is not positive definite, or too nearly so
 *
 * Source: G. H. Golub, C. F. Van Loan, Matrix Computations, 4th ed. (2013), section 4.2.
 */
export function solveCholesky(a: Float64Array, ...right: readonly Float64Array[]): boolean {
  const n = right[0]!.length;
  for (let i = 0; i < n; i++) {
    const row = i * n;
    for (let j = 0; j < i; j++) {
      const other = j * n;
      a[row + j] = (a[row + j]! - dot(a, row, a, other, j)) / a[other + j]!;
    }
    const pivot = a[row + i]! - dot(a, row, a, row, i);
    if (!(pivot > 0)) return false;
    a[row + i] = Math.sqrt(pivot);
  }
  for (const b of right) {
    for (let i = 0; i < n; i++) b[i] = (b[i]! - dot(a, i * n, b, 0, i)) / a[i * n + i]!;
    for (let i = n - 1; i >= 0; i--) {
      const x = b[i]! / a[i * n + i]!;
      b[i] = x;
      for (let j = 0; j < i; j++) b[j]! -= x * a[i * n + j]!;
    }
  }
  return true;
}

/** The product of stretches of two arrays, in four sums at a time. */
export function dot(a: Float64Array, from: number, b: Float64Array, at: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = 0;
  for (; k + 3 < length; k += 4) {
    s0 += a[from + k]! * b[at + k]!;
    s1 += a[from + k + 1]! * b[at + k + 1]!;
    s2 += a[from + k + 2]! * b[at + k + 2]!;
    s3 += a[from + k + 3]! * b[at + k + 3]!;
  }
  for (; k < length; k++) s0 += a[from + k]! * b[at + k]!;
  return s0 + s1 + (s2 + s3);
}

/**
 * Products of all pairs of rows of a matrix, as the lower triangle of a square one, two by two rows at a time so that each number
 * that is read serves twice.
 *
 * @param x row by row, n times m
 * @param out n times n; only its lower triangle is written
 */
export function rowProducts(x: Float64Array, n: number, m: number, out: Float64Array): void {
  for (let i = 0; i < n; i += 2) {
    const hasNext = i + 1 < n;
    const a = i * m;
    const b = hasNext ? a + m : a;
    for (let j = 0; j <= i + 1 && j < n; j += 2) {
      const c = j * m;
      const d = j + 1 < n ? c + m : c;
      let ac = 0;
      let ad = 0;
      let bc = 0;
      let bd = 0;
      for (let k = 0; k < m; k++) {
        const xa = x[a + k]!;
        const xb = x[b + k]!;
        const xc = x[c + k]!;
        const xd = x[d + k]!;
        ac += xa * xc;
        ad += xa * xd;
        bc += xb * xc;
        bd += xb * xd;
      }
      out[i * n + j] = ac;
      if (j + 1 <= i) out[i * n + j + 1] = ad;
      if (hasNext) {
        out[(i + 1) * n + j] = bc;
        if (j + 1 < n) out[(i + 1) * n + j + 1] = bd;
      }
    }
  }
}
