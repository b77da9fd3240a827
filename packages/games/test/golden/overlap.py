"""Writes overlap.json, golden values for overlap games:

    python3 overlap.py > overlap.json && npx biome format --write overlap.json

How it was made. Python 3.11 with mpmath 1.3 (40 digits) and numpy 2.4 (only to bracket
solutions of the heterogeneous games); seeded, about fifteen minutes. It shares no code with
the solvers or with the brute-force oracle in test/oracles. Parameters are decimals of
three significant digits and are taken as the binary doubles that JSON readers will see.

The rules:  pi_S(o) = clamp(pi0_S - a_S o, 0, 1);  U_i = appeal_i - hU e_i pibar_i, shares by
logit with sensitivity beta;  profit_i = M share_i (mu - tau hE e_i pibar_i) - c_i o_i^2 / 2, e_i
the exposure;  o_i >= floor;  every firm has pi0_S < 1, so only the clamp at 0 can bind.

All local maxima of a firm's profit against given rivals are found by branch and bound.
Between kinks (pi0_S / a_S) pibar is linear and the share is increasing in o, so bounds on
the first two derivatives over a cell are elementary. Cells on which the profit is monotone
or convex have no interior maximum, concave ones at most one; others are split. So a
deviation check is global, not a sample (bounds are evaluated at 40 digits, not rounded
outwards; cells narrower than 1e-13 of the range, if any are left, raise an error).

(a) symmetric: in each piece the symmetric first-order condition is linear in o, so its
    root, the floor and the kinks are all the candidates there can be: the list is complete.
    Each is kept if no global maximum of the deviator's profit beats it; otherwise it is in
    `rejected` with the best deviation and its gain. `stationary` counts the candidates that
    satisfy the first-order conditions. There is never more than one symmetric equilibrium:
    if all at o1 < o2 do not gain from o2, nor all at o2 from o1, the two inequalities
    contradict each other (also with clamps, floors and negative margins). `optimum` maximises
    -N c o^2 / 2 - M (hU + hE) pibar - kappa E[K^2] over o >= 0: it is concave, and is solved
    piece by piece. `loadSquared` is E[K^2] at the first equilibrium, null if there is none.
(b) heterogeneous: completeness is by search, not by proof. A firm's payoff depends on its
    rivals only through R_i = sum_{j != i} exp(beta U_j). Best responses are computed on a fine
    grid of ln R_i and cut into continuous monotone pieces; for every choice of pieces, one per firm,
    sum_i exp(beta U_i) is matched with its own value on a grid and by bisection. Matches are
    polished at 40 digits on the complementarity system and verified by branch and bound.
    Damped best-response runs from 60 random starts found nothing that was not in the list.
(c) monitoring: symmetric candidates from all patterns of binding constraints and kinks
    (scan over m and bisection), verified against two-dimensional deviations: a grid over m,
    golden section around its peaks, and branch and bound over o for each m. Both symmetric
    candidates and deviations rest on scans over m (2,000 and 500 steps). In about 300 random
    games none had more than one symmetric equilibrium.

Games within 1e-6 of switching are left out (`omitted` says how many): where some candidate's
advantage over the best deviation, relative to max(1, M mu), or a multiplier, or a distance
to a kink or to the floor, or the own second derivative at an interior candidate, relative to
the scale it is made of, is below 1e-6 in size.
"""

import itertools
import json
import math
import random
import sys

import numpy as np
from mpmath import matrix, lu_solve, mp, mpf

mp.dps = 40
SWITCH = mpf(10) ** -6


class Near(Exception):
    """The answer is too close to switching."""


class Unresolved(Exception):
    """Branch and bound met a cell it could not decide."""


# ---------------------------------------------------------------------------
# One firm against given rivals
# ---------------------------------------------------------------------------


