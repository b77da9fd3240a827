import random, json, re, sys, collections
from fractions import Fraction as F
import expressions as E

R = random.Random(20240611)
LEVEL = {'or': 1, 'and': 2, 'not': 3, '<': 4, '<=': 4, '>': 4, '>=': 4, '==': 4, '!=': 4, '+': 5, '-': 5, '*': 6, '/': 6, 'neg': 7, '^': 8}
CMPS = ['<', '<=', '>', '>=', '==', '!=']

# ---------------------------------------------------------------- printing trees
def prec(e):
    k = e[0]
    if k in ('num', 'var', 'call'): return 9
    if k == 'neg': return 7
    if k == 'not': return 3
    if k == 'pow': return 8
    return LEVEL[e[1]]

def show(e, style):
    """style: (probability of redundant parentheses, spacing)"""
    def par(x, need):
        s = show(x, style)
        n = 1 if need else 0
        while R.random() < style[0] and n < 3: n += 1
        for _ in range(n): s = '(' + pad() + s + pad() + ')'
        return s
    def pad():
        if style[1] == 'tight': return ''
        if style[1] == 'loose': return ' ' * R.choice([0, 0, 1, 2])
        if style[1] == 'odd': return R.choice(['', '', ' ', '  ', '\t', '\n'])
        return ''
    def gap():
        return {'tight': '', 'normal': ' '}.get(style[1]) if style[1] in ('tight', 'normal') else pad()
    k = e[0]
    if k == 'num': return e[2]
    if k == 'var': return e[1]
    if k == 'neg': return '-' + pad() + par(e[1], prec(e[1]) < 7)
    if k == 'not':
        s = par(e[1], prec(e[1]) < 3)
        return 'not' + (pad() if s[0] == '(' and style[1] != 'normal' else ' ') + s
    if k == 'pow':
        return par(e[1], prec(e[1]) < 9) + (gap() if R.random() < .3 else '') + '^' + pad() + par(e[2], prec(e[2]) < 7)
    if k == 'call':
        return e[1] + '(' + pad() + (pad() + ',' + (' ' if style[1] == 'normal' else pad())).join(show(a, style) for a in e[2]) + pad() + ')'
    op = e[1]; p = LEVEL[op]
    l = par(e[2], prec(e[2]) < p + (p == 4))
    r = par(e[3], prec(e[3]) <= p)
    if op in ('and', 'or'):
        a = pad() if l[-1] == ')' and style[1] not in ('normal',) else ' '
        b = pad() if r[0] == '(' and style[1] not in ('normal',) else ' '
        return l + a + op + b + r
    return l + gap() + op + gap() + r

def bare(e):
    """tree without texts and marks, to compare with the parsed one"""
    k = e[0]
    if k == 'num': return ('num', e[1])
    if k == 'var': return e
    if k in ('neg', 'not'): return (k, bare(e[1]))
    if k == 'pow': return ('pow', bare(e[1]), bare(e[2]))
    if k == 'call': return ('call', e[1], tuple(bare(a) for a in e[2]))
    return ('bin', e[1], bare(e[2]), bare(e[3]))

# ---------------------------------------------------------------- random trees
SC, LS = ['x', 'y', 'z', 'w', 'a', 'b'], ['xs', 'ys', 'zs']
LITS = ['0', '1', '2', '3', '0.5', '.5', '0.25', '5.', '1e3', '1E-3', '0.1', '0.3', '2.5', '10', '1.5', '.75', '1e-2', '4', '1.25e1', '7', '0.2', '1e+1', '100', '0.9', '6.02E1']
def num(t): return ('num', F(float(t)), t)
def literal():
    if R.random() < .75: return num(R.choice(LITS))
    return num(repr(round(R.uniform(0, 20), R.choice([0, 1, 2, 3, 6]))))
def tiny_lit(): return num(R.choice(['2', '3', '2', '2', '0', '1', '4', '2.', '3.0', '2e0']))

class Gen:
    def __init__(self, trans): self.tr = trans
    def leaf(self): return literal() if R.random() < .45 else ('var', R.choice(SC))
    def s(self, d):
        if d <= 0 or R.random() < .06: return self.leaf()
        r = R.random(); k = lambda: d - 1 if R.random() < .6 else R.randint(0, d - 1)
        if self.tr and r < .22:
            f = R.choice(['sqrt', 'exp', 'log', 'log1p', 'expm1', 'logistic', 'normalCdf', 'logistic', 'normalCdf'])
            a = self.s(k())
            if f in ('sqrt', 'log') and R.random() < .7: a = ('call', 'abs', [a])
            if f in ('exp', 'expm1') and R.random() < .5: a = ('bin', '/', a, num(R.choice(['10', '4', '100'])))
            return ('call', f, [a])
        if self.tr and r < .27: return ('call', 'logsumexp', [self.l(k())])
        if self.tr and r < .31:
            return ('pow', ('call', 'abs', [self.s(k())]), R.choice([num('0.5'), num('1.5'), ('neg', num('.5')), ('var', R.choice(SC)), num('.1'), num('2.7')]))
        r = R.random()
        if r < .40: return ('bin', R.choice('++--***/'), self.s(k()), self.s(k()))
        if r < .48: return ('neg', self.s(k()))
        if r < .56:
            b = self.s(k())
            t = R.random()
            if t < .6: return ('pow', b, tiny_lit())
            if t < .75: return ('pow', b, ('neg', tiny_lit()))
            if t < .85: return ('pow', b, ('pow', num(R.choice(['2', '1', '0'])), num(R.choice(['2', '1', '0', '3']))))
            return ('pow', ('call', 'abs', [b]), ('bin', R.choice('+-'), tiny_lit(), tiny_lit()))
        if r < .64: return ('bin', R.choice(CMPS), self.s(k()), self.s(k()))
        if r < .70: return ('bin', R.choice(['and', 'or']), self.s(k()), self.s(k()))
        if r < .73: return ('not', self.s(k()))
        if r < .79: return ('call', 'if', [self.c(k()), self.s(k()), self.s(k())])
        if r < .82: return ('call', 'ratio', [self.s(k()), self.s(k()), self.s(k())])
        if r < .87: return ('call', R.choice(['min', 'max']), [self.s(k()) for _ in range(R.choice([2, 2, 3, 4]))])
        if r < .89: return ('call', 'abs', [self.s(k())])
        return ('call', R.choice(['sum', 'product', 'mean', 'min', 'max', 'all', 'any', 'count', 'sum', 'mean']), [self.l(k())])
    def c(self, d):
        if R.random() < .7: return ('bin', R.choice(CMPS), self.s(d - 1), self.s(d - 1))
        return self.s(d)
    def l(self, d):
        if d <= 0 or R.random() < .2: return ('var', R.choice(LS))
        r = R.random(); k = lambda: R.randint(0, d - 1)
        if r < .30: return ('bin', R.choice('+-*/'), self.l(k()), self.s(k()))
        if r < .45: return ('bin', R.choice('+-*/'), self.s(k()), self.l(k()))
        if r < .62: return ('bin', R.choice('+-**'), self.l(k()), self.l(k()))
        if r < .70: return ('neg', self.l(k()))
        if r < .78: return ('pow', self.l(k()), tiny_lit())
        if r < .88: return ('bin', R.choice(CMPS), self.l(k()), R.choice([self.s, self.l])(k()))
        if r < .92: return ('call', R.choice(['min', 'max']), [self.l(k()), self.s(k())])
        if r < .94: return ('call', 'if', [self.c(k()), self.l(k()), self.l(k())])
        if self.tr:
            if R.random() < .5: return ('call', 'softmax', [self.l(k())])
            return ('call', R.choice(['logistic', 'normalCdf', 'exp', 'expm1']), [self.l(k())])
        return ('call', 'abs', [self.l(k())])

