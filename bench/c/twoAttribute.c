/*
 * The batch kernel of the model fine-tuning/two-attribute in C11: the yardstick for the speed of the TypeScript one.
 *
 * It follows twoAttribute.ts, twoAttributeOptima.ts and twoAttributeSelection.ts in packages/core/src/games/fine-tuning
 * line by line, with the same arithmetic in the same order, so that every output is equal to the last bit; the
 * reasoning behind the method is explained there.
 *
 *   cc -std=c11 -O3 -ffp-contract=off -o twoAttribute twoAttribute.c -lm
 *   ./twoAttribute GAMES.bin N REPEATS
 *
 * GAMES.bin holds N rows of the model's eleven parameters, column after column, as little-endian doubles (the machine
 * must be little-endian too). Prints the seconds of each repeat and a checksum: FNV-1a with 64 bits over the output
 * columns (six outcomes, then the regime code as a double), then the status bytes.
 */
#define _POSIX_C_SOURCE 199309L
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Positions of the parameters in a game and in the input. */
enum {
  SHARE,
  GENERALIST_FLOOR,
  SPECIALIST_FLOOR,
  PERFORMANCE_REVENUE,
  SAFETY_REVENUE,
  GENERALIST_PERFORMANCE_COST,
  GENERALIST_SAFETY_COST,
  GENERALIST_CROSS_COST,
  SPECIALIST_PERFORMANCE_COST,
  SPECIALIST_SAFETY_COST,
  SPECIALIST_CROSS_COST,
  PARAMETERS
};

/* Positions of the output columns. */
enum { ALPHA0, BETA0, ALPHA1, BETA1, PAYOFF_G, PAYOFF_D, REGIME, OUTPUTS };

enum { EQUILIBRIUM = 0, EXITED = 1, FAILED = 3 };

enum {
  GENERALIST_FREE = 0,
  GENERALIST_AT_FLOOR = 1,
  GENERALIST_ZERO = 2,
  GENERALIST_REACH = 3,
  NO_PERFORMANCE = 4,
  SPECIALIST_FREE = 0,
  SPECIALIST_MINIMAL = 8,
  SPECIALIST_IDLE = 16,
  SPECIALIST_NO_PERFORMANCE = 24,
  SQUEEZED = 48,
  EXIT = 96
};

#define LARGEST 1e12

static const struct {
  double min, max;
} ranges[PARAMETERS] = {
    {0, 1},
    {0, LARGEST},
    {0, LARGEST},
    {0, LARGEST},
    {0, LARGEST},
    {1 / LARGEST, LARGEST},
    {1 / LARGEST, LARGEST},
    {-LARGEST, LARGEST},
    {1 / LARGEST, LARGEST},
    {1 / LARGEST, LARGEST},
    {-LARGEST, LARGEST},
};

/* Math.max: NaN if either is, and +0 is greater than -0. */
static double maximum(double a, double b) {
  if (a > b) return a;
  if (b > a) return b;
  return a != b || a == 0 ? a + b : a;
}

/* Math.min: NaN if either is, and -0 is less than +0. */
static double minimum(double a, double b) { return -maximum(-a, -b); }

/* ---- numeric/differenceOfProducts.ts ---- */