class Firm:
    """A firm in its market. Works with floats (exp = math.exp) and with mpf alike.

    `tau` may be replaced (monitoring), and pi0_S may be negative: then regime S is harmless.
    """

    def __init__(self, f, m, number=mpf, tau=None, shift=(0, 0)):
        self.exp = mp.exp if number is mpf else math.exp
        n = number
        self.c, self.e, self.appeal = n(f["cost"]), n(f["exposure"]), n(f["appeal"])
        self.pi = (n(f["piL"]) - shift[0], n(f["piH"]) - shift[1])
        self.a = (n(f["aL"]), n(f["aH"]))
        s = n(m["s"])
        self.w = (1 - s, s)
        self.M, self.mu, self.beta = n(m["M"]), n(m["mu"]), n(m["beta"])
        self.hU, self.hE = n(m["hU"]) * self.e, n(m["hE"]) * self.e
        self.tau = n(m["tau"]) if tau is None else tau
        self.zero = n(0)

    def kinks(self):
        return sorted({self.pi[k] / self.a[k] for k in (0, 1) if self.pi[k] > 0})

    def linear(self, x):
        """(p0, slope) with pibar = p0 - slope * o around x (x not a kink)."""
        live = [k for k in (0, 1) if self.pi[k] > self.a[k] * x]
        p0 = sum((self.w[k] * self.pi[k] for k in live), self.zero)
        return p0, sum((self.w[k] * self.a[k] for k in live), self.zero)

    def pibar(self, x):
        return sum((self.w[k] * max(self.zero, self.pi[k] - self.a[k] * x) for k in (0, 1)), self.zero)

    def u(self, x):
        """beta U."""
        return self.beta * (self.appeal - self.hU * self.pibar(x))

    def share(self, x, r):
        """The market share when the rivals' exp(beta U) sum to exp(r)."""
        return 1 / (1 + self.exp(r - self.u(x)))

    def profit(self, x, r):
        margin = self.mu - self.tau * self.hE * self.pibar(x)
        return self.M * self.share(x, r) * margin - self.c * x * x / 2

    def slopes(self, x, r, piece):
        """First and second derivative of the profit at x within a linear piece of pibar."""
        p0, slope = piece
        p = p0 - slope * x
        share = 1 / (1 + self.exp(r - self.beta * (self.appeal - self.hU * p)))
        margin, gain = self.mu - self.tau * self.hE * p, self.tau * self.hE * slope
        b = self.beta * self.hU * slope
        v = share * (1 - share)
        first = self.M * (gain * share + margin * b * v) - self.c * x
        second = self.M * (2 * gain * b * v + margin * b * b * v * (1 - 2 * share)) - self.c
        return first, second

    def local_maxima(self, r, floor):
        """All (x, profit) at strict local maxima over o >= floor."""
        ends = [floor] + [k for k in self.kinks() if k > floor]
        if len(ends) == 1:
            return [(floor, self.profit(floor, r))]
        found = []
        pieces = [self.linear((lo + hi) / 2) for lo, hi in zip(ends, ends[1:])] + [(self.zero, self.zero)]
        for k, x in enumerate(ends):
            right = self.slopes(x, r, pieces[k])[0]
            left = self.slopes(x, r, pieces[k - 1])[0] if k else None
            if right <= 0 and (left is None or left >= 0):
                found.append((x, self.profit(x, r)))
        smallest = (ends[-1] - floor) * 1e-13
        for piece, lo, hi in zip(pieces, ends, ends[1:]):
            for x in self._stationary_maxima(r, piece, lo, hi, smallest):
                found.append((x, self.profit(x, r)))
        return found

    def _stationary_maxima(self, r, piece, lo, hi, smallest):
        p0, slope = piece
        b = self.beta * self.hU * slope
        gain = self.tau * self.hE * slope

        def at(x):
            p = p0 - slope * x
            share = 1 / (1 + self.exp(r - self.beta * (self.appeal - self.hU * p)))
            return x, share, self.mu - self.tau * self.hE * p, self.slopes(x, r, piece)[0]

        def product(a, c):
            all4 = (a[0] * c[0], a[0] * c[1], a[1] * c[0], a[1] * c[1])
            return min(all4), max(all4)

        quarter = self.zero + 0.25
        stack = [(at(lo), at(hi))]
        while stack:
            left, right = stack.pop()
            (x1, s1, m1, g1), (x2, s2, m2, g2) = left, right
            v1, v2 = s1 * (1 - s1), s2 * (1 - s2)
            v = (min(v1, v2), quarter if s1 < 0.5 < s2 else max(v1, v2))
            mv = product((m1, m2), v)
            low = self.M * (gain * s1 + b * mv[0]) - self.c * x2
            high = self.M * (gain * s2 + b * mv[1]) - self.c * x1
            if low > 0 or high < 0:
                continue  # monotone
            curve = product(mv, (1 - 2 * s2, 1 - 2 * s1))
            low2 = self.M * (2 * gain * b * v[0] + b * b * curve[0]) - self.c
            high2 = self.M * (2 * gain * b * v[1] + b * b * curve[1]) - self.c
            if low2 > 0:
                continue  # convex
            if high2 < 0:
                if g1 > 0 > g2:
                    yield self._root(r, piece, x1, x2)
                continue
            if x2 - x1 < smallest:
                raise Unresolved
            middle = at((x1 + x2) / 2)
            stack.append((left, middle))
            stack.append((middle, right))

    def _root(self, r, piece, lo, hi):
        """The zero of a decreasing derivative, by Newton steps kept inside a shrinking bracket."""
        x = (lo + hi) / 2
        for _ in range(200):
            first, second = self.slopes(x, r, piece)
            if first > 0:
                lo = x
            else:
                hi = x
            nxt = x - first / second if second < 0 else (lo + hi) / 2
            if not lo < nxt < hi:
                nxt = (lo + hi) / 2
            if nxt == x:
                break
            x, last = nxt, x
            if abs(x - last) <= abs(x) * (1e-38 if isinstance(x, mpf) else 1e-16):
                break
        return x


def verify(firm, x, r, floor):
    """(is x a best response, best other local maximum, its profit less that at x), or raises Near."""
    here = firm.profit(x, r)
    scale = max(1, abs(firm.M * firm.mu))
    maxima = firm.local_maxima(r, floor)
    tolerance = mpf(10) ** -25 * max(1, abs(x))
    itself = [y for y, _ in maxima if abs(y - x) <= tolerance]
    others = [(y, v) for y, v in maxima if abs(y - x) > tolerance]
    best = max(others, key=lambda yv: yv[1], default=None)
    if best is not None and abs(best[1] - here) < SWITCH * scale:
        raise Near
    if not itself:  # not even a local maximum
        assert best is not None
        return False, best[0], best[1] - here
    if best is None:
        return True, None, None
    return best[1] < here, best[0], best[1] - here


def margins(firm, x, r, floor):
    """Raises Near if the local status of x hangs by less than 1e-6."""
    distances = [abs(x - k) for k in firm.kinks() + [floor] if x != k]
    size = max(x, *firm.kinks())
    if any(d < SWITCH * size for d in distances):
        raise Near
    step = size * mpf(10) ** -20
    sides = [firm.slopes(x, r, firm.linear(x + step))]
    if x > floor:
        sides.append(firm.slopes(x, r, firm.linear(x - step)))
    if x in firm.kinks() or x == floor:
        for first, _ in sides:
            if abs(first) < SWITCH * max(firm.c * x, firm.M * abs(firm.mu) * SWITCH):
                raise Near
    elif abs(sides[0][1]) < SWITCH * firm.c:
        raise Near


# ---------------------------------------------------------------------------
# Random parameters
# ---------------------------------------------------------------------------


def three(x):
    return float(f"{float(x):.3g}")


def log_uniform(rng, lo, hi):
    return three(math.exp(rng.uniform(math.log(lo), math.log(hi))))


MARKET = ("M", "mu", "beta", "hU", "hE", "s", "kappa", "tau")


