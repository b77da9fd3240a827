/**
 * Says why a quadratic cost `aa x^2 + 2 ab x y + bb y^2` is not strictly copositive (positive for every choice x, y >= 0
 * except nothing at all), or null when it is: the diagonal must be positive and ab > -sqrt(aa bb). A large positive cross
 * term is legal, the cost is then indefinite.
 */
export function whyNotCopositive(
  name: (own: 'performanceCost' | 'safetyCost' | 'crossCost') => string,
  aa: number,
  ab: number,
  bb: number,
): string | null {
  const least = -Math.sqrt(aa * bb);
  if (ab > least) return null;
  return (
    `${name('crossCost')} is ${ab}, but it must be greater than -sqrt(${name('performanceCost')} * ${name('safetyCost')}) = ${least}: ` +
    'otherwise some investment in both attributes costs nothing or less; raise it or the two direct costs'
  );
}
