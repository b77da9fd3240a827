/** Polynomials in several variables with rational coefficients, exact: for proofs by algebra. */
export class Polynomial {
  private constructor(private readonly terms: ReadonlyMap<string, Rational>) {}

  /** A constant: a whole number, a fraction `3/8` or a decimal `0.48`. */
  static of(value: string | number): Polynomial {
    const c = parseRational(String(value));
    return new Polynomial(c.n === 0n ? new Map() : new Map([['', c]]));
  }

  static variable(name: string): Polynomial {
    return new Polynomial(new Map([[`${name}^1`, { n: 1n, d: 1n }]]));
  }

  plus(other: Polynomial | string | number): Polynomial {
    const terms = new Map(this.terms);
    for (const [key, c] of asPolynomial(other).terms) {
      const sum = add(terms.get(key) ?? ZERO, c);
      if (sum.n === 0n) terms.delete(key);
      else terms.set(key, sum);
    }
    return new Polynomial(terms);
  }

  minus(other: Polynomial | string | number): Polynomial {
    return this.plus(asPolynomial(other).times(-1));
  }

  times(other: Polynomial | string | number): Polynomial {
    let product = new Polynomial(new Map());
    for (const [a, x] of this.terms) {
      const row = new Map<string, Rational>();
      for (const [b, y] of asPolynomial(other).terms) row.set(multiplyKeys(a, b), multiply(x, y));
      product = product.plus(new Polynomial(row));
    }
    return product;
  }

  squared(): Polynomial {
    return this.times(this);
  }

  /** The same with a polynomial in place of a variable. */
  with(name: string, value: Polynomial | string | number): Polynomial {
    let sum = Polynomial.of(0);
    for (const [key, c] of this.terms) {
      const powers = readKey(key);
      const n = powers.get(name) ?? 0;
      powers.delete(name);
      let term = new Polynomial(new Map([[writeKey(powers), c]]));
      for (let k = 0; k < n; k++) term = term.times(value);
      sum = sum.plus(term);
    }
    return sum;
  }

  equals(other: Polynomial | string | number): boolean {
    return this.minus(other).terms.size === 0;
  }

  /** Whether no coefficient is negative, and the polynomial is not zero: it is then positive for all positive variables. */
  get isPositiveForPositive(): boolean {
    return this.terms.size > 0 && [...this.terms.values()].every(({ n }) => n > 0n);
  }

  /** The value of a constant polynomial as a double rounded to nearest, for printing. */
  get constant(): number {
    const c = this.terms.get('') ?? ZERO;
    return Number(c.n) / Number(c.d);
  }

  /** Sign of a constant polynomial. */
  get sign(): -1 | 0 | 1 {
    if ([...this.terms.keys()].some((key) => key !== ''))
      throw new Error('the sign of a polynomial is that of a constant');
    const { n } = this.terms.get('') ?? ZERO;
    return n > 0n ? 1 : n < 0n ? -1 : 0;
  }
}

interface Rational {
  readonly n: bigint;
  readonly d: bigint;
}

const ZERO: Rational = { n: 0n, d: 1n };

const asPolynomial = (x: Polynomial | string | number): Polynomial =>
  x instanceof Polynomial ? x : Polynomial.of(x);

function parseRational(text: string): Rational {
  const match = /^(-?\d+)(?:\.(\d+))?(?:\/(\d+))?$/.exec(text);
  if (!match) throw new Error(`${text} is not a whole number, a fraction or a decimal`);
  const decimals = match[2] ?? '';
  return reduced(BigInt(match[1]! + decimals), 10n ** BigInt(decimals.length) * BigInt(match[3] ?? '1'));
}

function reduced(n: bigint, d: bigint): Rational {
  let [a, b] = [n < 0n ? -n : n, d];
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? ZERO : { n: n / a, d: d / a };
}

const add = (x: Rational, y: Rational): Rational => reduced(x.n * y.d + y.n * x.d, x.d * y.d);
const multiply = (x: Rational, y: Rational): Rational => reduced(x.n * y.n, x.d * y.d);

/** A monomial is written as its variables in alphabetical order: `a^2 b^1`. */
function readKey(key: string): Map<string, number> {
  return new Map(
    key === ''
      ? []
      : key.split(' ').map((part) => {
          const [name, power] = part.split('^');
          return [name!, Number(power)];
        }),
  );
}

const writeKey = (powers: ReadonlyMap<string, number>): string =>
  [...powers]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, power]) => `${name}^${power}`)
    .join(' ');

function multiplyKeys(a: string, b: string): string {
  const powers = readKey(a);
  for (const [name, power] of readKey(b)) powers.set(name, (powers.get(name) ?? 0) + power);
  return writeKey(powers);
}
