"""Second evaluator, of another structure: regular-expression tokens, shunting-yard to
reverse Polish, a stack machine with a poison value for 'undefined' (no laziness),
over decimals (120 digits) or over doubles."""
import re, math, decimal
from decimal import Decimal as D, localcontext

PREC = 120
TOK = re.compile(r'[ \t\r\n]*(?:(?P<num>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(?P<name>[A-Za-z_][A-Za-z_0-9]*)|(?P<op><=|>=|==|!=|[-+*/^<>(),]))')
WS = re.compile(r'[ \t\r\n]*$')
class Bad(Exception): pass
FUN1 = set('sum product mean min max all any count sqrt exp log log1p expm1 logistic normalCdf abs softmax logsumexp'.split())
#            precedence, right associative
BIN = {'or': 10, 'and': 20, '<': 40, '<=': 40, '>': 40, '>=': 40, '==': 40, '!=': 40,
       '+': 50, '-': 50, '*': 60, '/': 60, '^': 80}
PRE = {'not': 30, 'neg': 70}

def lex(s):
    i, out = 0, []
    while True:
        if WS.match(s, i): return out
        m = TOK.match(s, i)
        if not m: raise Bad('character')
        out.append((m.lastgroup, m.group(m.lastgroup))); i = m.end()

def rpn(s):
    """list of ('num', t) ('var', n) ('op', o) ('pre', o) ('pow', written or None) ('fn', name, count)"""
    out, ops = [], []
    shape = []                       # shapes of the operands that the output makes: ('lit', t) ('neg', t) None
    want = True                      # an operand is wanted
    toks = lex(s)
    def emit(o):
        if o[0] == 'pre':
            a = shape.pop()
            if o[1] == 'neg' and a and a[0] == 'lit': shape.append(('neg', a[1]))
            else: shape.append(None)
            out.append(o)
        else:
            b = shape.pop(); shape.pop(); shape.append(None)
            if o[1] == '^':
                w = None
                if b:
                    x = float(b[1])
                    if x == math.floor(x): w = int(x) if b[0] == 'lit' else -int(x)
                out.append(('pow', w))
            else: out.append(o)
    def level(o): return PRE[o[1]] if o[0] == 'pre' else BIN[o[1]]
    i = 0
    while i < len(toks):
        k, t = toks[i]
        nxt = toks[i + 1][1] if i + 1 < len(toks) else None
        if want:
            if k == 'num': out.append(('num', t)); shape.append(('lit', t)); want = False
            elif t == '-' : ops.append(('pre', 'neg'))
            elif t == 'not':
                if ops and ops[-1][0] in ('bin', 'pre') and level(ops[-1]) > 30: raise Bad('not as operand')
                ops.append(('pre', 'not'))
            elif t in ('and', 'or'): raise Bad('operand')
            elif k == 'name' and nxt == '(' and (t in FUN1 or t in ('if', 'ratio')):
                ops.append(['fn', t, 1]); i += 1
            elif k == 'name' and t == 'if': raise Bad('if')
            elif k == 'name': out.append(('var', t)); shape.append(None); want = False
            elif t == '(': ops.append(['par', None, 1])
            else: raise Bad('operand')
        else:
            if t in BIN:
                b = BIN[t]
                while ops and ops[-1][0] in ('bin', 'pre'):
                    l = level(ops[-1])
                    if b == 40 and l == 40: raise Bad('chain')
                    if l > b or (l == b and t != '^'): emit(ops.pop())
                    else: break
                ops.append(('bin', t)); want = True
            elif t == ')' or t == ',':
                while ops and ops[-1][0] in ('bin', 'pre'): emit(ops.pop())
                if not ops: raise Bad('parenthesis or comma')
                top = ops[-1]
                if t == ',':
                    if top[0] == 'par': raise Bad('comma')
                    top[2] += 1; want = True
                else:
                    ops.pop()
                    if top[0] == 'fn':
                        n = top[2]
                        need = 3 if top[1] in ('if', 'ratio') else None if top[1] in ('min', 'max') else 1
                        if need and n != need: raise Bad('count of arguments')
                        del shape[len(shape) - n:]
                        shape.append(None); out.append(('fn', top[1], n))
            else: raise Bad('two operands')
        i += 1
    if want: raise Bad('end')
    while ops:
        o = ops.pop()
        if o[0] not in ('bin', 'pre'): raise Bad('open')
        emit(o)
    return out