def random_symmetric(rng, kind):
    g = {
        "N": rng.choice([2, 2, 3, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40]),
        "M": log_uniform(rng, 0.2, 50),
        "mu": log_uniform(rng, 0.1, 5),
        "beta": log_uniform(rng, 0.2, 8),
        "hU": log_uniform(rng, 0.2, 4),
        "hE": log_uniform(rng, 0.1, 5),
        "s": three(rng.uniform(0.03, 0.6)),
        "piL": log_uniform(rng, 0.01, 0.4),
        "kappa": rng.choice([0.0, log_uniform(rng, 0.001, 1), log_uniform(rng, 0.05, 5)]),
        "tau": rng.choice([0.0, 0.0, three(rng.uniform(0.1, 1)), three(rng.uniform(1, 3))]),
        "floor": 0.0,
    }
    g["piH"] = three(rng.uniform(g["piL"], 0.95))
    g["aL"] = log_uniform(rng, 0.01, 1)
    g["aH"] = three(g["aL"] * math.exp(rng.uniform(0, 2.5)))
    target = rng.uniform(0.02, 0.8)  # the first-order point, in units of the first kink
    if kind == "steep":
        g["beta"] = log_uniform(rng, 10, 80)
        target = rng.uniform(0.05, 1.5)
    elif kind == "clamped":
        target = rng.uniform(0.9, 6)
        g["tau"] = rng.choice([0.0, three(rng.uniform(0.1, 3))])
    elif kind == "liability":
        g["beta"] = log_uniform(rng, 3, 80)
        g["tau"] = three(rng.uniform(0.5, 6))
        g["mu"] = log_uniform(rng, 0.02, 1)
    first = min(g["piL"] / g["aL"], g["piH"] / g["aH"])
    slope = (1 - g["s"]) * g["aL"] + g["s"] * g["aH"]
    k = g["beta"] * g["hU"] * (1 - 1 / g["N"])
    if kind == "liability":
        g["c"] = three(g["M"] * slope**2 / g["N"] * g["tau"] * g["hE"] * k * rng.uniform(0.15, 1.3))
    else:
        pull = g["M"] * slope / g["N"] * (g["tau"] * g["hE"] + g["mu"] * k)
        g["c"] = max(three(pull / (target * first)), 1e-6)
    if kind == "floor" or rng.random() < 0.15:
        g["floor"] = three(first * rng.uniform(0.05, 1.2))
    return g


def as_firm(g):
    return {"cost": g["c"], "exposure": 1, "appeal": 0, **{k: g[k] for k in ("piL", "piH", "aL", "aH")}}


# ---------------------------------------------------------------------------
# (a) Symmetric games
# ---------------------------------------------------------------------------


def load_squared(pis, s):
    """E[K^2] from the failure probabilities in L and in H, by convolving the firms one by one."""
    total = mpf(0)
    for weight, probabilities in zip((1 - mpf(s), mpf(s)), pis):
        distribution = [mpf(1)]
        for p in probabilities:
            longer = [mpf(0)] * (len(distribution) + 1)
            for k, q in enumerate(distribution):
                longer[k] += q * (1 - p)
                longer[k + 1] += q * p
            distribution = longer
        total += weight * sum(k * k * q for k, q in enumerate(distribution))
    return total


def regimes(f, x):
    return [max(mpf(0), mpf(f["pi" + S]) - mpf(f["a" + S]) * x) for S in "LH"]


def symmetric_optimum(g):
    firm = Firm(as_firm(g), g)
    N, kappa, harm = g["N"], mpf(g["kappa"]), mpf(g["hU"]) + mpf(g["hE"])

    def slope(x, live):
        direct = sum(firm.w[k] * firm.a[k] for k in live)
        pairs = sum(firm.w[k] * firm.a[k] * (firm.pi[k] - firm.a[k] * x) for k in live)
        return -N * firm.c * x + firm.M * harm * direct + kappa * (N * direct + 2 * N * (N - 1) * pairs)

    ends = [mpf(0)] + firm.kinks()
    best = ends[-1]
    for lo, hi in zip(ends, ends[1:]):
        live = [k for k in (0, 1) if firm.pi[k] > firm.a[k] * (lo + hi) / 2]
        at_lo, at_hi = slope(lo, live), slope(hi, live)
        if at_lo <= 0:  # the kink (or 0) at which this piece starts
            best = lo
            break
        if at_hi < 0:
            best = lo + (hi - lo) * at_lo / (at_lo - at_hi)
            break

    def value(x):
        squared = load_squared([[p] * N for p in regimes(g, x)], g["s"])
        return -N * firm.c * x * x / 2 - firm.M * harm * firm.pibar(x) - kappa * squared

    h = max(best, ends[-1]) * mpf(10) ** -9  # a check by values alone
    assert value(best) >= value(best + h) and (best < h or value(best) >= value(best - h))
    return best


def first_order(firm, x, r, floor):
    """Whether the floor or a kink satisfies the first-order condition for a local maximum."""
    step = max(firm.kinks()) * mpf(10) ** -20
    right = firm.slopes(x, r, firm.linear(x + step))[0] <= 0
    return right and (x == floor or firm.slopes(x, r, firm.linear(x - step))[0] >= 0)


def solve_symmetric(g):
    firm = Firm(as_firm(g), g)
    N, floor = g["N"], mpf(g["floor"])
    ends = [floor] + [k for k in firm.kinks() if k > floor]
    candidates = [(x, "floor" if x == floor else "kink") for x in ends]
    k = firm.beta * firm.hU * (1 - mpf(1) / N)
    for lo, hi in zip(ends, ends[1:]):
        p0, slope = firm.linear((lo + hi) / 2)
        liability = firm.tau * firm.hE
        pull = firm.M * slope / N
        denominator = firm.c - pull * slope * liability * k
        x = pull * (liability + (firm.mu - liability * p0) * k) / denominator
        if abs(denominator) < SWITCH * firm.c:
            raise Near
        if lo < x < hi:
            candidates.append((x, "interior"))
    equilibria, rejected, stationary = [], [], 0
    for x, where in candidates:
        r = mp.log(N - 1) + firm.u(x)
        margins(firm, x, r, floor)
        stationary += where == "interior" or first_order(firm, x, r, floor)
        good, other, excess = verify(firm, x, r, floor)
        if good:  # nextBest is the best other local maximum of the deviator's profit, if any
            record = {"overlap": x, "where": where, "nextBest": other}
            record["advantage"] = None if excess is None else -excess
            equilibria.append(record)
        else:
            rejected.append({"overlap": x, "where": where, "deviation": other, "gain": excess})
    equilibria.sort(key=lambda e: e["overlap"])
    first = equilibria[0]["overlap"] if equilibria else None
    squared = None
    if first is not None:
        squared = load_squared([[p] * N for p in regimes(g, first)], g["s"])
    return {
        "equilibria": equilibria,
        "none": not equilibria,
        "stationary": stationary,
        "rejected": sorted(rejected, key=lambda e: e["overlap"]),
        "optimum": symmetric_optimum(g),
        "loadSquared": squared,
    }