NICE = [0.25, 0.5, 1.0, 2.0, 3.0, -1.0, -2.0, 0.0, 1.5, -0.5, 4.0, 0.75, -0.25, 10.0]
def value():
    r = R.random()
    if r < .5: return R.choice(NICE)
    if r < .8: return round(R.uniform(-5, 5), R.choice([1, 2, 3]))
    if r < .95: return R.uniform(-3, 3)
    return R.choice([1e-3, 1e3, -250.0, 1e-8, 12345.678, 1e6])
def names_in(e, out):
    if e[0] == 'var': out.add(e[1])
    for x in e[1:]:
        if isinstance(x, tuple): names_in(x, out)
        elif isinstance(x, list):
            for y in x: names_in(y, out)
    return out
def depth(e):
    if e[0] in ('num', 'var'): return 0
    kids = e[2] if e[0] == 'call' else [x for x in e[1:] if isinstance(x, tuple)]
    return 1 + max(depth(x) for x in kids)
depths = collections.Counter()
def values_for(names):
    n = R.randint(1, 6)
    out = {}
    for k in sorted(names):
        out[k] = [value() for _ in range(n)] if k in LS else value()
    return out

# ---------------------------------------------------------------- cases
cases, seen = [], set()
dropped = collections.Counter()
counts = collections.Counter()

def outcome(text, values):
    r = E.evaluate(text, values)
    c = {'text': text, 'values': values}
    if 'error' in r:
        c['error'] = r['error']
        kind = r['error']
    else:
        v = r['value']
        if isinstance(v, list):
            c['list'] = [E.publish(a) for a in v]; kind = 'list'
            err = max(a.err for a in v)
        else:
            c.update(E.publish(v)); kind = 'exact' if v.exact else 'enclosure'
            err = v.err
        c['magnitude'] = repr(above(r['magnitude']))
        c['operations'] = r['operations']
        c['tolerance'] = repr(above(err))
    if r.get('uses'): c['uses'] = r['uses']
    if r.get('notes'): c['notes'] = list(r['notes'])
    return c, kind

def above(f):
    import math
    x = float(f)
    while F(x) < f: x = math.nextafter(x, math.inf)
    return x

def put(group, text, values=None, notes=(), want=None, uniq=True):
    values = {} if values is None else {k: ([float(q) for q in v] if isinstance(v, list) else float(v)) for k, v in values.items()}
    key = (text, json.dumps(values, sort_keys=True))
    if uniq and key in seen: return False
    try: c, kind = outcome(text, values)
    except E.Drop as d:
        dropped[str(d)] += 1
        if want: print('DROPPED by hand:', repr(text), values, d)
        return False
    if want and kind != want and not (want == 'value' and kind in ('exact', 'enclosure', 'list')):
        print('UNEXPECTED', repr(text), values, kind, 'wanted', want)
    seen.add(key)
    if notes: c['notes'] = sorted(set(c.get('notes', [])) | set(notes))
    c['group'] = group
    cases.append(c); counts[kind] += 1; counts['group ' + group] += 1
    return kind

STYLES = [(0, 'normal')] * 5 + [(.12, 'normal')] * 2 + [(0, 'tight')] * 2 + [(.15, 'loose'), (.1, 'odd')]

def random_cases():
    quota = {('exact', 0): 430, ('enclosure', 1): 300, ('list', 0): 70, ('list', 1): 70, ('undefined', 0): 60, ('undefined', 1): 70}
    tries = 0
    while any(v > 0 for v in quota.values()):
        tries += 1
        if tries > 60000: print('tries', quota); break
        tr = R.random() < .5
        if quota[('exact', 0)] <= 0 and quota[('list', 0)] <= 0 and quota[('undefined', 0)] <= 0: tr = True
        want_list = R.random() < (.2 if not (quota[('list', 0)] <= 0 and quota[('list', 1)] <= 0) else 0)
        g = Gen(tr)
        d = R.choice([2, 3, 4, 4, 5, 5, 6, 6, 7, 7])
        e = g.l(min(d, 4)) if want_list else g.s(d)
        if e[0] in ('num', 'var') and R.random() < .95: continue
        style = R.choice(STYLES)
        text = show(e, style)
        if len(text) > 500: continue
        parsed = E.parse(text)
        assert bare(parsed) == bare(e), (text, e, parsed)
        vals = values_for(names_in(e, set()))
        try: c, kind = outcome(text, vals)
        except E.Drop as x:
            dropped[str(x)] += 1
            continue
        t = 1 if kind == 'enclosure' or (kind == 'list' and any('low' in q for q in c['list'])) else 0
        if kind == 'undefined': t = int(tr)
        if quota.get((kind, t), 0) <= 0: continue
        if depth(e) < 3 and R.random() < .6: continue
        # constants and bare 0/1 results are plenty: thin them
        if kind == 'exact' and c['exact'] in ('0/1', '1/1') and R.random() < .6: continue
        if put('random', text, vals): quota[(kind, t)] -= 1; depths[depth(e)] += 1

