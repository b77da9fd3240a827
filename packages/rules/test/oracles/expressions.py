"""Independent oracle for the expression language of game sheets.
Python 3.11 standard library only. Values are enclosures [lo, hi] of exact
fractions (lo == hi: exactly known), together with `err`, a bound on how far a
straightforward double evaluation may be from the true value (used only to drop
cases whose comparisons or zero tests a double evaluation could decide
differently, and to publish a tolerance)."""
from fractions import Fraction as F
from math import isqrt
import functools

class SyntaxErr(Exception): pass
class Undefined(Exception): pass
class Drop(Exception): pass          # case not decided by the spec, or not decidable here

ARITY = {'if': (3, 3), 'ratio': (3, 3)}
for _n in 'sum product mean all any count sqrt exp log log1p expm1 logistic normalCdf abs softmax logsumexp'.split():
    ARITY[_n] = (1, 1)
ARITY['min'] = ARITY['max'] = (1, 10**9)
REDUCERS = {'sum', 'product', 'mean', 'min', 'max', 'all', 'any', 'count'}
NOT_COVERED = {'own', 'expect'}

# ---------------------------------------------------------------- tokens
DIG = '0123456789'
LET = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_'

def tokens(s):
    out, i, n = [], 0, len(s)
    while i < n:
        c = s[i]
        if c in ' \t\n\r':
            i += 1
            continue
        if c in DIG or (c == '.' and i + 1 < n and s[i + 1] in DIG):
            j = i
            while j < n and s[j] in DIG: j += 1
            if j < n and s[j] == '.':
                j += 1
                while j < n and s[j] in DIG: j += 1
            if j < n and s[j] in 'eE':
                k = j + 1
                if k < n and s[k] in '+-': k += 1
                if k < n and s[k] in DIG:
                    while k < n and s[k] in DIG: k += 1
                    j = k
            out.append(('num', s[i:j])); i = j
            continue
        if c in LET:
            j = i
            while j < n and (s[j] in LET or s[j] in DIG): j += 1
            out.append(('name', s[i:j])); i = j
            continue
        two = s[i:i + 2]
        if two in ('<=', '>=', '==', '!='):
            out.append(('op', two)); i += 2
            continue
        if c in '<>+-*/^(),':
            out.append(('op', c)); i += 1
            continue
        raise SyntaxErr('unknown character %r at %d' % (c, i))
    out.append(('end', ''))
    return out

# ---------------------------------------------------------------- parser
CMP = ('<', '<=', '>', '>=', '==', '!=')

class Parser:
    def __init__(self, s):
        self.notes = set()
        self.t = tokens(s)
        self.i = 0
    def peek(self): return self.t[self.i]
    def is_op(self, *ops):
        k, v = self.t[self.i]
        return k == 'op' and v in ops
    def is_word(self, w): return self.t[self.i] == ('name', w)
    def take(self):
        x = self.t[self.i]; self.i += 1
        return x
    def expect(self, op):
        if not self.is_op(op): raise SyntaxErr('expected %s, found %r' % (op, self.peek()[1]))
        self.i += 1
    def parse(self):
        e = self.disj()
        if self.peek()[0] != 'end': raise SyntaxErr('unexpected %r' % self.peek()[1])
        return e
    def disj(self):
        e = self.conj()
        while self.is_word('or'):
            self.take(); e = ('bin', 'or', e, self.conj())
        return e
    def conj(self):
        e = self.neg()
        while self.is_word('and'):
            self.take(); e = ('bin', 'and', e, self.neg())
        return e
    def neg(self):
        if self.is_word('not'):
            self.take()
            return ('not', self.neg())
        return self.compare()
    def compare(self):
        e = self.add()
        if self.is_op(*CMP):
            op = self.take()[1]
            e = ('bin', op, e, self.add())
            if self.is_op(*CMP): raise SyntaxErr('chain of comparisons')
        return e
    def add(self):
        e = self.mul()
        while self.is_op('+', '-'):
            op = self.take()[1]; e = ('bin', op, e, self.mul())
        return e
    def mul(self):
        e = self.unary()
        while self.is_op('*', '/'):
            op = self.take()[1]; e = ('bin', op, e, self.unary())
        return e
    def unary(self):
        if self.is_op('-'):
            self.take()
            return ('neg', self.unary())
        return self.power()
    def power(self):
        b = self.atom()
        if self.is_op('^'):
            self.take()
            j = self.i
            e = self.unary()
            paren = any(tok == ('op', '(') for tok in self.t[j:self.i]) and written(e) is not None
            return ('pow', b, e, paren)
        return b
    def atom(self):
        k, v = self.take()
        if k == 'num':
            try: f = F(float(v))
            except OverflowError: raise Drop('literal overflows')
            return ('num', f)
        if k == 'name':
            if v == 'not':
                self.notes.add('not-as-operand')
                raise SyntaxErr('not as an operand')
            if v in ('and', 'or'): raise SyntaxErr('missing operand')
            if v in NOT_COVERED: raise Drop('not covered')
            if v in ARITY:
                if not self.is_op('('):
                    if v == 'if': raise SyntaxErr('if without parentheses')
                    k2, v2 = self.peek()
                    if k2 == 'num' or (k2 == 'name' and v2 not in ('and', 'or')): raise SyntaxErr('two operands')
                    raise Drop('function name without parentheses')
                self.take()
                args = []
                if self.is_op(')'):
                    raise SyntaxErr('no arguments')
                args.append(self.disj())
                while self.is_op(','):
                    self.take(); args.append(self.disj())
                self.expect(')')
                lo, hi = ARITY[v]
                if not lo <= len(args) <= hi: raise SyntaxErr('wrong number of arguments')
                return ('call', v, args)
            if self.is_op('('): raise Drop('call of something that is not a function')
            return ('var', v)
        if (k, v) == ('op', '('):
            e = self.disj()
            self.expect(')')
            return e
        if (k, v) == ('op', '+'): self.notes.add('unary-plus')
        raise SyntaxErr('missing operand at %r' % v)