def symmetric_section(rng, omitted):
    wanted = {"generic": 22, "floor": 8, "clamped": 14, "steep": 22, "liability": 16, "none": 8}
    pool = []
    for kind, number in wanted.items():
        made, tries, interior_fails = 0, 0, 0
        while made < number:
            tries += 1
            g = random_symmetric(rng, "liability" if kind == "none" else kind)
            try:
                answer = solve_symmetric(g)
            except (Near, Unresolved) as reason:
                omitted["symmetric " + type(reason).__name__.lower()] += 1
                continue
            fails = any(e["where"] == "interior" for e in answer["rejected"])
            if kind == "none" and not answer["none"]:
                continue
            if kind == "steep" and not fails and made - interior_fails >= number // 3:
                continue  # two in three have a first-order point that is no equilibrium
            if kind == "clamped" and all(e["where"] == "interior" for e in answer["equilibria"]):
                continue
            if kind == "liability" and (answer["stationary"] < 2 or answer["none"] and made % 4):
                continue  # several symmetric points satisfy the first-order conditions
            made += 1
            interior_fails += fails
            pool.append({"kind": kind, **g, **answer})
            print(kind, tries, len(answer["equilibria"]), answer["stationary"], file=sys.stderr)
    return pool


# ---------------------------------------------------------------------------
# (b) Heterogeneous games
# ---------------------------------------------------------------------------


def random_heterogeneous(rng):
    n = rng.choice([2, 2, 3, 3, 4])
    style = rng.choice(["mild", "mild", "steep", "liability"])
    m = {
        "M": log_uniform(rng, 0.5, 10),
        "mu": log_uniform(rng, 0.2, 3),
        "beta": log_uniform(rng, 0.5, 6) if style == "mild" else log_uniform(rng, 6, 40),
        "hU": log_uniform(rng, 0.3, 3),
        "hE": log_uniform(rng, 0.2, 3),
        "s": three(rng.uniform(0.05, 0.5)),
        "kappa": rng.choice([0.0, log_uniform(rng, 0.01, 2)]),
        "tau": three(rng.uniform(0.5, 4)) if style == "liability" else rng.choice([0.0, three(rng.random())]),
    }
    firms = []
    alike = rng.random() < 0.2
    for _ in range(n):
        if alike and firms:
            firms.append(dict(firms[0]))
            continue
        piL = log_uniform(rng, 0.02, 0.3)
        aL = log_uniform(rng, 0.03, 0.6)
        f = {
            "piL": piL,
            "piH": three(rng.uniform(piL, 0.9)),
            "aL": aL,
            "aH": three(aL * math.exp(rng.uniform(0, 2))),
            "exposure": rng.choice([1.0, three(rng.uniform(0.5, 2))]),
            "appeal": rng.choice([0.0, three(rng.uniform(-1, 1) / m["beta"])]),
        }
        slope = (1 - m["s"]) * f["aL"] + m["s"] * f["aH"]
        k = m["beta"] * m["hU"] * f["exposure"] * (1 - 1 / n)
        pull = m["M"] * slope / n * (m["tau"] * m["hE"] * f["exposure"] + m["mu"] * k)
        first = min(f["piL"] / f["aL"], f["piH"] / f["aH"])
        f["cost"] = three(pull / (first * rng.choice([rng.uniform(0.1, 0.9), rng.uniform(0.5, 4)])))
        firms.append(f)
    floor = rng.choice([0.0, 0.0, three(rng.uniform(0.02, 0.4) * min(f["piH"] / f["aH"] for f in firms))])
    return {"style": style, "market": m, "floor": floor, "firms": firms}


def best_response_float(firm, r, floor):
    return max(firm.local_maxima(r, floor), key=lambda xv: xv[1])[0]


def response_pieces(firm, floor, r_lo, r_hi):
    """The best-response graph over [r_lo, r_hi], cut where it jumps or where the aggregate turns.

    Each piece is a pair of arrays: the aggregate exp(r) + exp(u(x)), in logs, and u(x).
    """
    rs = list(np.linspace(r_lo, r_hi, 400))
    points = [(r, best_response_float(firm, r, floor)) for r in rs]
    size = max(firm.kinks()) - floor + 1e-300
    pieces, current = [], [points[0]]

    def between(p, q, depth):
        """Points between p and q; None marks a jump."""
        if abs(q[1] - p[1]) < 0.004 * size:
            return []
        if q[0] - p[0] < 1e-11 or depth > 60:
            return [None]
        r = (p[0] + q[0]) / 2
        middle = (r, best_response_float(firm, r, floor))
        return between(p, middle, depth + 1) + [middle] + between(middle, q, depth + 1)

    for p, q in zip(points, points[1:]):
        for point in between(p, q, 0) + [q]:
            if point is None:
                pieces.append(current)
                current = []
            else:
                current.append(point)
    pieces.append(current)
    out = []
    for piece in pieces:
        us = np.array([firm.u(x) for _, x in piece])
        total = np.logaddexp(np.array([r for r, _ in piece]), us)
        start = 0
        while start < len(total):  # monotone stretches of the aggregate
            stop = start + 1
            if stop < len(total):
                up = total[stop] > total[start]
                while stop < len(total) and (total[stop] > total[stop - 1]) == up:
                    stop += 1
            t, u = total[start:stop], us[start:stop]
            out.append((t, u) if t[-1] >= t[0] else (t[::-1], u[::-1]))
            start = stop - 1 if stop < len(total) else stop
    return out