def precedence_cases():
    ops = ['+', '-', '*', '/', '^', '<', '<=', '>', '>=', '==', '!=', 'and', 'or']
    vals = [{'x': 3.0, 'y': 2.0, 'z': 0.5}, {'x': 2.0, 'y': 3.0, 'z': 2.0}, {'x': 0.5, 'y': 4.0, 'z': 3.0}, {'x': 0.0, 'y': 1.0, 'z': 0.0}, {'x': 1.0, 'y': 0.0, 'z': 2.0}, {'x': -2.0, 'y': 2.0, 'z': -1.0}]
    for o in ops:
        for p in ops:
            chain = o in CMPS and p in CMPS
            for v in R.sample(vals, 1 if chain else 2):
                put('precedence', 'x %s y %s z' % (o, p), {} if chain and R.random() < .5 else v, want='syntax' if chain else None)
    pre = ['-', 'not ', '', '', '--', 'not not ', '-', '', 'not -']
    for _ in range(170):
        n = R.choice([2, 3, 3, 4])
        t = R.choice(pre) + R.choice('xyz')
        for _ in range(n - 1):
            o = R.choice(ops + ['^', '^', '-', 'and', 'or'])
            t += ' ' + o + ' ' + R.choice(pre + ['', '-', '', '']) + R.choice(['x', 'y', 'z', '2', '3'])
        put('precedence', t, R.choice(vals))
    P = lambda t, v=None, want=None, **k: put('precedence', t, v, want=want, **k)
    for x in (3, -3, 0.5):
        for t in ['-x^2', '(-x)^2', '-x^-2', '(-x)^-2', '--x^2', '-(-x)^2', '-x^3', '(-x)^3', '- x ^ 2', '-(x^2)', '2 - -x^2', '2--x^2', '2*-x^2', '-x^2*-x', '1/-x^2', '-x*-x', '-x - -x', '-x-x', '-(x)', '(-(x))', '-x/2/2', 'x/2*3', 'x*2/3', 'x-1-1', 'x-(1-1)', 'x/4/2', 'x/(4/2)', 'x-1+1', '-x+1', '-(x+1)', '-x < -1', 'not x < 1', '(not x) < 1', 'not (x < 1)', 'not x == 3', 'not not x', 'not -x', '-(not x)', 'not x + 1', '(not x) + 1', 'not x^2 - 9', 'not x and 1', 'not (x and 1)', 'not x or 1', 'not (x or 1)', 'x < 1 == 0' , '(x < 1) == 0', 'x == 3 and x != 3', 'x == 3 or x != 3', '0 or 1 and 0', '(0 or 1) and 0', '1 or 1 and 0', '(1 or 1) and 0', '1 and 0 or 1', '1 and (0 or 1)', '1 and x > 0 or x < -1', '0 and 0 or 1', 'not 1 or 1', 'not 0 and 0', 'x - 1 < 2 and x + 1 > 2', 'x + (x < 1)', 'x * 2 + 1 <= 7', 'x*2+1==x*3', 'x and 2', '2 or x', 'x or 0']:
            P(t, {'x': float(x)})
    for t, w in [('2^3^2', '512/1'), ('(2^3)^2', '64/1'), ('2^-1', '1/2'), ('2^-2^2', '1/16'), ('2^(-2)^2', '16/1'), ('-2^2', '-4/1'), ('(-2)^2', '4/1'), ('-2^-2', '-1/4'), ('(-2)^-3', '-1/8'), ('(-2)^-2', '1/4'), ('2^--1', '2/1'), ('2^-1*4', '2/1'), ('2^-1+1', '3/2'), ('4/2^-1', '8/1'), ('2*3^2', '18/1'), ('(2*3)^2', '36/1'), ('2^2*3', '12/1'), ('-2^2*3', '-12/1'), ('2^2^0', '2/1'), ('2^0^0', '2/1'), ('2^0^2', '1/1'), ('-0^0', '-1/1'), ('--2', '2/1'), ('---2', '-2/1'), ('- - -2', '-2/1'), ('1-1-1', '-1/1'), ('1--1', '2/1'), ('1---1', '0/1'), ('8/4/2', '1/1'), ('8/(4/2)', '4/1'), ('2-3*4', '-10/1'), ('2*3-4', '2/1'), ('2+3*4^2/8', '8/1'), ('1+2<3+4', '1/1'), ('1+(2<3)+4', '6/1'), ('1 < 2 and 2 < 3', '1/1'), ('(1<2)<3', '1/1'), ('3>(2>1)', '1/1'), ('(3>2)>1', '0/1'), ('1==1 and 2==3 or 4==4', '1/1'), ('not 1==2', '1/1'), ('not 0 == 0', '0/1'), ('(not 0) == 0', '0/1'), ('(not 0) == 1', '1/1'), ('not 2', '0/1'), ('2 and 3', '1/1'), ('0.5 and -1', '1/1'), ('0 or 0.25', '1/1'), ('-1 and 1', '1/1'), ('4^.5', '2/1'), ('4^-.5', '1/2'), ('16^.25', '2/1'), ('8^(2/2)', '8/1'), ('2^(1+1)', '4/1'), ('-3^2+10', '1/1'), ('10-3^2', '1/1'), ('10+-3^2', '1/1'), ('10*-3^2', '-90/1'), ('-1^2^3', '-1/1'), ('2^2^2^1', '16/1'), ('1e1^2', '100/1'), ('(1/2)^2', '1/4'), ('1/2^2', '1/4'), ('3*-2', '-6/1'), ('3/-2', '-3/2'), ('3- -2', '5/1'), ('3 -2', '1/1'), ('-3--2', '-1/1'), ('2^-0', '1/1'), ('0^-0', '1/1'), ('1 != 2 or 1/0', '1/1'), ('(1)', '1/1'), ('(((1)))', '1/1'), ('((2))^((3))', '8/1'), ('-(-(-(1)))', '-1/1')]:
        if P(t, want='exact'):
            assert cases[-1]['exact'] == w, (t, w, cases[-1])
        else: print('not put', t)
    P(' - '.join(['1'] * 60), want='exact'); P(' / '.join(['2'] * 40), want='exact'); P('^'.join(['1'] * 40), want='exact')
    P('-' * 21 + 'x', {'x': 1.5}, want='exact'); P('- ' * 20 + 'x', {'x': 1.5}, want='exact'); P('not ' * 15 + 'x', {'x': 1.5}, want='exact')
    P('(' * 40 + 'x' + ')' * 40, {'x': 0.1}, want='exact'); P('((((x+1)+1)+1)*2)', {'x': 0.1}, want='exact')
    P(' + '.join(['x'] * 80), {'x': 0.1}, want='exact'); P('if(x < 0, 1, ' * 20 + '7' + ')' * 20, {'x': 0.1}, want='exact')
    P(' and '.join(['1'] * 30), want='exact'); P(' or '.join(['0'] * 30), want='exact')

def number_cases():
    N = lambda t, **k: put('numbers', t, want='exact', **k)
    for t in ['0', '1', '7', '.5', '5.', '1e3', '1E-3', '0.1', '0.2', '0.3', '1.5e2', '1.5E+2', '2e0', '1e22', '1e23', '9007199254740993', '9007199254740992', '9007199254740991', '123456789012345678901234567890', '0.1000000000000000055511151231257827', '0.10000000000000001', '0.30000000000000004', '3.141592653589793', '3.14159265358979323846264338327950288', '2.718281828459045', '1e-7', '.25e1', '25.e-1', '0.000001', '1000000', '0.0', '0.', '.0', '0e5', '1e+0', '4.35', '1.005', '2.675', '1e-5', '123456.789', '5e-1', '99999999999999999999', '179769313486231570', '0.333333333333333333333333333', '1.7976931348623157e299', '2.2250738585072014e-280', '72057594037927937', '36028797018963969', '1.0000000000000001110223024625156', '1.00000000000000011102230246251566']:
        N(t)
        if R.random() < .5: N('-' + t)
        if R.random() < .4: N('(' + t + ')*2')
    for t in ['007', '00.5', '01e1', '1.e3', '1.e-3']: N(t, notes=['number-form'])
    for t in ['.5+5.', '5.-.5', '5.*.5', '5./.5', '1e3+1E-3', '1e3-1', '1E-3*1e3', '1e-3-3', '2e+3+3', '0.1+0.2', '0.1*3', '1/3', '2/3', '1/3+1/3+1/3', '1/3*3', '0.1+0.2-0.3', '1e16+1-1e16', '1e16-1e16+1', '1e15+0.3-1e15', '(1+1e-15)-1', '1e8^2-1', '9007199254740992+1', '9007199254740993-9007199254740992', '0.7+0.1', '0.7+0.1-0.8', '4.35*100', '1.1*1.1', '1.1^2', '1.1^10', '1.0000001^5', '.1^3', '.1^-3', '3^40', '2^100', '2^-100', '0.5^50', '10^15', '10^22', '10^-5', '1e3^3', '5.^2', '.5^2', '5.^.5^0', '2^.5^0', '2.^2.', '1e1^1e0', '(-2)^2.0', '(-2)^1e1', '(-2)^3.', '(-2)^30e-1', '(-1.5)^3', '(-.1)^2']:
        N(t)
    for t, v in [('x-y', {'x': 0.30000000000000004, 'y': 0.3}), ('x-y', {'x': 1e16, 'y': 9999999999999998.0}), ('(x+y)-x', {'x': 1e10, 'y': 1e-10}), ('(x-y)*(x+y)-(x^2-y^2)', {'x': 1.1, 'y': 1.0999999}), ('x^2-2*x*y+y^2', {'x': 1.0000001, 'y': 1.0}), ('x*y-1', {'x': 3.0, 'y': 0.3333333333333333}), ('333.75*y^6 + x^2*(11*x^2*y^2 - y^6 - 121*y^4 - 2) + 5.5*y^8 + x/(2*y)', {'x': 77617.0, 'y': 33096.0}), ('sum(xs)', {'xs': [1e16, 1.0, -1e16]}), ('sum(xs)', {'xs': [0.1] * 6}), ('mean(xs)', {'xs': [1e10, 1e-10, -1e10]}), ('sum(xs) - xs_total', {'xs': [0.1, 0.2, 0.3], 'xs_total': 0.6}), ('x^2 - y^2', {'x': 94906265.62425154, 'y': 94906265.62425153}), ('(x + 1)^3 - x^3 - 3*x^2 - 3*x - 1', {'x': 1234.5}), ('x - (x - y)', {'x': 1e12, 'y': 0.1})]:
        put('cancellation', t, v, want='exact')
    for t, v in [('sqrt(x+1)-sqrt(x)', {'x': 1e12}), ('exp(x)-1', {'x': 1e-10}), ('expm1(x)', {'x': 1e-10}), ('log(1+x)', {'x': 1e-10}), ('log1p(x)', {'x': 1e-10}), ('exp(x)-1-x', {'x': 1e-5}), ('log(x+1)-log(x)', {'x': 1e9}), ('1-normalCdf(x)', {'x': 5.0}), ('1-logistic(x)', {'x': 20.0}), ('logistic(x)-logistic(y)', {'x': 1.0, 'y': 0.9999999999}), ('logsumexp(xs)-x', {'xs': [1000.0, 1000.5], 'x': 1000.0}), ('exp(x)*exp(-x)-1', {'x': 2.0}), ('sqrt(x)^2-x', {'x': 2.0}), ('exp(log(x))-x', {'x': 3.0}), ('sqrt(x^2+y)-x', {'x': 1e8, 'y': 1.0}), ('(1+x)^y - 1', {'x': 1e-9, 'y': 0.5})]:
        put('cancellation', t, v)