def written(e):
    """Value of a written whole exponent, else None."""
    if e[0] == 'num' and e[1].denominator == 1: return int(e[1])
    if e[0] == 'neg' and e[1][0] == 'num' and e[1][1].denominator == 1: return -int(e[1][1])
    return None

def double_negated(e):
    n = 0
    while e[0] == 'neg': e = e[1]; n += 1
    return n > 1 and e[0] == 'num'

# ---------------------------------------------------------------- enclosures
P = 320
U = F(1, 2**53)

def rdown(x, bits=P):
    if x == 0: return x
    a, b = x.numerator, x.denominator
    s = abs(a).bit_length() - b.bit_length()
    k = bits - s
    return F((a << k) // b, 1 << k) if k >= 0 else F((a // (b << -k)) << -k)
def rup(x, bits=P): return -rdown(-x, bits)

def sqrt_bounds(x):
    """(lo, hi) around sqrt of a fraction x >= 0; equal if rational."""
    if x == 0: return F(0), F(0)
    a, b = x.numerator, x.denominator
    ra, rb = isqrt(a), isqrt(b)
    if ra * ra == a and rb * rb == b: return F(ra, rb), F(ra, rb)
    k = P - (a.bit_length() - b.bit_length()) // 2
    n = (a << (2 * k)) // b if k >= 0 else a // (b << (-2 * k))
    r = isqrt(n)
    s = F(2)**(-k)
    return r * s, (r + 1) * s

def atanh_bounds(z):
    """2 atanh(z) for |z| <= 1/3, relative accuracy about 2^-P."""
    if z == 0: return F(0), F(0)
    if z < 0:
        a, b = atanh_bounds(-z)
        return -b, -a
    Q = P + 40
    # z may be tiny: scale so that terms are relative to z
    w = z * z
    wl, wh = rdown(w, Q), rup(w, Q)
    sl = sh = F(1)
    pl = ph = F(1)
    k = 0
    tiny = F(1, 2**(P + 20))
    while True:
        k += 1
        pl = rdown(pl * wl, Q); ph = rup(ph * wh, Q)
        sl += pl / (2 * k + 1); sh += ph / (2 * k + 1)
        sl = rdown(sl, Q); sh = rup(sh, Q)
        if ph < tiny: break
    # remainder: sum_{j>k} w^j/(2j+1) <= w^(k+1)/(1-w) <= ph * wh / (1 - wh)
    sh += ph * wh / (1 - wh)
    return rdown(2 * z * sl), rup(2 * z * sh)

@functools.lru_cache(None)
def ln2(): return atanh_bounds(F(1, 3))

def log_bounds(x):
    if x == 1: return F(0), F(0)
    k = x.numerator.bit_length() - x.denominator.bit_length()
    m = x / F(2)**k                       # in (1/2, 2)
    while m > F(7, 5): m /= 2; k += 1
    while m < F(7, 10): m *= 2; k -= 1
    z = (m - 1) / (m + 1)
    if z.numerator.bit_length() + z.denominator.bit_length() > 8 * P:
        zl, zh = rdown(z, P + 40), rup(z, P + 40)
        a, b = atanh_bounds(zl)[0], atanh_bounds(zh)[1]
    else:
        a, b = atanh_bounds(z)
    l, h = ln2()
    if k >= 0: return rdown(a + k * l), rup(b + k * h)
    return rdown(a + k * h), rup(b + k * l)

def exp_bounds(x):
    if x == 0: return F(1), F(1)
    if x < 0:
        a, b = exp_bounds(-x)
        return rdown(1 / b), rup(1 / a)
    if x > 3000: raise Drop('exp of a large number')
    # x/2^k < 2^-8
    k = 0
    y = x
    while y >= F(1, 256): y /= 2; k += 1
    Q = P + 64 + k
    yl, yh = rdown(y, Q), rup(y, Q)
    sl = sh = tl = th = F(1)
    n = 0
    while True:
        n += 1
        tl = rdown(tl * yl / n, Q); th = rup(th * yh / n, Q)
        sl += tl; sh += th
        if th < F(1, 2**(Q + 8)): break
    sh += th                               # the tail is below th * (y + y^2 + ...) < th
    sl, sh = rdown(sl, Q), rup(sh, Q)
    for _ in range(k):
        sl, sh = rdown(sl * sl, Q), rup(sh * sh, Q)
    return rdown(sl), rup(sh)

def expm1_bounds(x):
    if x == 0: return F(0), F(0)
    if abs(x) > F(1, 4):
        a, b = exp_bounds(x)
        return rdown(a - 1), rup(b - 1)
    # x * sum x^n/(n+1)!  ; the alternating or positive tail is below the last term in size
    Q = P + 40
    y = x if x.denominator.bit_length() < 4 * P else None
    if y is None:
        return expm1_bounds(rdown(x, Q))[0], expm1_bounds(rup(x, Q))[1]
    s = t = F(1)
    e = F(0)                               # accumulated absolute error
    n = 1
    while True:
        n += 1
        t2 = rdown(t * y / n, Q)
        e += F(1, 2**(Q - 2))
        t = t2
        s += t
        if abs(t) < F(1, 2**(P + 20)): break
    e += 2 * abs(t) + F(n, 2**(Q - 4))
    lo, hi = s - e, s + e                  # both positive, since s >= 0.8
    return (rdown(x * lo), rup(x * hi)) if x > 0 else (rdown(x * hi), rup(x * lo))

def logistic_bounds(x):
    if x == 0: return F(1, 2), F(1, 2)
    if x > 1000: return 1 - F(1, 2**1000), F(1)      # exp(-1000) < 2^-1000
    if x > 0:
        a, b = exp_bounds(-x)
        return rdown(1 / (1 + b)), rup(1 / (1 + a))
    if x < -1000: raise Drop('logistic underflows')
    a, b = exp_bounds(x)
    return rdown(a / (1 + a)), rup(b / (1 + b))

def arctan_inv(n, W):
    """(lo, hi) of arctan(1/n) as integers over 2^W (alternating series)."""
    s, k, sign = F(0), 0, 1
    p = F(1, n)
    while True:
        t = p / (2 * k + 1)
        s += sign * t
        if t < F(1, 2**(W + 4)): break
        sign = -sign; k += 1; p /= n * n
    return s - t, s + t

@functools.lru_cache(None)
def pi_bounds(W):
    a = arctan_inv(5, W + 8); b = arctan_inv(239, W + 8)
    return rdown(16 * a[0] - 4 * b[1], W + 16), rup(16 * a[1] - 4 * b[0], W + 16)

def normal_cdf_bounds(x):
    if x == 0: return F(1, 2), F(1, 2)
    if x > 50: return 1 - F(1, 2**1000), F(1)        # the tail is below exp(-1250) < 2^-1000
    if x < -40: raise Drop('normalCdf underflows')
    W = P + 64 + 2 * int(x * x)
    W = (W // 256 + 1) * 256
    ax = abs(x)
    if ax.denominator.bit_length() > 2 * W:
        l, h = rdown(x, W), rup(x, W)
        return normal_cdf_bounds(l)[0], normal_cdf_bounds(h)[1]
    # Phi(|x|) - 1/2 = phi(x) * sum_n x^(2n+1)/(2n+1)!!, all terms positive; integers over 2^W
    one = 1 << W
    xx = ax * ax
    def down(f): return (f.numerator << W) // f.denominator
    def up(f): return -((-f.numerator << W) // f.denominator)
    xxl, xxh = down(xx), up(xx)
    tl, th = down(ax), up(ax)
    sl, sh = tl, th
    n = 0
    while True:
        n += 1
        tl = (tl * xxl >> W) // (2 * n + 1)
        th = -(-(-(-(th * xxh) >> W)) // (2 * n + 1))
        sl += tl; sh += th
        if th < 4 and xx < n: break
    # tail: ratio below x^2/(2n+3) < 1/2, so below th
    sh += th + 1
    # exp(-x^2/2), absolute accuracy needed 2^-W; go through a finer P
    el, eh = exp_fine(xx / 2, W)
    pl, ph = pi_bounds(W)
    # 1/sqrt(2 pi)
    ql = F(isqrt(down(2 * pl) << W), one); qh = F(isqrt(up(2 * ph) << W) + 1, one)
    al = F(sl, one) * el / qh
    ah = F(sh, one) * eh / ql
    al, ah = rdown(al, W), rup(ah, W)
    if x > 0: return rdown(F(1, 2) + al), rup(F(1, 2) + ah)
    lo, hi = F(1, 2) - ah, F(1, 2) - al
    if lo <= 0: raise Drop('normalCdf enclosure')
    return rdown(lo), rup(hi)

def exp_fine(x, W):
    """bounds of exp(-x), x >= 0, relative accuracy 2^-W."""
    y, k = x, 0
    while y >= F(1, 256): y /= 2; k += 1
    Q = W + 32 + k
    yl, yh = rdown(y, Q), rup(y, Q)
    sl = sh = tl = th = F(1)
    n = 0
    while True:
        n += 1
        tl = rdown(tl * yl / n, Q); th = rup(th * yh / n, Q)
        sl += tl; sh += th
        if th < F(1, 2**(Q + 8)): break
    sh += th
    sl, sh = rdown(sl, Q), rup(sh, Q)
    for _ in range(k): sl, sh = rdown(sl * sl, Q), rup(sh * sh, Q)
    return rdown(1 / sh, Q), rup(1 / sl, Q)

# ---------------------------------------------------------------- numbers
BIG, SMALL = F(10)**300, F(1, 10**290)

class Num:
    __slots__ = ('lo', 'hi', 'err')
    def __init__(self, lo, hi=None, err=F(0)):
        self.lo, self.hi, self.err = lo, lo if hi is None else hi, err
    @property
    def exact(self): return self.lo == self.hi
    @property
    def sure(self): return self.lo == self.hi and self.err == 0
    def mag(self): return max(abs(self.lo), abs(self.hi))
    def least(self): return min(abs(self.lo), abs(self.hi))   # straddlers never exist

def is_double(f):
    try: return F(float(f)) == f
    except OverflowError: return False

def make(lo, hi, err, ulps=1, inputs_sure=False, k=1):
    """Finish a result: outward rounding, range checks, rounding error."""
    if lo != hi: lo, hi = rdown(lo), rup(hi)
    if lo < 0 < hi or (lo != hi and lo * hi == 0): raise Drop('straddles 0')
    m = max(abs(lo), abs(hi))
    if m > BIG or (m != 0 and min(abs(lo), abs(hi)) < SMALL): raise Drop('over- or underflow')
    if lo.numerator.bit_length() + lo.denominator.bit_length() > 40000: raise Drop('too many digits')
    if lo == hi and inputs_sure and is_double(lo): e = F(0)
    else: e = err + U * ulps * (m + err)
    if e > BIG: raise Drop('error bound')
    return Num(lo, hi, rup(e, 64) if e else e)

def truth(a):
    if a.sure: return a.lo != 0
    if a.least() > a.err: return True
    raise Drop('truth too close to 0')

def compare(op, a, b):
    if a.sure and b.sure: d = (a.lo > b.lo) - (a.lo < b.lo)
    else:
        g = a.err + b.err
        if a.lo - b.hi > g: d = 1
        elif b.lo - a.hi > g: d = -1
        else: raise Drop('comparison too close')
    r = {'<': d < 0, '<=': d <= 0, '>': d > 0, '>=': d >= 0, '==': d == 0, '!=': d != 0}[op]
    return Num(F(int(r)))

def sign_of(a):
    """-1, 0, 1, or Drop if a double evaluation might see another sign."""
    if a.sure: return (a.lo > 0) - (a.lo < 0)
    if a.least() <= a.err: raise Drop('sign too close')
    return 1 if a.lo > 0 else -1

def add(a, b): return make(a.lo + b.lo, a.hi + b.hi, a.err + b.err, 1, a.sure and b.sure)
def neg(a): return Num(-a.hi, -a.lo, a.err)
def mul(a, b):
    ps = (a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi)
    return make(min(ps), max(ps), a.mag() * b.err + b.mag() * a.err + a.err * b.err, 1, a.sure and b.sure)
def div(a, b):
    if sign_of(b) == 0: raise Undefined('division by zero')
    qs = (a.lo / b.lo, a.lo / b.hi, a.hi / b.lo, a.hi / b.hi)
    lo, hi = min(qs), max(qs)
    e = (a.err + max(abs(lo), abs(hi)) * b.err) / (b.least() - b.err)
    return make(lo, hi, e, 1, a.sure and b.sure)

def pow_written(a, n):
    if n == 0: return Num(F(1))
    if n < 0 and sign_of(a) == 0: raise Undefined('0 to a negative power')
    if abs(n) > 2000 or (a.lo.numerator.bit_length() + a.lo.denominator.bit_length()) * abs(n) > 60000:
        if a.exact and abs(a.lo) in (0, 1): pass
        else: raise Drop('large power')
    if abs(a.lo) == 1 and a.exact or a.exact and a.lo == 0:
        r = a.lo if n % 2 or a.lo == 0 else F(1)
        if a.err == 0: return Num(r)
        raise Drop('power of an uncertain 1')
    x, y = a.lo**n, a.hi**n
    if n < 0: e = abs(n) * a.err * (a.least() - a.err)**(n - 1) if a.err else F(0)
    else: e = n * (a.mag() + a.err)**(n - 1) * a.err
    return make(min(x, y), max(x, y), e, 1 if abs(n) <= 2 else 2 * abs(n) + 2, a.sure and -3 <= n <= 3)

def pow_general(a, y):
    s = sign_of(a) if not (a.exact and a.lo == 0 and a.err) else None
    if s is None: raise Drop('base near 0')
    if s < 0: raise Undefined('negative base')
    t = sign_of(y) if s == 0 else None
    if s == 0:
        if t == 0: return Num(F(1))
        if t < 0: raise Undefined('0 to a negative power')
        return Num(F(0))
    if y.sure and y.lo == 0: return Num(F(1))
    if a.sure and a.lo == 1: return Num(F(1))
    # logarithm of the base
    la, lb = log_bounds(a.lo)[0], (log_bounds(a.hi)[1])
    lm = max(abs(la), abs(lb))
    if y.mag() * lm > 700: raise Drop('over- or underflow')
    rel = y.mag() * a.err / (a.least() - a.err) + lm * y.err + a.err * y.err / (a.least() - a.err)
    if rel > F(1, 2): raise Drop('error bound')
    ulps = 8 + int(4 * y.mag() * lm)
    if y.exact and a.exact:
        b, q, k = a.lo, y.lo, 0
        den = q.denominator
        okay = den & (den - 1) == 0 and den <= 16
        while okay and den > 1:
            l, h = sqrt_bounds(b)
            if l != h: okay = False
            b = l; den //= 2
        if okay and abs(q.numerator) * (b.numerator.bit_length() + b.denominator.bit_length()) < 20000:
            r = b**q.numerator
            return make(r, r, 2 * rel * abs(r), ulps)
    ps = (y.lo * la, y.lo * lb, y.hi * la, y.hi * lb)
    lo, hi = exp_bounds(rdown(min(ps)))[0], exp_bounds(rup(max(ps)))[1]
    return make(lo, hi, 2 * rel * hi, ulps)

def fn_sqrt(a):
    s = sign_of(a)
    if s < 0: raise Undefined('sqrt of a negative number')
    if s == 0: return Num(F(0))
    lo, hi = sqrt_bounds(a.lo)[0], sqrt_bounds(a.hi)[1]
    e = a.err / sqrt_bounds(a.least() - a.err)[0] if a.err else F(0)
    return make(lo, hi, e, 1, a.sure)
def fn_exp(a):
    if a.mag() > 700: raise Drop('over- or underflow')
    if a.sure and a.lo == 0: return Num(F(1))
    if a.err > 1: raise Drop('error bound')
    lo, hi = exp_bounds(a.lo)[0], exp_bounds(a.hi)[1]
    return make(lo, hi, hi * 2 * a.err, 8)
def fn_log(a):
    if sign_of(a) <= 0: raise Undefined('log of a number not above 0')
    if a.sure and a.lo == 1: return Num(F(0))
    return make(log_bounds(a.lo)[0], log_bounds(a.hi)[1], a.err / (a.least() - a.err), 8)
def fn_log1p(a):
    b = Num(a.lo + 1, a.hi + 1, a.err)
    if b.lo <= 0 < b.hi: raise Drop('straddles')
    if sign_of(b) <= 0: raise Undefined('log1p of a number not above -1')
    if a.sure and a.lo == 0: return Num(F(0))
    return make(log_bounds(b.lo)[0], log_bounds(b.hi)[1], a.err / (b.least() - a.err), 8)
def fn_expm1(a):
    if a.hi > 700: raise Drop('overflow')
    if a.sure and a.lo == 0: return Num(F(0))
    if a.err > 1: raise Drop('error bound')
    if a.lo < -2000: lo, hi = F(-1), -1 + F(1, 2**2000)
    else: lo, hi = expm1_bounds(a.lo)[0], expm1_bounds(a.hi)[1]
    slope = hi + 1 if a.hi > -700 else F(1, 10**300)
    return make(lo, hi, slope * 2 * a.err, 8)
def fn_logistic(a):
    if a.sure and a.lo == 0: return Num(F(1, 2))
    lo, hi = logistic_bounds(a.lo)[0], logistic_bounds(a.hi)[1]
    if a.err > 1: raise Drop('error bound')
    return make(lo, hi, 3 * a.err * min(hi, F(1, 4)), 8)
def fn_normal(a):
    if a.sure and a.lo == 0: return Num(F(1, 2))
    if a.err > F(1, 100): raise Drop('error bound')
    lo, hi = normal_cdf_bounds(a.lo)[0], normal_cdf_bounds(a.hi)[1]
    m = a.mag()
    k = (1 + m * m) if a.lo < 0 else F(1)
    return make(lo, hi, a.err * min(F(1), 4 * hi * (1 + m)), int(8 * k) + 1)
def fn_abs(a):
    return Num(a.lo, a.hi, a.err) if a.lo >= 0 else neg(a)

UNARY = {'sqrt': fn_sqrt, 'exp': fn_exp, 'log': fn_log, 'log1p': fn_log1p, 'expm1': fn_expm1,
         'logistic': fn_logistic, 'normalCdf': fn_normal, 'abs': fn_abs}

def total(v):
    lo, hi = sum(a.lo for a in v), sum(a.hi for a in v)
    size = sum(a.mag() for a in v)
    e = sum(a.err for a in v)
    sure = all(a.sure for a in v)
    if sure and len(v) > 1:
        # exact in every order when all are multiples of one unit and the sum of sizes stays below 2^53 units
        unit = F(1, max(a.lo.denominator for a in v))
        if size / unit < 2**53: return make(lo, hi, e, 1, True)
    if len(v) == 1: return v[0]
    r = make(lo, hi, e + U * len(v) * size, 1, False)
    return r
def product(v):
    r = v[0]
    for a in v[1:]: r = mul(r, a)
    return r
def mean(v):
    n = len(v)
    s = total(v)
    r = div(s, Num(F(n)))
    if n & (n - 1):
        r = Num(r.lo, r.hi, rup(r.err + 2 * U * r.mag(), 64))
    return r
def extreme(v, low):
    pick = min if low else max
    r = Num(pick(a.lo for a in v), pick(a.hi for a in v), max(a.err for a in v))
    if r.exact:                            # the error is that of values that can be chosen
        near = [a for a in v if abs((a.lo if low else a.hi) - r.lo) <= a.err + r.err]
        r.err = max(a.err for a in near)
    return r
def softmax(v):
    m = max(a.hi for a in v)
    if max(a.err for a in v) > F(1, 100): raise Drop('error bound')
    if m - min(a.lo for a in v) > 690: raise Drop('underflow')
    if len(v) == 1: return [Num(F(1), F(1), 4 * U)]
    el = [exp_bounds(a.lo - m)[0] for a in v]; eh = [exp_bounds(a.hi - m)[1] for a in v]
    out = []
    # all equal and exactly known: exactly 1/n
    if all(a.sure for a in v) and len({a.lo for a in v}) == 1:
        r = F(1, len(v))
        return [make(r, r, F(0), 2 * len(v), False) for _ in v]
    for i in range(len(v)):
        lo = el[i] / (el[i] + sum(eh) - eh[i])
        hi = eh[i] / (eh[i] + sum(el) - el[i])
        size = max(a.mag() for a in v)
        rel = 3 * max(a.err for a in v) * 2 + 4 * U * size
        out.append(make(lo, hi, hi * rel, 16 + len(v)))
    return out
def logsumexp(v):
    if len(v) == 1: return make(v[0].lo, v[0].hi, v[0].err, 4, False)   # exact, but do not rest a comparison on it
    m = max(a.hi for a in v)
    lo = hi = F(0)
    for a in v:
        if m - a.lo > 2500: hi += F(1, 2**3000); continue
        lo += exp_bounds(a.lo - m)[0]; hi += exp_bounds(a.hi - m)[1]
    l, h = log_bounds(rdown(lo))[0], log_bounds(rup(hi))[1]
    size = max(a.mag() for a in v)
    e = max(a.err for a in v)
    if e > F(1, 100): raise Drop('error bound')
    return make(m + l, m + h, 2 * e + U * (8 + len(v)) * (size + len(v)), 8)

# ---------------------------------------------------------------- evaluation
class Evaluator:
    def __init__(self, values):
        self.v = {k: ([Num(F(x)) for x in w] if isinstance(w, list) else Num(F(w))) for k, w in values.items()}
        self.ops = 0
        self.magnitude = F(0)
        self.notes = set()
        self.uses = set()
    def see(self, x):
        if isinstance(x, list):
            for a in x: self.see(a)
        else: self.magnitude = max(self.magnitude, x.mag())
        return x
    def zip(self, f, *args):
        """element by element"""
        lens = {len(a) for a in args if isinstance(a, list)}
        if not lens:
            self.ops += 1
            return f(*args)
        if len(lens) > 1: raise Drop('lists of different length')
        n = lens.pop()
        self.ops += n
        return [f(*(a[i] if isinstance(a, list) else a for a in args)) for i in range(n)]
    def scalar_truth(self, x):
        if isinstance(x, list): raise Drop('a list as a condition')
        return truth(x)
    def ev(self, e): return self.see(self.ev0(e))
    def ev0(self, e):
        k = e[0]
        if k == 'num': return self.literal(e[1])
        if k == 'var':
            if e[1] not in self.v: raise Drop('unknown name')
            return self.v[e[1]]
        if k == 'neg': return self.zip(neg, self.ev(e[1]))
        if k == 'not':
            a = self.ev(e[1])
            if isinstance(a, list): self.notes.add('logic-of-lists')
            return self.zip(lambda t: Num(F(int(not truth(t)))), a)
        if k == 'pow': return self.power(e)
        if k == 'bin': return self.binary(e[1], e[2], e[3])
        return self.call(e[1], e[2])
    def literal(self, f):
        if abs(f) > BIG or (f != 0 and abs(f) < SMALL): raise Drop('extreme literal')
        return Num(f)
    def power(self, e):
        a = self.ev(e[1])
        n = written(e[2])
        if n is not None:
            if e[3] and any(x.lo < 0 for x in (a if isinstance(a, list) else [a])):
                self.notes.add('written-exponent-in-parentheses')
            self.see(self.ev(e[2]))
            return self.zip(lambda x: pow_written(x, n), a)
        if double_negated(e[2]) and any(x.lo < 0 for x in (a if isinstance(a, list) else [a])):
            raise Drop('doubly negated exponent')
        y = self.ev(e[2])
        if e[2][0] != 'num' and any(x.lo < 0 for x in (a if isinstance(a, list) else [a])) and \
           all(q.sure and q.lo.denominator == 1 for q in (y if isinstance(y, list) else [y])):
            self.notes.add('whole-exponent-not-written')
        return self.zip(pow_general, a, y)
    def binary(self, op, l, r):
        if op in ('and', 'or'):
            a = self.ev(l)
            self.ops += 1
            if isinstance(a, list):
                try: b = self.ev(r)
                except Undefined: raise Drop('undefined beside a list in and/or')
                if not isinstance(b, list): raise Drop('and/or of list and number')
                self.notes.add('logic-of-lists')
                if op == 'and': return self.zip(lambda s, t: Num(F(int(truth(s) & truth(t)))), a, b)
                return self.zip(lambda s, t: Num(F(int(truth(s) | truth(t)))), a, b)
            t = truth(a)
            if op == 'and' and not t: self.check_scalar(r); return Num(F(0))
            if op == 'or' and t: self.check_scalar(r); return Num(F(1))
            b = self.ev(r)
            return Num(F(int(self.scalar_truth(b))))
        a = self.ev(l); b = self.ev(r)
        if op in CMP: return self.zip(lambda s, t: compare(op, s, t), a, b)
        f = {'+': add, '-': lambda s, t: add(s, neg(t)), '*': mul, '/': div}[op]
        return self.zip(f, a, b)
    def check_scalar(self, e):
        if is_list(e, self.v): raise Drop('and/or of list and number')
    def call(self, f, args):
        self.uses.add(f)
        if f == 'if':
            c = self.scalar_truth(self.ev(args[0]))
            self.ops += 1
            if is_list(args[1], self.v) != is_list(args[2], self.v): self.notes.add('if-mixing-list-and-number')
            return self.ev(args[1] if c else args[2])
        if f == 'ratio':
            a = self.ev(args[0]); b = self.ev(args[1])
            try: c = self.ev(args[2])
            except Undefined: c = None
            def one(a, b, c):
                if sign_of(b) == 0:
                    if a.sure and a.lo == 0:
                        if c is None: raise Undefined('third argument')
                        return c
                    if sign_of(a) == 0: raise Drop('ratio')
                    raise Undefined('division by zero')
                if c is None: raise Drop('ratio with an unused undefined third argument')
                return div(a, b)
            if any(isinstance(q, list) for q in (a, b, c)): self.notes.add('function-of-lists')
            if c is None and (isinstance(a, list) or isinstance(b, list)): raise Drop('ratio')
            if c is None:
                self.ops += 1
                return one(a, b, None)
            return self.zip(one, a, b, c)
        if f in ('min', 'max') and len(args) > 1:
            vs = [self.ev(a) for a in args]
            if any(isinstance(q, list) for q in vs): self.notes.add('min-max-of-lists')
            return self.zip(lambda *v: extreme(v, f == 'min'), *vs)
        a = self.ev(args[0])
        if f in UNARY:
            if isinstance(a, list): self.notes.add('function-of-lists')
            return self.zip(UNARY[f], a)
        if not isinstance(a, list): raise Drop('reduction of a number')
        self.ops += len(a)
        if f == 'sum':
            self.magnitude = max(self.magnitude, sum(x.mag() for x in a))
            return total(a)
        if f == 'mean':
            self.magnitude = max(self.magnitude, sum(x.mag() for x in a))
            return mean(a)
        if f == 'product':
            r = a[0]
            for x in a[1:]: r = self.see(mul(r, x))
            return r
        if f in ('min', 'max'): return extreme(a, f == 'min')
        if f == 'softmax': return softmax(a)
        if f == 'logsumexp': return logsumexp(a)
        ts = [truth(x) for x in a]
        return Num(F({'all': int(all(ts)), 'any': int(any(ts)), 'count': sum(ts)}[f]))

def is_list(e, v):
    """shape of an expression without evaluating it"""
    k = e[0]
    if k == 'num': return False
    if k == 'var':
        if e[1] not in v: raise Drop('unknown name')
        return isinstance(v[e[1]], list)
    if k in ('neg', 'not'): return is_list(e[1], v)
    if k == 'pow': return is_list(e[1], v) or is_list(e[2], v)
    if k == 'bin': return is_list(e[2], v) or is_list(e[3], v)
    f, args = e[1], e[2]
    if f == 'softmax': return True
    if f == 'logsumexp' or (f in REDUCERS and len(args) == 1): return False
    if f == 'if': return is_list(args[1], v) or is_list(args[2], v)
    return any(is_list(a, v) for a in args)

def check_static(e, v):
    """Refuse (drop) what the spec does not settle even in branches not taken."""
    k = e[0]
    if k == 'num':
        if abs(e[1]) > BIG or (e[1] != 0 and abs(e[1]) < SMALL): raise Drop('extreme literal')
        return
    if k == 'var': is_list(e, v); return
    for a in (e[2] if k == 'call' else e[1:3] if k == 'pow' else [x for x in e[1:] if isinstance(x, tuple)]):
        check_static(a, v)
    if k == 'call':
        one = len(e[2]) == 1
        if one and (e[1] in REDUCERS or e[1] in ('softmax', 'logsumexp')) and not is_list(e[2][0], v):
            raise Drop('reduction of a number')
        if e[1] == 'if' and is_list(e[2][0], v): raise Drop('list condition')
    if k == 'bin' and e[1] in ('and', 'or') and is_list(e[2], v) != is_list(e[3], v):
        raise Drop('and/or of list and number')

def evaluate(text, values):
    """-> dict with exact | low, high | list | error, and what belongs to it. Raises Drop."""
    p = None
    try:
        p = Parser.__new__(Parser); p.notes = set(); p.i = 0
        p.t = tokens(text)
        tree = p.parse()
    except SyntaxErr:
        return {'error': 'syntax', 'notes': sorted(p.notes)}
    check_static(tree, values)
    ev = Evaluator(values)
    try:
        r = ev.ev(tree)
    except Undefined as u:
        return {'error': 'undefined', 'notes': sorted(ev.notes), 'why': str(u), 'uses': sorted(ev.uses)}
    return {'value': r, 'notes': sorted(ev.notes), 'magnitude': ev.magnitude, 'operations': ev.ops, 'uses': sorted(ev.uses)}

def parse(text): return Parser(text).parse()

def text_of(f): return '%d/%d' % (f.numerator, f.denominator)

def publish(a):
    """JSON form of one number; Drop if too long or too wide."""
    if a.exact:
        s = text_of(a.lo)
        if len(s) > 400: raise Drop('too many digits')
        return {'exact': s}
    lo, hi = rdown(a.lo, 128), rup(a.hi, 128)
    if hi - lo >= min(abs(lo), abs(hi)) / F(10)**25: raise Drop('enclosure too wide')
    return {'low': text_of(lo), 'high': text_of(hi)}