def aggregate_search(firms, floor):
    """Approximate equilibria: every vector of u_i with ln sum exp(u_i) equal to the common aggregate."""
    tops = [f.u(max(max(f.kinks()), floor)) for f in firms]
    lows = [f.u(floor) for f in firms]
    pieces = []
    for i, f in enumerate(firms):
        rest = lambda values: float(np.logaddexp.reduce([v for j, v in enumerate(values) if j != i]))
        pieces.append(response_pieces(f, floor, rest(lows) - 1e-6, rest(tops) + 1e-6))
    found = []
    slack = 1e-7
    for combo in itertools.product(*pieces):
        lo = max(p[0][0] for p in combo) - slack
        hi = min(p[0][-1] for p in combo) + slack
        if hi < lo:
            continue
        gap = lambda t: float(np.logaddexp.reduce([np.interp(t, *p) for p in combo])) - t
        ts = np.unique(np.concatenate([np.linspace(lo, hi, 60)] + [p[0] for p in combo]))
        ts = ts[(ts >= lo) & (ts <= hi)]
        total = np.logaddexp.reduce([np.interp(ts, *p) for p in combo]) - ts
        for k in range(len(ts)):
            if abs(total[k]) < 1e-5:
                found.append([float(np.interp(ts[k], *p)) for p in combo])
            if k and total[k - 1] * total[k] < 0:
                a, b = ts[k - 1], ts[k]
                for _ in range(60):
                    mid = (a + b) / 2
                    a, b = (mid, b) if gap(a) * gap(mid) > 0 else (a, mid)
                found.append([float(np.interp(a, *p)) for p in combo])
    return found


def overlap_of(firm, u, floor):
    """The overlap with beta U = u: u is increasing up to the last kink."""
    lo, hi = floor, max(floor, max(firm.kinks()))
    for _ in range(100):
        mid = (lo + hi) / 2
        lo, hi = (mid, hi) if firm.u(mid) < u else (lo, mid)
    return (lo + hi) / 2


def polish(firms, start, floor):
    """Newton on the interior first-order conditions, firms at the floor or at a kink held there."""
    xs, free = [], []
    for i, f in enumerate(firms):
        anchors = [floor] + [k for k in f.kinks() if k > floor]
        near = min(anchors, key=lambda y: abs(y - start[i]))
        if abs(near - start[i]) < 3e-4 * max(anchors[-1], mpf(10) ** -6):
            xs.append(near)
        else:
            xs.append(mpf(start[i]))
            free.append(i)
    held = list(xs)
    options = [tuple(free)]
    # What looks held may be interior and very near, so try the alternatives too.
    extra = [i for i in range(len(firms)) if i not in free]
    for k in range(1, len(extra) + 1):
        options += [tuple(sorted(free + list(more))) for more in itertools.combinations(extra, k)]
    for option in options:
        xs = [mpf(start[i]) if i in option else held[i] for i in range(len(firms))]
        solution = newton(firms, xs, option, floor)
        if solution is not None:
            yield solution


def rivals(firms, xs, i):
    return mp.log(sum(mp.exp(f.u(x)) for j, (f, x) in enumerate(zip(firms, xs)) if j != i))


def newton(firms, xs, free, floor):
    if not free:
        return xs
    pieces = {i: firms[i].linear(xs[i]) for i in free}

    def conditions(ys):
        trial = list(xs)
        for i, y in zip(free, ys):
            trial[i] = y
        return [firms[i].slopes(trial[i], rivals(firms, trial, i), pieces[i])[0] for i in free]

    ys = [xs[i] for i in free]
    try:
        for _ in range(60):
            value = conditions(ys)
            h = mpf(10) ** -20
            jacobian = matrix(len(free))
            for col in range(len(free)):
                moved = conditions([y + (h if k == col else 0) for k, y in enumerate(ys)])
                for row in range(len(free)):
                    jacobian[row, col] = (moved[row] - value[row]) / h
            step = lu_solve(jacobian, matrix(value))
            ys = [y - step[k] for k, y in enumerate(ys)]
            if any(y < floor or y > 10 * max(firms[i].kinks()) for i, y in zip(free, ys)):
                return None
            if max(abs(step[k]) for k in range(len(free))) < mpf(10) ** -32:
                break
        else:
            return None
    except ZeroDivisionError:
        return None
    out = list(xs)
    for i, y in zip(free, ys):
        if firms[i].linear(y) != pieces[i]:
            return None
        out[i] = y
    return out


def solve_heterogeneous(game, rng):
    m, floor = game["market"], game["floor"]
    floats = [Firm(f, m, float) for f in game["firms"]]
    exact = [Firm(f, m) for f in game["firms"]]
    equilibria = []

    def known(xs):
        return any(max(abs(x - y) for x, y in zip(xs, e)) < mpf(10) ** -15 for e in equilibria)

    tested = []

    def consider(start):
        """Polish and verify; raises Near if an equilibrium close to the start is in doubt."""
        close = lambda xs: all(abs(x - y) < 2e-3 * max(f.kinks()) for x, y, f in zip(xs, start, exact))
        if any(max(abs(a - b) for a, b in zip(start, t)) < 1e-6 for t in tested):
            return
        tested.append(start)
        for xs in polish(exact, start, mpf(floor)):
            if known(xs):
                continue
            good = True
            near = None
            for i, f in enumerate(exact):
                r = rivals(exact, xs, i)
                try:
                    margins(f, xs[i], r, mpf(floor))
                    good = verify(f, xs[i], r, mpf(floor))[0] and good
                except Near as reason:
                    near = reason
            if near and good and close(xs):
                raise near
            if good:
                equilibria.append(xs)

    for us in aggregate_search(floats, floor):
        consider([overlap_of(f, u, floor) for f, u in zip(floats, us)])
    for _ in range(60):  # the cross-check
        xs = [floor + rng.random() * (max(floor, max(f.kinks())) - floor) for f in floats]
        damping = rng.choice([1, 0.5, 0.2])
        for _ in range(300):
            i = rng.randrange(len(xs))
            others = [f.u(x) for j, (f, x) in enumerate(zip(floats, xs)) if j != i]
            reply = best_response_float(floats[i], float(np.logaddexp.reduce(others)), floor)
            xs[i] += damping * (reply - xs[i])
        moves = []
        for i, f in enumerate(floats):
            others = [g.u(x) for j, (g, x) in enumerate(zip(floats, xs)) if j != i]
            moves.append(abs(best_response_float(f, float(np.logaddexp.reduce(others)), floor) - xs[i]))
        if max(moves) < 1e-7 and not any(max(abs(x - y) for x, y in zip(xs, e)) < 1e-4 for e in equilibria):
            raise AssertionError(f"missed an equilibrium near {xs}: {game}")
    equilibria.sort()
    return {"equilibria": [describe(game, exact, xs) for xs in equilibria]}