def function_cases():
    pts = {'sqrt': [0, 1, 2, 4, .25, .1, 1e-20, 1e20, 3e5, -1, -1e-300, 1e-250, 12345.678, -0.0],
           'exp': [0, 1, -1, .5, 1e-10, 1e-20, 20, -20, 100, -100, 300, -300, 600, -600, .1, 690],
           'log': [1, 2, .5, 10, .1, 1e-10, 1e100, 1.0000000001, .9999999999, 2.718281828459045, 0, -1, -1e-200, 1e-250, 1e250, -0.0],
           'log1p': [0, 1, -.5, 1e-10, 1e-20, -1e-10, -1e-20, 1e10, -.9999999999, -1, -2, 1e-200, 9, -.9],
           'expm1': [0, 1, -1, 1e-10, 1e-20, -1e-10, -1e-20, 50, -50, -800, .3, 1e-200, -3000],
           'logistic': [0, 1, -1, 10, -10, 37, 40, -40, 500, -500, 800, 1e5, 1e-10, .3, -690],
           'normalCdf': [0, 1, -1, 2, -2, 3, -3, 5, -5, 8, -8, 9, -15, -25, -36, 40, 1e3, 1e-10, -1e-10, .1, 1.959963984540054, -1.959963984540054, .5, 6, -6, -38.0 / 3],
           'abs': [0, 1, -1, -.1, 1e100, -1e-100, -0.0]}
    for f, xs in pts.items():
        for x in xs: put('functions', f + '(x)', {'x': float(x)})
    for t, v in [('sqrt(2)', 0), ('exp(1)', 0), ('log(2)', 0), ('normalCdf(1.96)', 0), ('exp(log(5))', 0), ('log(exp(2))', 0), ('sqrt(x^2)', {'x': -3.0}), ('sqrt(x)^2', {'x': 3.0}), ('exp(-x^2/2)', {'x': 1.5}), ('log(sqrt(x))', {'x': 7.0}), ('normalCdf(x)+normalCdf(-x)', {'x': .7}), ('logistic(log(x/(1-x)))', {'x': .3}), ('-log(x)', {'x': .3}), ('-exp(x)^2', {'x': .3}), ('exp(x)^2', {'x': .3}), ('exp(x)^-2', {'x': .3}), ('-sqrt(x)', {'x': 2.0}), ('2^.5', 0), ('2^x', {'x': .3}), ('x^y', {'x': .3, 'y': -2.7}), ('x^y', {'x': 2.5, 'y': 3.0}), ('x^y', {'x': 2.0, 'y': -2.0}), ('x^.5', {'x': 2.25}), ('x^(1/3)', {'x': 8.0}), ('x^(1/3)', {'x': 27.0}), ('x^1.5', {'x': 4.0}), ('x^-1.5', {'x': 4.0}), ('x^2.5', {'x': .1}), ('2^3^.5', 0), ('2^-.5', 0), ('-2^.5', 0), ('x^x^x', {'x': 1.7}), ('(x^x)^x', {'x': 1.7}), ('10^x', {'x': -.3}), ('x^0.1', {'x': 1e10}), ('1^x', {'x': .3}), ('x^100', {'x': 1.5}), ('x^y', {'x': 1.01, 'y': 300.5}), ('exp(sqrt(log(x)))', {'x': 20.0}), ('log1p(expm1(x))', {'x': 1e-5}), ('logistic(-x) + logistic(x)', {'x': 2.5}), ('sqrt(sqrt(x))', {'x': 16.0}), ('exp(exp(x))', {'x': 1.5}), ('1/sqrt(2*3.141592653589793)', 0)]:
        put('functions', t, v or {}, want='value')
    # undefinedness, zero powers
    U = lambda t, v=None: put('undefined', t, v or {}, want='undefined')
    V = lambda t, v=None: put('undefined-avoided', t, v or {}, want='value')
    for t in ['1/0', '0/0', '-1/0', '1/(1-1)', '1/-0', 'log(0)', 'log(-1)', 'log(1-1)', 'sqrt(-1)', 'sqrt(-.5)', 'log1p(-1)', 'log1p(-1.5)', '0^-1', '0^-2', '0^-.5', '(-1)^.5', '(-8)^(1/3)', '(-2)^0.5', '(-2)^1.5', '(-2)^-.5', '1 + log(0)', '0 * log(0)', '0 * (1/0)', '(1/0)^0', '1^(1/0)', 'log(0)^0', 'if(1/0, 1, 2)', 'if(log(0) < 1, 1, 1)', 'if(1, 1/0, 2)', 'if(0, 1, 1/0)', '1/0 and 0', '1/0 or 1', '1 and 1/0', '0 or 1/0', 'not (1/0)', 'log(0) == log(0)', '1/0 < 2', 'max(1, 1/0)', 'min(1, log(0))', 'abs(1/0)', 'ratio(1, 0, 5)', 'ratio(-1, 0, 5)', 'ratio(0, 0, 1/0)', 'ratio(1/0, 1, 2)', 'ratio(1, 1/0, 2)', 'ratio(0, 0, log(0))', 'exp(1/0)', 'logistic(1/0)', 'normalCdf(log(0))', '-(1/0)', '1/(2 < 1)', '1/(1 and 0)', '1/not_zero', 'sqrt(0-1e-9)', 'log(-1e-9)', 'log1p(-1-1e-9)', '1 and 1 and log(0)', '0 or 0 or log(0)', '(0 or 1/0) and 0', 'if(0, 1, if(1, log(0), 2))']:
        U(t, {'not_zero': 0.0} if 'not_zero' in t else None)
    for t, v in [('1/x', {'x': 0.0}), ('1/x', {'x': -0.0}), ('x/y', {'x': 0.0, 'y': 0.0}), ('1/(x-y)', {'x': .5, 'y': .5}), ('1/(x-.1)', {'x': .1}), ('log(x-y)', {'x': .5, 'y': .5}), ('log(x)', {'x': -3.0}), ('x^y', {'x': 0.0, 'y': -1.0}), ('x^y', {'x': -2.0, 'y': .5}), ('x^y', {'x': -2.0, 'y': 2.0}), ('x^y', {'x': -2.0, 'y': 3.0}), ('x^y', {'x': -2.0, 'y': 0.0}), ('(-2)^x', {'x': 2.0}), ('(-2)^(1+1)', {}), ('(-2)^(2*1)', {}), ('(-2)^(4/2)', {}), ('(-2)^2^2', {}), ('(-2)^2^0', {}), ('(-2)^-2^2', {}), ('(-2)^abs(2)', {}), ('(-2)^(0)^1', {}), ('(-2)^(-x)', {'x': -2.0}), ('x^-1', {'x': 0.0}), ('x^-2', {'x': -0.0}), ('(x-1)^y', {'x': 0.5, 'y': 2.0}), ('sum(1/xs)', {'xs': [1.0, 0.0]}), ('1/xs', {'xs': [1.0, 2.0, 0.0]}), ('xs/ys', {'xs': [1.0, 2.0], 'ys': [1.0, 0.0]}), ('max(1/xs)', {'xs': [0.0]}), ('count(1/xs)', {'xs': [0.0, 1.0]}), ('any(1/xs > 0)', {'xs': [1.0, 0.0]}), ('all(1/xs > 5)', {'xs': [1.0, 0.0]}), ('1/count(xs)', {'xs': [0.0, 0.0]}), ('log(min(xs))', {'xs': [1.0, -1.0]}), ('1/sum(xs)', {'xs': [1.0, -1.0]}), ('1/product(xs)', {'xs': [1.0, 0.0, 5.0]}), ('1/mean(xs)', {'xs': [1.5, -1.5]}), ('xs^-1', {'xs': [0.0]}), ('xs^.5', {'xs': [1.0, -1.0]}), ('xs^x', {'xs': [1.0, -1.0], 'x': 2.0}), ('sum(log(xs))', {'xs': [1.0, 0.0]}), ('sum(sqrt(xs))', {'xs': [1.0, -1.0]}), ('softmax(xs/0)', {'xs': [1.0]}), ('logsumexp(1/xs)', {'xs': [0.0]}), ('ratio(x, y, 1)', {'x': 1e-300, 'y': 0.0}), ('ratio(x, y, 1)', {'x': -1.0, 'y': -0.0}), ('sqrt(x)', {'x': -1e-12}), ('if(x > 0, log(x), log(-x))', {'x': 0.0}), ('if(x, 1, 2)/x', {'x': 0.0}), ('if(x == 0, log(x), 1)', {'x': 0.0}), ('x < 0 or log(x) > 0', {'x': 0.0}), ('x >= 0 and 1/x > 0', {'x': 0.0}), ('(x == 0) / x', {'x': 0.0})]:
        U(t, v)
    for t, v in [('0^0', 0), ('x^0', {'x': 0.0}), ('x^0', {'x': -3.0}), ('x^y', {'x': 0.0, 'y': 0.0}), ('x^y', {'x': 5.0, 'y': 0.0}), ('x^y', {'x': 0.0, 'y': 2.0}), ('x^y', {'x': 0.0, 'y': .5}), ('0^.5', 0), ('0^2', 0), ('0^(1-1)', 0), ('0^x', {'x': 0.0}), ('(-2)^0', 0), ('(-2)^-0', 0), ('(-2)^1', 0), ('(-1)^101', 0), ('(-1)^-1', 0), ('x^-2', {'x': -4.0}), ('x^-3', {'x': -4.0}), ('xs^2', {'xs': [-1.0, 0.0, 2.0]}), ('xs^3', {'xs': [-1.0, 0.0, 2.0]}), ('xs^-1', {'xs': [-1.0, 4.0, 2.0]}), ('xs^0', {'xs': [-1.0, 0.0, 2.0]}), ('2^xs', {'xs': [-1.0, 0.0, 2.0, .5]}), ('xs^ys', {'xs': [0.0, 0.0, 2.0, 4.0], 'ys': [0.0, 2.0, -1.0, .5]}), ('if(1, 2, 1/0)', 0), ('if(0, 1/0, 2)', 0), ('if(0, log(0), 2)', 0), ('if(1, 2, sqrt(-1))', 0), ('if(x > 0, log(x), 0)', {'x': 0.0}), ('if(x == 0, 1, 1/x)', {'x': 0.0}), ('if(x == 0, 1, 1/x)', {'x': 4.0}), ('if(x < 0, 0, sqrt(x))', {'x': -1.0}), ('if(x >= .5, 1, 0) - x', {'x': .5}), ('if(x > .5, 1, 0) - x', {'x': .5}), ('if(-1, 2, 3)', 0), ('if(0.001, 2, 3)', 0), ('if(-0, 2, 3)', 0), ('if(not 0, 2, 3)', 0), ('if(if(0, 1/0, 1), 2, 1/0)', 0), ('if(0, if(1/0, 1, 2), 3)', 0), ('if(1, if(0, 1/0, 4), log(0)) + if(0, 0^-1, 1)', 0), ('0 and 1/0', 0), ('1 or 1/0', 0), ('0 and log(0)', 0), ('1 or log(0)', 0), ('x != 0 and 1/x > 2', {'x': 0.0}), ('x == 0 or 1/x > 2', {'x': 0.0}), ('x != 0 and 1/x > 2', {'x': .25}), ('0 and 1/0 or 1', 0), ('1 or 1/0 and 1/0', 0), ('(1 or 1/0) and 1', 0), ('0 and 1/0 and 1/0', 0), ('not (0 and 1/0)', 0), ('not (1 or 1/0)', 0), ('1 + (0 and 1/0)', 0), ('5 or 1/0', 0), ('-1 or 1/0', 0), ('ratio(0, 0, 5)', 0), ('ratio(0, 0, 0)', 0), ('ratio(0, 0, -1)', 0), ('ratio(0, 5, 1)', 0), ('ratio(0, -5, 1)', 0), ('ratio(1, 2, 3)', 0), ('ratio(1, 3, 9)', 0), ('ratio(-1, 4, 9)', 0), ('ratio(x, x, .5)', {'x': 0.0}), ('ratio(x, x, .5)', {'x': 1e-300}), ('ratio(x, x + y, .5)', {'x': 0.0, 'y': 0.0}), ('ratio(x, x + y, .5)', {'x': 0.0, 'y': 2.0}), ('ratio(x, x + y, .5)', {'x': 2.0, 'y': 0.0}), ('ratio(x, x + y, .5)', {'x': .1, 'y': .2}), ('ratio(-0, 0, 7)', 0), ('ratio(x, y, 7)', {'x': -0.0, 'y': 0.0}), ('ratio(0, 0, ratio(0, 0, 3))', 0), ('ratio(ratio(0, 0, 2), ratio(0, 0, 4), 3)', 0), ('ratio(x - y, y - x, 2)', {'x': .1, 'y': .1}), ('-ratio(0, 0, 1)^2', 0), ('ratio(0, 1, 1)', 0), ('ratio(sum(xs), sum(ys), 1/4)', {'xs': [0.0, 0.0], 'ys': [0.0, 0.0]}), ('ratio(xs, sum(xs), 1/3)', {'xs': [1.0, 2.0, 1.0]}), ('ratio(xs, sum(xs), 1/3)', {'xs': [0.0, 0.0, 0.0]}), ('ratio(xs, ys, 9)', {'xs': [0.0, 1.0, 0.0], 'ys': [0.0, 2.0, 4.0]}), ('if(1/0 == 1/0 and 0, 1, 2)', 0) if 0 else ('if(0 and 1/0, 1, 2)', 0), ('min(if(0, 1/0, 3), 2)', 0), ('sqrt(0)', 0), ('sqrt(-0)', 0), ('log(1)', 0), ('x^2', {'x': -0.0}), ('0*-1', 0), ('-0', 0), ('1/(-2)', 0), ('if(x > 0, xs, 2*xs)', {'x': 1.0, 'xs': [1.0, 2.0]}), ('if(x > 0, 1/0*xs, 2*xs)', {'x': 0.0, 'xs': [1.0, 2.0]}), ('sum(if(x > 0, xs/0, xs))', {'x': 0.0, 'xs': [1.0, 2.0]})]:
        V(t, v)
    for t in ['(-2)^(2)', '(-2)^((3))', '(-2)^(-2)', '(-2)^-(2)', '(-2)^(-(3))', '(-x)^(2)', 'xs^(3)', '(-2)^(2.0)', '(-2)^(0)']:
        put('undefined-avoided', t, {'x': 3.0} if 'x)' in t else {'xs': [-2.0, 1.0]} if 'xs' in t else {}, want='value')

