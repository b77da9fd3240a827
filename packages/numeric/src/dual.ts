/**
 * Numbers with their derivatives with respect to several variables (forward differentiation): every operation applies the rule
 * of differentiation to the whole gradient, so that derivatives are exact up to rounding.
 *
 * Source: A. Griewank, A. Walther, Evaluating Derivatives, 2nd ed. (2008), chapter 3.
 */
export class Dual {
  readonly value: number;
  readonly gradient: Float64Array;

  constructor(value: number, gradient: Float64Array) {
    this.value = value;
    this.gradient = gradient;
  }

  /** The variables with these values: the gradient of each is a unit vector. */
  static variables(values: readonly number[]): Dual[] {
    return values.map((value, k) => {
      const gradient = new Float64Array(values.length);
      gradient[k] = 1;
      return new Dual(value, gradient);
    });
  }

  plus(other: Dual | number): Dual {
    if (typeof other === 'number') return new Dual(this.value + other, this.gradient);
    return new Dual(
      this.value + other.value,
      this.gradient.map((g, k) => g + other.gradient[k]!),
    );
  }

  times(other: Dual | number): Dual {
    if (typeof other === 'number')
      return new Dual(
        this.value * other,
        this.gradient.map((g) => g * other),
      );
    return new Dual(
      this.value * other.value,
      this.gradient.map((g, k) => g * other.value + this.value * other.gradient[k]!),
    );
  }

  minus(other: Dual): Dual {
    return this.plus(other.times(-1));
  }

  over(other: Dual): Dual {
    const quotient = this.value / other.value;
    return new Dual(
      quotient,
      this.gradient.map((g, k) => (g - quotient * other.gradient[k]!) / other.value),
    );
  }
}