def describe(game, firms, xs):
    m = game["market"]
    weights = [mp.exp(f.u(x)) for f, x in zip(firms, xs)]
    share = [w / sum(weights) for w in weights]
    pis = list(zip(*[regimes(f, x) for f, x in zip(game["firms"], xs)]))
    squared = load_squared(pis, m["s"])
    surplus = firms[0].M / firms[0].beta * mp.log(sum(weights))
    costs = sum(f.c * x * x / 2 for f, x in zip(firms, xs))
    harm = [firms[0].M * q * f.pibar(x) for q, f, x in zip(share, firms, xs)]
    third = sum(f.hE * h for f, h in zip(firms, harm))
    users = sum(f.hU * h for f, h in zip(firms, harm))
    corrected = surplus - costs - third - mpf(m["kappa"]) * squared
    return {
        "overlaps": xs,
        "shares": share,
        "profits": [f.profit(x, rivals(firms, xs, i)) for i, (f, x) in enumerate(zip(firms, xs))],
        "loadSquared": squared,
        "welfare": corrected,
        "welfareAsPrinted": corrected - users,
    }


def heterogeneous_section(rng, omitted):
    pool = []
    several = empty = 0
    while len(pool) < 32:
        game = random_heterogeneous(rng)
        try:
            answer = solve_heterogeneous(game, rng)
        except (Near, Unresolved) as reason:
            omitted["heterogeneous " + type(reason).__name__.lower()] += 1
            continue
        count = len(answer["equilibria"])
        if count == 1 and len(pool) - several - empty >= 18:
            continue
        if count == 0:
            if empty >= 4:
                continue
            empty += 1
        several += count > 1
        pool.append({**game, **answer})
        print("heterogeneous", len(game["firms"]), game["style"], count, file=sys.stderr)
    return pool


# ---------------------------------------------------------------------------
# (c) Monitoring
# ---------------------------------------------------------------------------