def list_cases():
    for n in range(1, 7):
        for rep in range(4):
            xs = [value() for _ in range(n)]; ys = [value() for _ in range(n)]
            if rep == 0: xs = [float(R.choice([0, 1, 2, 3])) for _ in range(n)]
            v = {'xs': xs, 'ys': ys}
            small = {'xs': [max(-6.0, min(6.0, q)) for q in xs]}
            ts = ['sum(xs)', 'product(xs)', 'mean(xs)', 'min(xs)', 'max(xs)', 'all(xs)', 'any(xs)', 'count(xs)', 'softmax(xs)', 'logsumexp(xs)']
            for t in R.sample(ts, 5) if rep else ts:
                put('lists', t, small if t in ('softmax(xs)',) else {'xs': xs})
            for t in R.sample(['xs + ys', 'xs - ys', 'xs*ys', '-xs', 'xs + 1', '1 - xs', '2*xs', 'xs/4', 'xs^2', '-xs^2', 'xs < ys', 'xs == xs', 'xs >= 0', 'xs != ys', 'count(xs > ys)', 'all(xs == xs)', 'any(xs > 100)', 'sum(xs*ys)', 'sum(xs)^2 - sum(xs^2)', 'mean(xs^2) - mean(xs)^2', 'max(xs) - min(xs)', 'sum(xs > mean(ys))', 'sum((xs - mean(xs))^2)', 'product(1 - xs)', 'max(xs + ys)', 'min(-xs)', '-min(xs)', 'count(xs)/count(ys == ys)', 'sum(xs)*mean(ys)', 'min(sum(xs), sum(ys))', 'max(sum(xs), max(ys), 0)', 'max(xs - ys, 0)', 'min(xs, ys)', 'max(xs, ys, 0)', 'min(xs, .5)', 'sum(max(xs, 0))', 'sum(xs*(xs > 0))', 'any(xs < 0) or all(ys < 0)', 'any(xs == max(xs))', 'count(xs == max(xs))', 'sum(xs - sum(xs)/count(xs == xs))', '(xs + ys)*(xs - ys)', 'xs - (ys - xs)', '(xs)', 'xs'], 9):
                put('lists', t, v)
    L = lambda t, **v: put('lists', t, v, want='value')
    for t in ['not (xs > 0)', 'not xs', 'all(xs > 0 and ys > 0)', 'any(xs > 0 or ys > 0)', 'xs > 0 and ys > 0', 'count(not xs)', 'sum(abs(xs))', 'abs(xs)', 'sum(sqrt(abs(xs)))', 'exp(xs)', 'logistic(xs)', 'product(normalCdf(xs))', 'sum(log1p(xs^2))', 'expm1(-xs)', 'log(xs^2 + 1)', 'sum(exp(xs))', '1 + log(sum(exp(xs))) - logsumexp(xs)']:
        L(t, xs=[1.0, -0.5, 0.0], ys=[0.25, 2.0, -1.0])
    for t in ['sum(softmax(xs)*xs)', 'softmax(2*xs)', 'softmax(-xs)', 'max(softmax(xs))', 'logsumexp(xs + 3) - 3', 'softmax(xs - max(xs))', 'logsumexp(softmax(xs))', 'softmax(softmax(xs))', '1 - softmax(xs)', 'product(softmax(xs))', 'sum(softmax(xs))', 'logsumexp(-xs)', 'exp(logsumexp(xs))', 'count(softmax(xs) > .2)', 'sum(softmax(xs) > 1/8)']:
        L(t, xs=[0.1, 1.5, -2.0, 0.7]); L(t, xs=[1.25, 1.0])
    for t, xs in [('softmax(xs)', [1000.0, 1001.0]), ('softmax(xs)', [-1000.0, -1001.0, -1002.5]), ('softmax(xs)', [0.0, 300.0]), ('softmax(xs)', [5.0]), ('softmax(xs)', [2.0, 2.0]), ('softmax(xs)', [2.0, 2.0, 2.0]), ('logsumexp(xs)', [1000.0, 1001.0]), ('logsumexp(xs)', [-1000.0, -1000.0]), ('logsumexp(xs)', [5.0]), ('logsumexp(xs)', [0.0, 0.0]), ('logsumexp(xs)', [700.0, -700.0]), ('logsumexp(xs)', [1e5, 1e5, 0.0]), ('logsumexp(xs)', [-1e5, 3.0]), ('logsumexp(xs)', [0.0, -40.0]), ('logsumexp(xs)', [0.1] * 6), ('softmax(xs)', [1e6, 1e6 + 1]), ('softmax(xs)', [0.0, 1e-10]), ('mean(xs)', [0.1, 0.1, 0.1]), ('mean(xs)', [1e200, 1e200]), ('product(xs)', [1e100, 1e-100, 1e100]), ('sum(xs)', [1e300 / 8, 1e-200]), ('count(xs)', [0.0, -0.0, 1e-300, -1.0]), ('any(xs)', [0.0, -0.0]), ('all(xs)', [1.0, -1.0, 0.5]), ('all(xs)', [1.0, 0.0]), ('any(xs)', [0.0, 1e-300]), ('max(xs)', [-1.0]), ('min(xs)', [-1.0, -1.0])]:
        put('lists', t, {'xs': xs})
    for t in ['min(2, 1)', 'max(2, 1)', 'min(1, 2, 3, -4)', 'max(1, 2, 3, -4)', 'max(-1, 0)', 'min(max(x, 0), 1)', 'max(0, min(1, x))', '-max(x, -x)', 'max(x, x)', 'min(x, x^2, x^3)', 'max(1, 2)^2', '-min(1, 2)^2', 'max(min(x, 1), min(2, x))', 'max(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 9.5)', 'abs(x)', 'abs(-x)', '-abs(x)', 'abs(x)^2', 'abs(x - 3)', 'min(1/3, 1/3 + 1)', 'max(x > 1, x < 1)', 'min(1, x) == 1', 'sum(xs) + max(x, 1)', 'max(sum(xs), x)', 'sum(xs) > x and x > 0', 'sum(xs + sum(xs + sum(xs)))', 'mean(xs - mean(xs*max(xs)))', 'sum(xs*sum(xs*(xs > min(xs))))', 'product(xs + count(xs > mean(xs)))', 'max(xs/max(xs))', 'sum(min(xs, mean(xs)))', 'if(any(xs > 1), max(xs), min(xs))', 'if(all(xs > 0), product(xs), 0)', 'all(xs) and any(xs - 1)', 'count(xs == 1) == 1', 'count((xs - 1)*(xs - 2))', 'demand - sum(xs)', '(demand - sum(xs) - x)*x', 'x*(1 - x)*sum(xs^2)/count(xs >= 0)']:
        put('lists', t, {k: w for k, w in {'x': .75, 'xs': [1.0, 0.5, 2.0, 1.25], 'demand': 10.0}.items() if re.search(r'\b%s\b' % k, t)}, want='value')
        put('lists', t, {k: w for k, w in {'x': -1.3, 'xs': [3.1, 0.2], 'demand': 12.5}.items() if re.search(r'\b%s\b' % k, t)})
    for t in ['x_1 + x_2', 'andy + orb', 'notx - iffy', 'xAnd*2', '_a + a_', 'X - x', 'ifx + 1', 'summary', 'maximum + 1', 'e1 + 1', 'x2y', 'order/2', 'nothing']:
        ns = set(re.findall(r'[A-Za-z_]\w*', t))
        put('names', t, {n: value() for n in sorted(ns)}, want='value', notes=['name-form'])