class Poison: pass
UNDEF = Poison()

class Decimals:
    def num(self, t): return D(float(t))
    def val(self, x): return D(x)
    def div(self, a, b): return UNDEF if b == 0 else a / b
    def sqrt(self, a): return UNDEF if a < 0 else a.sqrt()
    def exp(self, a): return a.exp()
    def log(self, a): return UNDEF if a <= 0 else a.ln()
    def log1p(self, a):
        if a <= -1: return UNDEF
        with localcontext() as c:
            c.prec = 500
            return (1 + a).ln()
    def expm1(self, a):
        with localcontext() as c:
            c.prec = 500
            return a.exp() - 1
    def logistic(self, a): return 1 / (1 + (-a).exp())
    def normalCdf(self, a):
        if a > 60: return D(1)
        if a < -60: return D(0)
        with localcontext() as c:
            c.prec = PREC + 40 + int(a * a * D('0.45')) + 10
            q = a * a / 2
            t = s = a
            n = 0
            lim = D(10)**(-c.prec + 5)
            while True:
                n += 1
                t = -t * q / n
                s += t / (2 * n + 1)
                if abs(t) < lim and n > q: break
            return D('0.5') + s / (2 * pi_agm()).sqrt()
    def ipow(self, a, n):
        if n < 0: return UNDEF if a == 0 else 1 / self.ipow(a, -n)
        r, b = D(1), a
        while n:
            if n & 1: r *= b
            b *= b; n >>= 1
        return r
    def gpow(self, a, y):
        if a < 0: return UNDEF
        if a == 0: return D(1) if y == 0 else UNDEF if y < 0 else D(0)
        return (y * a.ln()).exp()

def pi_agm():
    a, b, t, p = D(1), 1 / D(2).sqrt(), D('0.25'), D(1)
    for _ in range(12):
        an = (a + b) / 2
        b = (a * b).sqrt()
        t -= p * (a - an)**2
        p *= 2
        a = an
    return (a + b)**2 / (4 * t)

class Doubles:
    def guard(self, f, *a):
        try: return f(*a)
        except OverflowError: return math.inf
        except (ValueError, ZeroDivisionError): return UNDEF
    def num(self, t): return float(t)
    def val(self, x): return float(x)
    def div(self, a, b): return self.guard(lambda: a / b)
    def sqrt(self, a): return self.guard(math.sqrt, a)
    def exp(self, a): return self.guard(math.exp, a)
    def log(self, a): return self.guard(math.log, a)
    def log1p(self, a): return self.guard(math.log1p, a)
    def expm1(self, a): return self.guard(math.expm1, a)
    def logistic(self, a):
        if a < 0:
            e = math.exp(max(a, -745)); return e / (1 + e)
        return 1 / (1 + math.exp(-a))
    def normalCdf(self, a): return 0.5 * math.erfc(-a / math.sqrt(2))
    def ipow(self, a, n):
        if a == 0 and n < 0: return UNDEF
        return self.guard(lambda: a**n)
    def gpow(self, a, y):
        if a < 0: return UNDEF
        if a == 0 and y < 0: return UNDEF
        return self.guard(lambda: a**y)