class Monitored:
    """N firms alike with overlap o and monitoring m; numbers are mpf or float."""

    def __init__(self, g, number=mpf):
        n = number
        self.n, self.g, self.number = g["N"], g, number
        self.exp = mp.exp if number is mpf else math.exp
        self.pi, self.a = (n(g["piL"]), n(g["piH"])), (n(g["aL"]), n(g["aH"]))
        self.b = (n(g["bL"]), n(g["bH"]))
        s = n(g["s"])
        self.w = (1 - s, s)
        for name in ("M", "mu", "beta", "hU", "hE", "tau", "c", "d", "q0", "eta", "floor"):
            setattr(self, name, n(g[name]))
        self.k = self.beta * self.hU * (1 - n(1) / g["N"])

    def tau_of(self, m):
        return self.tau * (1 - (1 - self.q0) * self.exp(-self.eta * m))

    def tau_slope(self, m):
        return self.tau * (1 - self.q0) * self.eta * self.exp(-self.eta * m)

    def raw(self, S, o, m):
        return self.pi[S] - self.a[S] * o - self.b[S] * m

    def pibar(self, o, m):
        return sum(self.w[S] * max(0, self.raw(S, o, m)) for S in (0, 1))

    def pull(self, o, m):
        """What a unit less of pibar is worth at the symmetric point."""
        liability = self.tau_of(m) * self.hE
        return self.M / self.n * ((self.mu - liability * self.pibar(o, m)) * self.k + liability)

    def slopes(self, o, m, weights):
        """The two first-order conditions when regime S counts with weights[S] in [0, 1]."""
        p = self.pull(o, m)
        alpha = sum(weights[S] * self.w[S] * self.a[S] for S in (0, 1))
        beta = sum(weights[S] * self.w[S] * self.b[S] for S in (0, 1))
        detection = self.tau_slope(m) * self.hE * self.pibar(o, m) * self.M / self.n
        return p * alpha - self.c * o, p * beta - detection - self.d * m

    def limits(self):
        most = max(self.M * self.mu - self.value(self.floor, 0 * self.d, self.floor, 0 * self.d), 0)
        cost = (2 * most / self.d) ** 0.5 + 1e-9
        return min(cost, max(self.pi[S] / self.b[S] for S in (0, 1)))

    def value(self, o, m, ro, rm):
        share = 1 / (1 + (self.n - 1) * self.exp(self.beta * self.hU * (self.pibar(o, m) - self.pibar(ro, rm))))
        margin = self.mu - self.tau_of(m) * self.hE * self.pibar(o, m)
        return self.M * share * margin - self.c * o * o / 2 - self.d * m * m / 2

    def given(self, m):
        """The one-dimensional problem in o at a given m, before the cost of m."""
        shift = (self.b[0] * m, self.b[1] * m)
        return Firm(as_firm(self.g), self.g, self.number, tau=self.tau_of(m), shift=shift)

    def best_overlap(self, m, ro, rm):
        firm = self.given(m)
        log = mp.log if self.number is mpf else math.log
        r = log(self.n - 1) - self.beta * self.hU * self.pibar(ro, rm)
        x, v = max(firm.local_maxima(r, self.floor), key=lambda xv: xv[1])
        return x, v - self.d * m * m / 2

    def candidates(self):
        """All symmetric (o, m) that satisfy first-order conditions, by pattern of what binds."""
        top = self.limits()
        out = []
        scan = [top * j / 2000 for j in range(2001)]

        def roots(f):
            """Zeros of f, defined (not None) on part of [0, top]."""
            values = [f(m) for m in scan]
            for (m1, v1), (m2, v2) in zip(zip(scan, values), zip(scan[1:], values[1:])):
                if v1 is None or v2 is None or v1 * v2 > 0:
                    continue
                lo, hi = m1, m2
                for _ in range(140):
                    mid = (lo + hi) / 2
                    v = f(mid)
                    if v is None:
                        break
                    lo, hi = (mid, hi) if (v > 0) == (v1 > 0) else (lo, mid)
                yield (lo + hi) / 2

        for live in ((1, 1), (1, 0), (0, 1), (0, 0)):  # smooth: nothing at a kink

            def valid(o, m):
                return o >= self.floor and all((self.raw(S, o, m) > 0) == bool(live[S]) for S in (0, 1))

            def free_overlap(m):
                alpha = sum(live[S] * self.w[S] * self.a[S] for S in (0, 1))
                rest = sum(live[S] * self.w[S] * (self.pi[S] - self.b[S] * m) for S in (0, 1))
                liability = self.tau_of(m) * self.hE
                pull = self.M / self.n * alpha
                return pull * (liability + (self.mu - liability * rest) * self.k) / (
                    self.c - pull * alpha * liability * self.k
                )

            for rule in (free_overlap, lambda m: self.floor):
                f = lambda m: self.slopes(rule(m), m, live)[1] if valid(rule(m), m) else None
                for m in [mpf(0)] + list(roots(f)):
                    o = rule(m)
                    if valid(o, m):
                        out.append((o, m, live))
        for S in (0, 1):  # regime S exactly at its kink, the other live or dead
            R = 1 - S
            for other in (1, 0):

                def weights(o, m, by):
                    """The weight of S that satisfies the condition numbered `by`."""
                    base = self.slopes(o, m, _pair(S, 0, other))[by]
                    full = self.slopes(o, m, _pair(S, 1, other))[by]
                    return -base / (full - base)

                def valid(o, m):
                    return o >= self.floor and m >= 0 and (self.raw(R, o, m) > 0) == bool(other)

                def along(m):
                    o = (self.pi[S] - self.b[S] * m) / self.a[S]
                    if not valid(o, m):
                        return None
                    return self.slopes(o, m, _pair(S, weights(o, m, 0), other))[1]

                points = [(mpf(0), 0)] + [(m, 0) for m in roots(along)]
                points.append(((self.pi[S] - self.a[S] * self.floor) / self.b[S], 1))
                for m, by in points:
                    o = (self.pi[S] - self.b[S] * m) / self.a[S]
                    if valid(o, m):
                        weight = weights(o, m, by)
                        if 0 <= weight <= 1:
                            out.append((o, m, _pair(S, weight, other)))
        det = self.a[0] * self.b[1] - self.a[1] * self.b[0]
        if det != 0:  # both kinks at once
            o = (self.pi[0] * self.b[1] - self.pi[1] * self.b[0]) / det
            m = (self.a[0] * self.pi[1] - self.a[1] * self.pi[0]) / det
            if o >= self.floor and m >= 0:
                pull = self.pull(o, m)
                rows = [[self.w[S] * effect[S] * pull for S in (0, 1)] for effect in (self.a, self.b)]
                weight = lu_solve(matrix(rows), matrix([self.c * o, self.d * m]))
                if all(0 <= weight[S] <= 1 for S in (0, 1)):
                    out.append((o, m, (weight[0], weight[1])))
        kept = []
        for o, m, weight in out:  # complementarity at the floor and at m = 0
            f, g = self.slopes(o, m, weight)
            tolerance = mpf(10) ** -20
            for value, bound in ((f, o == self.floor), (g, m == 0)):
                if bound and abs(value) < SWITCH * SWITCH:
                    raise Near
            if (abs(f) < tolerance or o == self.floor and f < 0) and (abs(g) < tolerance or m == 0 and g < 0):
                if all(max(abs(o - x), abs(m - y)) > mpf(10) ** -15 for x, y, _ in kept):
                    kept.append((o, m, weight))
        return kept


def _pair(S, weight, other):
    return (weight, other) if S == 0 else (other, weight)


def monitoring_deviation(g, o, m):
    """(best o, best m, gain) by a grid over m and golden section, exact in o; near and far separately."""
    model = Monitored(g, float)
    o, m = float(o), float(m)
    top = model.limits()
    here = model.value(o, m, o, m)
    V = lambda y: model.best_overlap(y, o, m)[1]
    grid = sorted({top * j / 500 for j in range(501)} | {m, max(0.0, m - 1e-4), m + 1e-4})
    values = [V(y) for y in grid]
    peaks = [
        j
        for j in range(len(grid))
        if (j == 0 or values[j] >= values[j - 1]) and (j == len(grid) - 1 or values[j] >= values[j + 1])
    ]
    results = []
    for j in sorted(peaks, key=lambda j: -values[j])[:6]:
        lo, hi = grid[max(0, j - 1)], grid[min(len(grid) - 1, j + 1)]
        best = (values[j], grid[j])
        ratio = (5**0.5 - 1) / 2
        for _ in range(70):
            x1, x2 = hi - ratio * (hi - lo), lo + ratio * (hi - lo)
            v1, v2 = V(x1), V(x2)
            best = max(best, (v1, x1), (v2, x2))
            lo, hi = (lo, x2) if v1 >= v2 else (x1, hi)
        results.append((best[0] - here, model.best_overlap(best[1], o, m)[0], best[1]))
    # Other local maxima in o at the equilibrium's own m count as well.
    firm = model.given(m)
    r = math.log(model.n - 1) - model.beta * model.hU * model.pibar(o, m)
    cost = model.d * m * m / 2
    results += [(v - cost - here, x, m) for x, v in firm.local_maxima(r, model.floor)]
    return results