def space_cases():
    for t, v in [('x + 1', {'x': 2.0}), ('  x+1', {'x': 2.0}), ('x+1   ', {'x': 2.0}), ('x  +\t1', {'x': 2.0}), ('x\n+ 1', {'x': 2.0}), ('\tx', {'x': 2.0}), ('( x )', {'x': 2.0}), ('-  x', {'x': 2.0}), ('x ^ 2', {'x': 2.0}), ('x ^2', {'x': 2.0}), ('x^ 2', {'x': 2.0}), ('x ^ - 2', {'x': 2.0}), ('x<1', {'x': 2.0}), ('x  <=  2', {'x': 2.0}), ('x==2', {'x': 2.0}), ('x!=2', {'x': 2.0}), ('not(x)', {'x': 2.0}), ('not (x)', {'x': 2.0}), ('(x)and(x)', {'x': 2.0}), ('(x)or(0)', {'x': 2.0}), ('not(x)or(x)', {'x': 2.0}), ('max( 1 ,x )', {'x': 2.0}), ('max(1,x)', {'x': 2.0}), ('max(1 , x)', {'x': 2.0}), ('if( x , 1 , 2 )', {'x': 2.0}), ('if(x,1,2)', {'x': 2.0}), ('1-x', {'x': 2.0}), ('1 -x', {'x': 2.0}), ('1- x', {'x': 2.0}), ('x-1', {'x': 2.0}), ('((x)+(1))', {'x': 2.0}), ('(x + 1)', {'x': 2.0}), ('(((x)) + 1)*((2))', {'x': 2.0}), ('sum((xs))', {'xs': [1.0, 2.0]}), ('sum( xs )', {'xs': [1.0, 2.0]}), ('(sum(xs))', {'xs': [1.0, 2.0]}), ('((xs)*(2))', {'xs': [1.0, 2.0]}), ('max((1), (x))', {'x': 2.0}), ('-(x)^2', {'x': 2.0}), ('(-x)^2', {'x': 2.0}), ('((-x))^2', {'x': 2.0}), ('-((x)^(2))', {'x': 2.0}), ('x\r\n+1', {'x': 2.0})]:
        put('spacing', t, v, want='value', notes=['white-space'] if re.search(r'[\t\r\n]', t) else ())
    for t in ['max (1, 2)', 'sqrt (4)', 'if (1, 2, 3)', 'sum  (xs)', 'sqrt\t(9)']:
        put('spacing', t, {'xs': [1.0, 2.0]} if 'xs' in t else {}, want='exact', notes=['space-before-arguments'])