static double productError(double a, double b, double p) {
  const double splitter = 134217729;
  const double ca = splitter * a;
  const double aHigh = ca - (ca - a);
  const double aLow = a - aHigh;
  const double cb = splitter * b;
  const double bHigh = cb - (cb - b);
  const double bLow = b - bHigh;
  return aLow * bLow - (p - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

static double differenceOfProducts(double a, double b, double c, double d) {
  const double cancellation = 1e-4;
  const double p = a * b;
  const double q = c * d;
  const double plain = p - q;
  if (fabs(plain) > cancellation * fabs(p)) return plain;
  return plain + (productError(a, b, p) - productError(c, d, q));
}

/* ---- numeric/quadratic.ts ---- */

static int quadraticRoots(double a, double b, double c, double *roots) {
  if (a == 0) {
    if (b == 0) return 0;
    roots[0] = -c / b;
    return 1;
  }
  const double discriminant = b * b - 4 * a * c;
  if (!(discriminant >= 0)) return 0;
  if (discriminant == 0) {
    roots[0] = -b / (2 * a);
    return 1;
  }
  const double root = sqrt(discriminant);
  const double q = b >= 0 ? -0.5 * (b + root) : -0.5 * (b - root);
  const double first = q / a;
  const double second = c / q;
  if (first <= second) {
    roots[0] = first;
    roots[1] = second;
  } else {
    roots[0] = second;
    roots[1] = first;
  }
  return 2;
}

/* ---- numeric/cubicDescents.ts ---- */

static int cubicDescents(double c0, double c1, double c2, double c3, double lo, double hi, double *roots) {
  const int maxSteps = 100;
  const double roundOff = 1.2e-16;
  double turns[2];
  int found = 0;
  const int turnCount = quadraticRoots(3 * c3, 2 * c2, c1, turns);
  double left = lo;
  double atLeft = c0 + left * (c1 + left * (c2 + left * c3));
  for (int part = 0; part <= turnCount; part++) {
    double right = hi;
    if (part < turnCount) {
      right = turns[part];
      if (!(right > left && right < hi)) continue;
    }
    const double atRight = c0 + right * (c1 + right * (c2 + right * c3));
    if (atLeft > 0 && atRight < 0) {
      double a = left;
      double b = right;
      double x = a + (b - a) * (atLeft / (atLeft - atRight));
      for (int k = 0; k < maxSteps; k++) {
        const double value = c0 + x * (c1 + x * (c2 + x * c3));
        if (value > 0) a = x;
        else b = x;
        const double step = value / (c1 + x * (2 * c2 + x * 3 * c3));
        if (fabs(step) <= roundOff * fabs(x)) break;
        const double next = x - step;
        x = next > a && next < b ? next : 0.5 * (a + b);
      }
      roots[found++] = x;
    }
    if (atRight == 0 && atLeft > 0) continue;
    left = right;
    atLeft = atRight;
  }
  return found;
}

/* ---- games/fine-tuning/twoAttributeOptima.ts ---- */

#define TIE 1e-12
#define WILLING 1e-14
#define CAPACITY 40

static struct {
  int count;
  double alpha0[CAPACITY];
  double beta0[CAPACITY];
  double dAlpha[CAPACITY];
  double dBeta[CAPACITY];
  double payoff[CAPACITY];
  double revenue[CAPACITY];
  unsigned char minimal[CAPACITY];
  unsigned char squeezed[CAPACITY];
  unsigned char stationary[CAPACITY];
} candidates;

static double roots[2];
static double relaxed[4];
static double alphaAtZero;
static double tilt;
static double determinant0;
static double best;

static double generalistCost(const double *g, double alpha0, double beta0) {
  const double aa = g[GENERALIST_PERFORMANCE_COST];
  const double ab = g[GENERALIST_CROSS_COST];
  if (ab < 0) {
    const double along = alpha0 + tilt * beta0;
    return aa * along * along + (determinant0 / aa) * beta0 * beta0;
  }
  return aa * alpha0 * alpha0 + 2 * ab * alpha0 * beta0 + g[GENERALIST_SAFETY_COST] * beta0 * beta0;
}

static void push(const double *g, double alpha0, double beta0, double dAlpha, double dBeta, double beta1,
                 bool minimal, bool squeezed, bool stationary) {
  const double share = g[SHARE];
  const double revenue = share * (g[PERFORMANCE_REVENUE] * (alpha0 + dAlpha) + g[SAFETY_REVENUE] * beta1);
  const double payoff = revenue - generalistCost(g, alpha0, beta0);
  if (!(payoff >= best - TIE * revenue && payoff >= -WILLING * revenue)) return;
  if (payoff > best) best = payoff;
  const int k = candidates.count++;
  candidates.alpha0[k] = alpha0;
  candidates.beta0[k] = beta0;
  candidates.dAlpha[k] = dAlpha;
  candidates.dBeta[k] = dBeta;
  candidates.payoff[k] = payoff;
  candidates.revenue[k] = revenue;
  candidates.minimal[k] = minimal;
  candidates.squeezed[k] = squeezed;
  candidates.stationary[k] = stationary;
}

static void slackPiece(const double *g, double lo, double hi, double dAlpha, double dBeta) {
  const double share = g[SHARE];
  const double aa = g[GENERALIST_PERFORMANCE_COST];
  const double ab = g[GENERALIST_CROSS_COST];
  const double bb = g[GENERALIST_SAFETY_COST];
  const double wanted0 = alphaAtZero;
  const double tilt0 = tilt;
  const double pull = 0.5 * share * g[SAFETY_REVENUE];
  const double determinant = differenceOfProducts(aa, bb, ab, ab);

  double beta0 = lo;
  push(g, maximum(0, wanted0 - tilt0 * beta0), beta0, dAlpha, dBeta, beta0 + dBeta, false, false, false);
  if (hi < INFINITY) {
    beta0 = hi;
    push(g, maximum(0, wanted0 - tilt0 * beta0), beta0, dAlpha, dBeta, beta0 + dBeta, false, false, false);
  }
  double alpha0 = 0;
  if (determinant > 0) {
    beta0 = differenceOfProducts(aa, pull, ab, 0.5 * share * g[PERFORMANCE_REVENUE]) / determinant;
    alpha0 = wanted0 - tilt0 * beta0;
    if (beta0 > lo && beta0 < hi)
      push(g, maximum(0, alpha0), beta0, dAlpha, dBeta, beta0 + dBeta, false, false, alpha0 >= 0);
  }
  beta0 = pull / bb;
  alpha0 = wanted0 - tilt0 * beta0;
  if (beta0 > lo && beta0 < hi)
    push(g, maximum(0, alpha0), beta0, dAlpha, dBeta, beta0 + dBeta, false, false, alpha0 <= 0);
}

static void floorPiece(const double *g, double tLo, double tHi, double g0, double g1) {
  const double share = g[SHARE];
  const double a = 1 - share;
  const double floor = g[SPECIALIST_FLOOR];
  const double lowest = g[GENERALIST_FLOOR];
  const double rAlpha = g[PERFORMANCE_REVENUE];
  const double rBeta = g[SAFETY_REVENUE];
  const double aa = g[GENERALIST_PERFORMANCE_COST];
  const double ab = g[GENERALIST_CROSS_COST];
  const double bb = g[GENERALIST_SAFETY_COST];
  const double wanted0 = alphaAtZero;
  const double tilt0 = tilt;
  const double tEnd = floor - lowest;

  const double caa = g[SPECIALIST_PERFORMANCE_COST];
  const double k0 = a * rBeta * floor + caa * g0 * g0;
  const double k1 = 2 * caa * g0 * g1;
  const double cbb = g[SPECIALIST_SAFETY_COST];
  const double cab = g[SPECIALIST_CROSS_COST];
  const double k2 = g1 == 0 ? cbb : differenceOfProducts(caa, cbb, cab, cab) / caa;
  const double worth = a * rAlpha;

  int count = 0;
  int first = 2;
  relaxed[count++] = tLo;
  relaxed[count++] = tHi;
  const double substitution = 0.5 * share * rAlpha * g1;
  const double determinant = determinant0;
  if (determinant > 0) {
    const double t = floor - (aa * substitution - 0.5 * ab * share * rAlpha) / determinant;
    if (t > tLo && t < tHi) {
      relaxed[count++] = t;
      first = 3;
    }
  }
  const double alone = floor - substitution / bb;
  if (alone > tLo && alone < tHi) relaxed[count++] = alone;

  bool promising = false;
  for (int k = 0; k < count; k++) {
    const double t = relaxed[k];
    const double beta0 = t == tEnd ? lowest : floor - t;
    const double unconstrained = wanted0 - tilt0 * beta0;
    const double alpha0 = maximum(0, unconstrained);
    const double earned = worth * alpha0 + k0;
    const double profit = earned - t * (k1 + t * k2);
    if (profit >= -WILLING * earned) {
      push(g, alpha0, beta0, g0 - g1 * t, t, floor, true, profit < 0,
           k >= 2 && (k < first ? unconstrained >= 0 : unconstrained <= 0));
    } else {
      const double revenue = share * (rAlpha * (alpha0 + g0 - g1 * t) + rBeta * floor);
      if (revenue - generalistCost(g, alpha0, beta0) >= best - TIE * revenue) promising = true;
    }
  }
  if (!promising) return;

  for (int branch = 0; branch < 2; branch++) {
    const double offset = branch == 0 ? 0 : wanted0 - tilt0 * floor;
    const double slope = branch == 0 ? 0 : tilt0;
    const int n = quadraticRoots(k2, k1 - worth * slope, -k0 - worth * offset, roots);
    for (int k = 0; k < n; k++) {
      const double t = roots[k];
      if (!(t >= tLo && t <= tHi)) continue;
      const double beta0 = t == tEnd ? lowest : floor - t;
      const double unconstrained = wanted0 - tilt0 * beta0;
      if (branch == 0 ? unconstrained > 0 : unconstrained < 0) continue;
      push(g, maximum(0, unconstrained), beta0, g0 - g1 * t, t, floor, true, true, false);
    }
  }
  if (!(worth > 0)) return;

  const double h0 = -k0 / worth;
  const double h1 = k1 / worth;
  const double h2 = k2 / worth;
  const double e0 = share * rAlpha - 2 * aa * h0 - 2 * ab * floor;
  const double e1 = 2 * ab - 2 * aa * h1;
  const double e2 = -2 * aa * h2;
  const int peaks = cubicDescents(h1 * e0 + 2 * ab * h0 + 2 * bb * floor - 2 * substitution,
                                  h1 * e1 + 2 * h2 * e0 + 2 * ab * h1 - 2 * bb,
                                  h1 * e2 + 2 * h2 * e1 + 2 * ab * h2, 2 * h2 * e2, tLo, tHi, roots);
  for (int k = -2; k < peaks; k++) {
    const double t = k == -2 ? tLo : k == -1 ? tHi : roots[k];
    const double beta0 = t == tEnd ? lowest : floor - t;
    const double needed = h0 + t * (h1 + t * h2);
    if (needed > maximum(0, wanted0 - tilt0 * beta0)) 
      push(g, needed, beta0, g0 - g1 * t, t, floor, true, true, k >= 0);
  }
}

static void enumerateOptima(const double *g) {
  candidates.count = 0;
  best = 0;
  const double a = 1 - g[SHARE];
  const double floor = g[SPECIALIST_FLOOR];
  const double lowest = g[GENERALIST_FLOOR];
  const double rAlpha = g[PERFORMANCE_REVENUE];
  const double rBeta = g[SAFETY_REVENUE];
  const double aa = g[SPECIALIST_PERFORMANCE_COST];
  const double ab = g[SPECIALIST_CROSS_COST];
  const double bb = g[SPECIALIST_SAFETY_COST];
  const double tEnd = floor - lowest;

  const double g0 = (a * rAlpha) / (2 * aa);
  const double g1 = ab / aa;
  const double onSafety = (a * rBeta) / (2 * bb);
  const double tZero = g1 > 0 ? g0 / g1 : INFINITY;
  const double determinant = differenceOfProducts(aa, bb, ab, ab);

  const double aa0 = g[GENERALIST_PERFORMANCE_COST];
  const double ab0 = g[GENERALIST_CROSS_COST];
  alphaAtZero = (g[SHARE] * rAlpha) / (2 * aa0);
  tilt = ab0 / aa0;
  determinant0 = differenceOfProducts(aa0, g[GENERALIST_SAFETY_COST], ab0, ab0);

  double tFloor;
  if (determinant > 0) {
    double dAlpha = (0.5 * a * differenceOfProducts(bb, rAlpha, ab, rBeta)) / determinant;
    double dBeta = (0.5 * a * differenceOfProducts(aa, rBeta, ab, rAlpha)) / determinant;
    if (dAlpha < 0) {
      dAlpha = 0;
      dBeta = onSafety;
    } else if (dBeta < 0) {
      dAlpha = g0;
      dBeta = 0;
    }
    slackPiece(g, maximum(lowest, floor - dBeta), INFINITY, dAlpha, dBeta);
    tFloor = dBeta;
  } else {
    const double performanceOnly = aa * g0 * g0;
    const double safetyOnly = bb * onSafety * onSafety;
    const double closeness = TIE * maximum(performanceOnly, safetyOnly);
    const bool onPerformance = tZero > onSafety || performanceOnly >= safetyOnly - closeness;
    if (onPerformance) slackPiece(g, maximum(lowest, floor), INFINITY, g0, 0);
    tFloor = 0;
    if (tZero <= onSafety) {
      const double e = onSafety - tZero;
      const double k = -determinant / aa;
      const double reach = e == 0 ? 0 : (e * (bb + ab * sqrt(bb / aa))) / k;
      const double tJump = onPerformance ? maximum(0, tZero - reach) : 0;
      if (tJump > 0 && tEnd > 0) floorPiece(g, 0, minimum(tJump, tEnd), g0, g1);
      const double from = maximum(lowest, floor - onSafety);
      const double to = performanceOnly > safetyOnly + closeness ? floor - tJump : INFINITY;
      if (to >= from) slackPiece(g, from, to, 0, onSafety);
      tFloor = onSafety;
    }
  }
  if (!(tEnd > tFloor)) return;
  if (tZero > tFloor) floorPiece(g, tFloor, minimum(tZero, tEnd), g0, g1);
  const double tSafety = maximum(tFloor, tZero);
  if (tEnd > tSafety) floorPiece(g, tSafety, tEnd, 0, 0);
}

/* ---- games/fine-tuning/twoAttributeSelection.ts ---- */

#define SAME_PLACE 1e-5
#define ROUNDING 2e-15

static double finalSafety(const double *g, int k) {
  const double floor = g[SPECIALIST_FLOOR];
  return candidates.minimal[k] == 1 ? floor : maximum(candidates.beta0[k] + candidates.dBeta[k], floor);
}

static double specialistPayoff(const double *g, int k) {
  if (candidates.squeezed[k] == 1) return 0;
  const double dAlpha = candidates.dAlpha[k];
  const double dBeta = candidates.dBeta[k];
  const double revenue =
      g[PERFORMANCE_REVENUE] * (candidates.alpha0[k] + dAlpha) + g[SAFETY_REVENUE] * finalSafety(g, k);
  const double aa = g[SPECIALIST_PERFORMANCE_COST];
  const double ab = g[SPECIALIST_CROSS_COST];
  const double bb = g[SPECIALIST_SAFETY_COST];
  double cost = aa * dAlpha * dAlpha + 2 * ab * dAlpha * dBeta + bb * dBeta * dBeta;
  if (ab < 0) {
    const double along = dAlpha + (ab / aa) * dBeta;
    cost = aa * along * along + (differenceOfProducts(aa, bb, ab, ab) / aa) * dBeta * dBeta;
  }
  return (1 - g[SHARE]) * revenue - cost;
}

static bool samePlace(int j, int k) {
  const double size = fabs(candidates.alpha0[j]) + fabs(candidates.beta0[j]) + fabs(candidates.dAlpha[j]) +
                      fabs(candidates.dBeta[j]);
  return fabs(candidates.alpha0[j] - candidates.alpha0[k]) + fabs(candidates.beta0[j] - candidates.beta0[k]) +
             fabs(candidates.dAlpha[j] - candidates.dAlpha[k]) +
             fabs(candidates.dBeta[j] - candidates.dBeta[k]) <=
         SAME_PLACE * size;
}

static int steadiest(int k) {
  if (candidates.stationary[k]) return k;
  const double level = candidates.payoff[k] - ROUNDING * candidates.revenue[k];
  for (int j = 0; j < candidates.count; j++)
    if (candidates.stationary[j] && candidates.payoff[j] >= level && samePlace(k, j)) return j;
  return k;
}

static bool prefer(const double *g, int j, int k) {
  const double byPayoff = specialistPayoff(g, j) - specialistPayoff(g, k);
  if (fabs(byPayoff) > TIE * candidates.revenue[k]) return byPayoff > 0;
  const double bySafety = finalSafety(g, j) - finalSafety(g, k);
  if (fabs(bySafety) > SAME_PLACE * finalSafety(g, k)) return bySafety > 0;
  return candidates.alpha0[j] + candidates.dAlpha[j] > candidates.alpha0[k] + candidates.dAlpha[k];
}

static int tiedOptima(const double *g, int *chosen) {
  const int count = candidates.count;
  const double *payoff = candidates.payoff;
  int top = -1;
  for (int k = 0; k < count; k++)
    if (top < 0 || payoff[k] > payoff[top]) top = k;
  if (top < 0) return 0;
  top = steadiest(top);
  chosen[0] = top;
  const double threshold = payoff[top] - TIE * candidates.revenue[top];
  int found = 1;
  for (;;) {
    int next = -1;
    for (int k = 0; k < count; k++) {
      if (payoff[k] < threshold || (next >= 0 && payoff[k] <= payoff[next])) continue;
      bool known = false;
      for (int j = 0; j < found && !known; j++) known = samePlace(chosen[j], k);
      if (!known) next = k;
    }
    if (next < 0) break;
    next = steadiest(next);
    if (prefer(g, next, chosen[0])) {
      chosen[found++] = chosen[0];
      chosen[0] = next;
    } else chosen[found++] = next;
  }
  return found;
}

/* ---- games/fine-tuning/regimes.ts ---- */

static int generalistSafetyRegime(double beta0, double floorG, double floorD) {
  if (beta0 == floorG) return floorG > 0 ? GENERALIST_AT_FLOOR : GENERALIST_ZERO;
  return beta0 == floorD ? GENERALIST_REACH : GENERALIST_FREE;
}

static int specialistSafetyRegime(double added, bool atFloor) {
  if (atFloor && added > 0) return SPECIALIST_MINIMAL;
  return added == 0 ? SPECIALIST_IDLE : SPECIALIST_FREE;
}

/* ---- model/columns.ts ---- */

static void failOutOfRange(double *const *inputs, uint8_t *status, size_t from, size_t to) {
  memset(status + from, 0, to - from);
  for (int p = 0; p < PARAMETERS; p++) {
    const double *column = inputs[p];
    const double min = ranges[p].min;
    const double max = ranges[p].max;
    for (size_t i = from; i < to; i++)
      if (!(column[i] >= min && column[i] <= max)) status[i] = FAILED;
  }
}

/* ---- games/fine-tuning/twoAttribute.ts ---- */

static double game[PARAMETERS];
static int chosen[CAPACITY];

static int regimeOf(int k) {
  return generalistSafetyRegime(candidates.beta0[k], game[GENERALIST_FLOOR], game[SPECIALIST_FLOOR]) +
         (candidates.alpha0[k] == 0 ? NO_PERFORMANCE : 0) +
         specialistSafetyRegime(candidates.dBeta[k], candidates.minimal[k] == 1) +
         (candidates.dAlpha[k] == 0 ? SPECIALIST_NO_PERFORMANCE : 0) +
         (candidates.squeezed[k] == 1 ? SQUEEZED : 0);
}

static void kernel(double *const *inputs, double *const *outputs, uint8_t *status, size_t from, size_t to) {
  failOutOfRange(inputs, status, from, to);
  for (size_t i = from; i < to; i++) {
    for (int p = 0; p < PARAMETERS; p++) game[p] = inputs[p][i];
    if (!(game[GENERALIST_CROSS_COST] >
              -sqrt(game[GENERALIST_PERFORMANCE_COST] * game[GENERALIST_SAFETY_COST]) &&
          game[SPECIALIST_CROSS_COST] >
              -sqrt(game[SPECIALIST_PERFORMANCE_COST] * game[SPECIALIST_SAFETY_COST])))
      status[i] = FAILED;
    if (status[i] != FAILED) {
      enumerateOptima(game);
      status[i] = tiedOptima(game, chosen) == 0 ? EXITED : EQUILIBRIUM;
    }
    if (status[i] != EQUILIBRIUM) {
      for (int p = ALPHA0; p < REGIME; p++) outputs[p][i] = 0;
      outputs[REGIME][i] = EXIT;
      continue;
    }
    const int k = chosen[0];
    outputs[ALPHA0][i] = candidates.alpha0[k];
    outputs[BETA0][i] = candidates.beta0[k];
    outputs[ALPHA1][i] = candidates.alpha0[k] + candidates.dAlpha[k];
    outputs[BETA1][i] = finalSafety(game, k);
    outputs[PAYOFF_G][i] = candidates.payoff[k];
    outputs[PAYOFF_D][i] = specialistPayoff(game, k);
    outputs[REGIME][i] = regimeOf(k);
  }
}

/* ---- the program ---- */

static void fail(const char *message, const char *what) {
  fprintf(stderr, "twoAttribute: %s%s\n", message, what);
  exit(EXIT_FAILURE);
}

static void *allocate(size_t size) {
  void *memory = malloc(size > 0 ? size : 1);
  if (!memory) fail("out of memory", "");
  return memory;
}

static size_t parseCount(const char *text) {
  char *end;
  const unsigned long long value = strtoull(text, &end, 10);
  if (*text < '0' || *text > '9' || *end != '\0') fail("not a count: ", text);
  return (size_t)value;
}

static uint64_t fnv1a(uint64_t hash, const void *data, size_t size) {
  const unsigned char *bytes = data;
  for (size_t k = 0; k < size; k++) hash = (hash ^ bytes[k]) * UINT64_C(0x100000001b3);
  return hash;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc != 4) fail("usage: twoAttribute GAMES.bin N REPEATS", "");
  const size_t games = parseCount(argv[2]);
  const size_t repeats = parseCount(argv[3]);

  double *inputs[PARAMETERS];
  FILE *file = fopen(argv[1], "rb");
  if (!file) fail("cannot open ", argv[1]);
  for (int p = 0; p < PARAMETERS; p++) {
    inputs[p] = allocate(games * sizeof(double));
    if (fread(inputs[p], sizeof(double), games, file) != games) fail("too short: ", argv[1]);
  }
  fclose(file);

  /* Written once beforehand, so that the first repeat does not pay for mapping the pages. */
  double *outputs[OUTPUTS];
  for (int p = 0; p < OUTPUTS; p++) outputs[p] = memset(allocate(games * sizeof(double)), 0xff, games * sizeof(double));
  uint8_t *status = memset(allocate(games), 0xff, games);

  printf("{\"seconds\":[");
  for (size_t r = 0; r < repeats; r++) {
    const double start = now();
    kernel(inputs, outputs, status, 0, games);
    printf("%s%.9f", r > 0 ? "," : "", now() - start);
  }
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (int p = 0; p < OUTPUTS; p++) hash = fnv1a(hash, outputs[p], games * sizeof(double));
  hash = fnv1a(hash, status, games);
  printf("],\"games\":%zu,\"checksum\":\"%016" PRIx64 "\"}\n", games, hash);
  return EXIT_SUCCESS;
}