def solve_monitoring(g):
    model = Monitored(g)
    scale = max(1.0, g["M"] * g["mu"])
    equilibria, rejected = [], []
    for o, m, weights in model.candidates():
        for S in (0, 1):
            raw = model.raw(S, o, m)
            if mpf(10) ** -25 < abs(raw) < SWITCH or 0 < min(weights[S], 1 - weights[S]) < SWITCH:
                raise Near
        if 0 < m < SWITCH or 0 < o - model.floor < SWITCH:
            raise Near
        results = monitoring_deviation(g, o, m)
        close = lambda x: abs(x[1] - float(o)) < 1e-5 and abs(x[2] - float(m)) < 1e-5
        gain = max(results)
        far = max((x for x in results if not close(x)), default=None)
        if far is not None and abs(far[0]) < 1e-6 * scale:
            raise Near
        if gain[0] <= 1e-12 * scale:
            equilibria.append({"overlap": o, "monitoring": m, "weights": list(weights)})
        elif gain[0] < 1e-6 * scale:
            raise Near
        else:
            rejected.append({"overlap": o, "monitoring": m, "deviation": [gain[1], gain[2]], "gain": gain[0]})
    equilibria.sort(key=lambda e: (e["overlap"], e["monitoring"]))
    rejected.sort(key=lambda e: (e["overlap"], e["monitoring"]))
    return {"equilibria": equilibria, "rejected": rejected}


def random_monitoring(rng):
    g = {
        "N": rng.choice([2, 3, 4, 5, 8, 12]),
        "M": log_uniform(rng, 0.5, 10),
        "mu": log_uniform(rng, 0.3, 3),
        "beta": log_uniform(rng, 0.5, 8),
        "hU": log_uniform(rng, 0.3, 3),
        "hE": log_uniform(rng, 0.2, 3),
        "s": three(rng.uniform(0.05, 0.5)),
        "kappa": log_uniform(rng, 0.01, 1),
        "tau": rng.choice([0.0, three(rng.random()), three(rng.random()), three(rng.uniform(1, 3))]),
        "piL": log_uniform(rng, 0.02, 0.3),
        "q0": three(rng.uniform(0.05, 0.8)),
        "eta": log_uniform(rng, 0.3, 5),
    }
    g["piH"] = three(rng.uniform(g["piL"], 0.9))
    for x in "ab":
        g[x + "L"] = log_uniform(rng, 0.03, 0.5)
        g[x + "H"] = three(g[x + "L"] * math.exp(rng.uniform(0, 2)))
    k = g["beta"] * g["hU"] * (1 - 1 / g["N"])
    pull = g["M"] / g["N"] * (g["tau"] * g["hE"] + g["mu"] * k)
    for x, cost in (("a", "c"), ("b", "d")):
        slope = (1 - g["s"]) * g[x + "L"] + g["s"] * g[x + "H"]
        first = min(g["piL"] / g[x + "L"], g["piH"] / g[x + "H"])
        g[cost] = three(pull * slope / (first * rng.choice([rng.uniform(0.1, 0.5), rng.uniform(0.3, 1.5)])))
    g["floor"] = rng.choice([0.0, 0.0, 0.0, three(0.3 * rng.random() * g["piH"] / g["aH"])])
    return g


def monitoring_section(rng, omitted):
    wanted = {"interior": 8, "kink": 6, "floor": 3, "unmonitored": 4, "none": 2}
    have = dict.fromkeys([*wanted, "several"], 0)
    pool = []
    while any(have[kind] < wanted[kind] for kind in wanted):
        g = random_monitoring(rng)
        try:
            answer = solve_monitoring(g)
        except (Near, Unresolved) as reason:
            omitted["monitoring " + type(reason).__name__.lower()] += 1
            continue
        found = answer["equilibria"]
        kind = "none" if not found else "several" if len(found) > 1 else "interior"
        if kind == "interior":
            e = found[0]
            if e["monitoring"] == 0:
                kind = "unmonitored"
            elif e["overlap"] == g["floor"]:
                kind = "floor"
            elif e["weights"] != [1, 1]:
                kind = "kink"
        if have[kind] == wanted.get(kind):
            continue  # games with several equilibria are always kept
        have[kind] += 1
        pool.append({"kind": kind, **g, **answer})
        print("monitoring", kind, len(found), file=sys.stderr)
    return pool


# ---------------------------------------------------------------------------


def plain(value):
    if isinstance(value, mpf):
        return float(value)
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value


def write(document):
    """One game per line."""
    lines = []
    for name, content in document.items():
        if isinstance(content, list) and content and isinstance(content[0], dict):
            rows = ",\n".join("    " + json.dumps(plain(row)) for row in content)
            lines.append(f'  "{name}": [\n{rows}\n  ]')
        else:
            lines.append(f'  "{name}": ' + json.dumps(plain(content)))
    print("{\n" + ",\n".join(lines) + "\n}")


def main():
    omitted = dict.fromkeys(
        [f"{a} {b}" for a in ("symmetric", "heterogeneous", "monitoring") for b in ("near", "unresolved")], 0
    )
    symmetric = symmetric_section(random.Random(20260122), omitted)
    heterogeneous = heterogeneous_section(random.Random(4), omitted)
    monitoring = monitoring_section(random.Random(9), omitted)
    document = {
        "about": "Golden values for overlap games, made by overlap.py: see its header.",
        "omitted": omitted,
        "symmetric": symmetric,
        "heterogeneousNote": "All pure equilibria that an exhaustive search found; completeness is by search, not by proof.",
        "heterogeneous": heterogeneous,
        "monitoringNote": "Symmetric pure equilibria; verified against two-dimensional deviations by grid and refinement. "
        "weights: 1 if the regime's failure probability is positive, 0 if clamped, in between at a kink.",
        "monitoring": monitoring,
    }
    write(document)


if __name__ == "__main__":
    main()