def syntax_cases():
    S = lambda t, notes=(): put('syntax', t, {k: ([1.0, 2.0] if k == 'xs' else 2.0) for k in ('x', 'y', 'z', 'xs') if re.search(r'(?<!\w)%s(?!\w)' % k, t)}, notes=notes, want='syntax')
    for a in CMPS:
        for b in R.sample(CMPS, 2): S('1 %s 2 %s 3' % (a, b))
    for t in ['x < y < z', 'x == y == z', 'x < y == z', '1 < 2 < 3 < 4', 'x <= y and y < z < 3', '(x < y < z)', 'if(x < y < z, 1, 2)', 'not x < y < z', 'x + 1 < y - 1 <= z', 'sum(xs > 0 > 1)', '1 < -2 > 3', 'max(1, x != y != z)',
              '', ' ', '   ', '\t', '\n', '()', '( )', '(())', '1 + ()', '-()', 'max(())', '() + 1',
              '+', '-', '*', '/', '^', '<', '<=', '==', '!=', '=', '!', ',', '(', ')', '.', 'and', 'or', 'not', 'if', '--', '- -', 'not not', '+-', ')(', '((', '))', '(,)', ',,', '..', '1,', ',1', '1,2', '(1,2)', '(1,)', '(,1)', 'x, y',
              '1 +', '1 -', '1 *', '1 /', '1 ^', 'x <', 'x <=', 'x ==', 'x !=', 'x and', 'x or', 'x not', 'not', '-', '2^', '2^-', '(1 +)', '(x *) 2', '* 2', '/ 2', '^ 2', '< 2', '== 2', 'and x', 'or x', 'x and and y', 'x or or y', 'x and or y', 'x + * y', 'x * / y', 'x ^ ^ y', 'x ** y', 'x // y', 'x ^* y', 'x < < y', 'x - * y', 'x * ) y', '( * x)', 'x + )', '(x', 'x)', '((x)', '(x))', '(x + (y)', 'x + y)', '(x + y', 'max(1, 2', 'max(1, 2))', 'max 1, 2)', 'max((1, 2)', 'max(1, (2)', 'sqrt(4', 'sqrt(4))', 'sqrt((4)', '-(x', '-x)', '2*(3', '2*3)', ')x(', '(x + 1)) * (2', '(((((x))))', '((((x)))))',
              '1 2', '1 x', 'x 1', 'x y', 'x y z', '2x', '2 x', '2(3)', '2 (x)', '(1)(2)', '(1) 2', '(x) y', '(x)(y)', '1 .5', '.5 .5', '1.2.3', '1..2', '..5', '5..', '1e3 2', '1 e3', '1. 5', '0x10', '0b1', '1_000', '1,000', '1 000', '1e', '1e+', '1e-', '1E', '1ee3', '1e3e3', '1e3.5', '1e.5', '.e3', '1.e', '2e*3', 'xs 1', '1 xs', 'x not y', 'x not', '1 not 2', 'sqrt(4) sqrt(4)', 'sqrt(4) 2', '2 sqrt(4)', 'if(1, 2, 3) 4', 'x is y', '3x^2', '2x + 1', 'x2 2y' if 0 else '5 y', '10%',
              'x $ y', 'x # y', 'x @ y', 'x ? y : z', 'x ; y', 'x : y', 'x & y', 'x && y', 'x | y', 'x || y', '!x', '!(x)', 'x! ', 'x!', '~x', 'x % y', '[x]', '{x}', '[1, 2]', 'xs[0]', 'xs[1]', 'x\\y', '`x`', 'x <> y', 'x => y', 'x =< y', 'x === y', 'x !== y', 'x = y', '= x', 'x =', '=x + 1', 'x < = y', 'x > = y', 'x ! = y', 'x = = y', 'x := y', 'x += 1', 'x++', 'x--', '--', 'x -> y', 'x >> y', 'x << y', '£5', '€5', '5€', '5 %', 'x\u00d7y', 'x \u2212 y', 'x\u00b2', '\u00bd', '\u03c0', '\u221ax', 'x \u2264 y', '\u2260', 'x \u00b7 y', '1\u202f000', 'x\u0000', 'x /* c */ + 1', 'x # comment', 'x // comment',
              'if(1, 2, 3 +)', 'if(1, 2)', 'if(1)', 'if()', 'if(1, 2, 3, 4)', 'if(, 2, 3)', 'if(1, , 3)', 'if(1, 2, )', 'if 1, 2, 3', 'if(1; 2; 3)', 'if 1 then 2 else 3', 'if(1 2 3)', 'ratio()', 'ratio(1)', 'ratio(1, 2)', 'ratio(1, 2, 3, 4)', 'ratio(1, 2,)', 'ratio(,1,2)', 'sqrt()', 'sqrt(1, 2)', 'sqrt( )', 'sqrt(,)', 'sqrt(4,)', 'sqrt(,4)', 'exp()', 'exp(1, 2)', 'log()', 'log(10, 2)', 'log1p()', 'log1p(1, 2)', 'expm1()', 'expm1(1, 1)', 'logistic()', 'logistic(1, 2)', 'normalCdf()', 'normalCdf(1, 0, 1)', 'abs()', 'abs(1, 2)', 'sum()', 'sum(1, 2)', 'sum(x, y)', 'sum(xs, xs)', 'product()', 'product(xs, 2)', 'mean()', 'mean(xs, xs)', 'mean(1, 2, 3)', 'all()', 'all(1, 1)', 'any()', 'any(x, y)', 'count()', 'count(xs, 1)', 'softmax()', 'softmax(1, 2)', 'softmax(xs, 2)', 'logsumexp()', 'logsumexp(1, 2)', 'logsumexp(xs, x)', 'min()', 'max()', 'min( )', 'max(,)', 'max(1,)', 'max(,1)', 'max(1,,2)', 'max(1 2)', 'min(1, 2,)', 'sum(xs,)', 'sum(xs', 'sum xs', 'sum xs)', 'sqrt 4', 'sqrt4 4', 'sqrt(4) + sqrt()', '1 + max(2, sqrt(1, 2))',
              'x AND y', 'x Or y', 'NOT x y', 'x and not', 'not and x', 'x or and', '(not)', 'not()', 'x and (or y)', 'x and (y or)', 'max(1, +)', 'max(-, 1)', 'max(1, 2 3)', 'abs(-)', 'sqrt(x +)', 'sum(xs *)', 'sum(* xs)', '-', '2 - ', '2 * - ', '2 ^ - ', '(-)', '-(', '-)', 'x ^', '^x', 'x^2^', '2^^2', '2^*2', '2^)', '2^(', '2^()', '1 == ', '== 1', '1 and', '(1 < 2', '1 < (2', '1 < 2)', 'x.', 'x .5', 'x..y', 'x. y' if 0 else 'x .', '.x', '. x']:
        S(t)
    for t in ['+x', '+1', '1 + +2', '1 - +2', '2 * +3', '(+1)', '++1', '+-1', '-+1', '2^+1', 'max(+1, 2)', 'x + + y']: S(t, ['unary-plus'])
    for t in ['1 + not 0', '1 * not x', '-not x', '- not 0', '1 < not 2', 'x == not y', '2 ^ not 0', 'not x + not y', '1 == not not 1', 'x - not y', 'not - not x']: S(t, ['not-as-operand'])
    for t in ['"a"', "'a'", '"', "'", '"abc', 'x == "abc', "x == 'abc", 'x"', '1 + "a', '""', '"a" "b"', '"a" + 1', 'x < "a"', 'max("a", 1)', '-"a"']: S(t, ['quoted-text'])
    for t in ['if(1, 2, sqrt(1, 2))', 'if(0, max(), 1)', '1 or sqrt()', '0 and ratio(1, 2)', 'if(1, 2, 1 < 2 < 3)', '0 and 1 < 2 < 3', '1 or (2', 'if(1, 2, 3 4)']: S(t, ['unreached'])
    # broken variants of good expressions
    pieces = re.compile(r'\s+|[0-9.]+(?:[eE][+-]?[0-9]+)?|[A-Za-z_]\w*|<=|>=|==|!=|.', re.S)
    made = 0
    for _ in range(4000):
        if made >= 130: break
        e = Gen(R.random() < .4).s(R.choice([2, 3, 3, 4]))
        toks = pieces.findall(show(e, (.05, 'normal')))
        if not 4 < len(toks) < 60: continue
        solid = [i for i, t in enumerate(toks) if t.strip()]
        i = R.choice(solid)
        how = R.choice(['drop', 'double', 'insert', 'swap', 'cut'])
        if how == 'drop': del toks[i]
        elif how == 'double': toks.insert(i, toks[i] + ' ')
        elif how == 'insert': toks.insert(i, R.choice([' + ', ' * ', ')', '(', ',', ' 2 ', ' x ', ' and ', ' < ', '^', ' == ', ' = ', '&', ' or ', '%', ' / ']))
        elif how == 'swap':
            j = R.choice(solid); toks[i], toks[j] = toks[j], toks[i]
        else: toks = toks[:i]
        t = ''.join(toks)
        try: r = E.evaluate(t, {k: 2.0 for k in SC} | {k: [1.0, 2.0] for k in LS})
        except E.Drop: continue
        if r.get('error') != 'syntax': continue
        ns = set(re.findall(r'(?<![\w.])[A-Za-z_]\w*', t)) & (set(SC) | set(LS))
        if put('syntax-broken', t, values_for(ns), notes=r['notes']): made += 1

# names() of syntax cases keep values so that no other error can come first
precedence_cases(); number_cases(); function_cases(); list_cases(); space_cases(); syntax_cases(); random_cases()
# syntax notes from the parser
for c in cases:
    if c.get('error') == 'syntax':
        n = E.evaluate(c['text'], {})['notes']
        if n: c['notes'] = sorted(set(c.get('notes', [])) | set(n))
json.dump(cases, open('expressions.json', 'w'), ensure_ascii=True, indent=None, separators=(',', ':'))
text = open('expressions.json').read().replace('},{"text"', '},\n{"text"')
open('expressions.json', 'w').write(text + '\n')
print(len(cases)); 
for k, v in sorted(counts.items()): print(k, v)
print('notes', collections.Counter(n for c in cases for n in c.get('notes', [])))
print('depths', sorted(depths.items()))
print('dropped', dropped.most_common())