def run(s, values, m):
    """-> value (number or list), UNDEF, or raises Bad"""
    code = rpn(s)
    with localcontext() as c:
        c.prec = PREC; c.Emax = decimal.MAX_EMAX; c.Emin = decimal.MIN_EMIN
        c.traps = {k: False for k in c.traps}
        one, zero = m.val(1), m.val(0)
        B = lambda t: one if t else zero
        def each(f, *a):
            if any(x is UNDEF for x in a): return UNDEF
            ls = [x for x in a if isinstance(x, list)]
            if not ls: return f(*a)
            n = len(ls[0])
            assert all(len(x) == n for x in ls)
            r = [f(*(x[i] if isinstance(x, list) else x for x in a)) for i in range(n)]
            return UNDEF if any(x is UNDEF for x in r) else r
        st = []
        for o in code:
            k = o[0]
            if k == 'num': st.append(m.num(o[1]))
            elif k == 'var':
                v = values[o[1]]
                st.append([m.val(x) for x in v] if isinstance(v, list) else m.val(v))
            elif k == 'pre':
                a = st.pop()
                st.append(each((lambda x: -x) if o[1] == 'neg' else (lambda x: B(x == 0)), a))
            elif k == 'pow':
                y = st.pop(); a = st.pop()
                if o[1] is not None: st.append(each(lambda x: m.ipow(x, o[1]), a))
                else: st.append(each(m.gpow, a, y))
            elif k == 'bin':
                b = st.pop(); a = st.pop(); t = o[1]
                if t in ('and', 'or'):
                    if a is UNDEF: r = UNDEF
                    elif not isinstance(a, list) and (a == 0) == (t == 'and'): r = B(t == 'or')
                    elif t == 'and': r = each(lambda x, y: B(x != 0 and y != 0), a, b)
                    else: r = each(lambda x, y: B(x != 0 or y != 0), a, b)
                else:
                    f = {'+': lambda x, y: x + y, '-': lambda x, y: x - y, '*': lambda x, y: x * y, '/': m.div,
                         '<': lambda x, y: B(x < y), '<=': lambda x, y: B(x <= y), '>': lambda x, y: B(x > y),
                         '>=': lambda x, y: B(x >= y), '==': lambda x, y: B(x == y), '!=': lambda x, y: B(x != y)}[t]
                    r = each(f, a, b)
                st.append(r)
            else:
                n = o[2]; a = st[len(st) - n:]; del st[len(st) - n:]
                st.append(call(o[1], a, m, each, B))
        assert len(st) == 1
        return st[0]

def call(f, a, m, each, B):
    if f == 'if':
        if a[0] is UNDEF: return UNDEF
        return a[1] if a[0] != 0 else a[2]
    if f == 'ratio':
        # the third argument undefined and needed -> undefined
        c = a[2]
        if c is UNDEF: return UNDEF
        return each(lambda x, y, z: z if x == 0 and y == 0 else m.div(x, y), a[0], a[1], c)
    if len(a) > 1: return each((lambda *v: min(v)) if f == 'min' else (lambda *v: max(v)), *a)
    x = a[0]
    if x is UNDEF: return UNDEF
    if f == 'abs': return each(abs, x)
    if f in ('sqrt', 'exp', 'log', 'log1p', 'expm1', 'logistic', 'normalCdf'): return each(getattr(m, f), x)
    assert isinstance(x, list) , 'reduction of a number'
    if f == 'sum':
        r = m.val(0)
        for y in x: r += y
        return r
    if f == 'mean':
        r = m.val(0)
        for y in x: r += y
        return r / len(x)
    if f == 'product':
        r = m.val(1)
        for y in x: r *= y
        return r
    if f in ('min', 'max'): return sorted(x)[0 if f == 'min' else -1]
    if f == 'all': return B(not [y for y in x if y == 0])
    if f == 'any': return B([y for y in x if y != 0])
    if f == 'count': return m.val(len([y for y in x if y != 0]))
    if isinstance(m, Doubles):
        h = max(x)
        es = [math.exp(y - h) for y in x]
        return [e / sum(es) for e in es] if f == 'softmax' else h + math.log(sum(es))
    with localcontext() as c:
        c.prec = 900                 # no shift by the largest: plain exponentials
        es = [y.exp() for y in x]
        s = sum(es)
        return [e / s for e in es] if f == 'softmax' else s.ln()
