#!/usr/bin/env python3
"""The cheapest plan by HiGHS, for comparison: highs.py UNITS [MODEL.lp]

Reads testdata/unitsN.csv.  Variables per unit: steps of seven measures, backbone teachers taken and given, and which lines are reached.
The coefficient of each stage and quantity, sqrt(sum P (x/P - m)^2 / N) <= c m, is held by tangents of
    w_i >= (x_i/P_i - m)^2 / m,   sum P_i w_i <= c^2 m N,
made where the relaxation lies, first from linear relaxations, then from whole-number answers, until every true coefficient holds.
Tangents are made for c - 0.0005, without which the last rounds do not end.  Needs scipy, which carries HiGHS.
Prints the cost, HiGHS's own dual bound of the last model, the rounds, and the seconds; MODEL.lp gets the last model for other solvers."""
import csv, math, os, resource, sys, time
import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

ASKED = np.array([[4.2, 5.3], [1, 1], [.9, .9], [4.5, 5.8], [7.5, 10.2], [2000, 2500], [2.3, 2.4]])
PER = np.array([100, 100, 100, 1, 1, 10000, 100.0])
STEP = np.array([1, 1, 1, 60, 200, 1, 1.0])
PRICE = np.array([8, 6, 8, 18, 10, 1, 5.0])
LIMIT = np.array([.50, .45])
MARGIN, GAP, SECONDS = .0005, .01, 60
START = (-.75, -.35, 0, .35, .8, 1.6)


def read(n):
    rows = list(csv.reader(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "testdata", f"units{n}.csv"))))[1:]
    t = np.array(rows, float)
    return t[:, 0].astype(int), t[:, 1], t[:, 2:]


class Model:
    """Columns: a[i,k], taken[i], given[i], y[i,k] (line reached), then m[s,k] and w[i,k] where a coefficient has tangents."""

    def __init__(self, n):
        self.n = n
        self.stage, self.p, self.have = read(n)
        self.a = lambda i, k: 7 * i + k
        self.taken = lambda i: 7 * n + i
        self.given = lambda i: 8 * n + i
        self.y = lambda i, k: 9 * n + 7 * i + k
        self.m = lambda s, k: 16 * n + 7 * s + k
        self.w = lambda i, k: 16 * n + 14 + 7 * i + k
        self.cols = 16 * n + 14 + 7 * n
        self.cost = np.zeros(self.cols)
        self.low, self.up, self.whole = np.zeros(self.cols), np.full(self.cols, np.inf), np.zeros(self.cols)
        self.rows, self.rlow, self.rup = [], [], []
        self.tangents = set()
        self.units = [np.where(self.stage == s)[0] for s in (0, 1)]
        for i in range(n):
            self.unit(i)
        for s in (0, 1):
            self.row([(self.taken(i), 1) for i in self.units[s]] + [(self.given(i), -1) for i in self.units[s]], 0, 0)
        self.whole[: 16 * n] = 1

    def row(self, terms, low, up):
        self.rows.append(terms)
        self.rlow.append(low)
        self.rup.append(up)

    def amount(self, i, k, f=1.0):
        t = [(self.a(i, k), f * STEP[k])]
        return t + [(self.taken(i), f), (self.given(i), -f)] if k == 1 else t

    def unit(self, i):
        s = self.stage[i]
        reached, free = 0, []
        for k in range(7):
            line = ASKED[k, s] * self.p[i] / PER[k]
            self.cost[self.a(i, k)] = PRICE[k]
            self.up[self.a(i, k)] = max(3, math.ceil(1.5 * line / STEP[k]) + 3)
            if self.have[i, k] >= line and k != 1:
                reached += 1
                self.up[self.y(i, k)] = 0
                continue
            self.up[self.y(i, k)] = 1
            free.append((self.y(i, k), 1))
            self.row(self.amount(i, k) + [(self.y(i, k), -.15 * line)], .85 * line - self.have[i, k], np.inf)
        if 6 - reached > 0:
            self.row(free, 6 - reached, np.inf)
        self.cost[self.taken(i)] = 1
        self.up[self.taken(i)] = max(3, math.ceil(self.p[i] / 50))
        self.up[self.given(i)] = math.floor(self.have[i, 1] * .5)

    def tangent(self, s, k, i, b):
        """w + (2b + b^2) m - 2b x/P >= 0, x in lines per pupil so that rows are alike in size."""
        if (s, k, i, b) in self.tangents:
            return
        unit = ASKED[k, s] / PER[k]
        if not any((s, k) == t[:2] for t in self.tangents):
            n = self.p[self.units[s]].sum()
            terms = [t for j in self.units[s] for t in self.amount(j, k, 1 / (n * unit))]
            self.row(terms + [(self.m(s, k), -1)], -self.have[self.units[s], k].sum() / (n * unit), -self.have[self.units[s], k].sum() / (n * unit))
            self.row([(self.w(j, k), self.p[j] / n) for j in self.units[s]] + [(self.m(s, k), -(LIMIT[s] - MARGIN) ** 2)], -np.inf, 0)
        self.tangents.add((s, k, i, b))
        f = 1 / (self.p[i] * unit)
        self.row([(self.w(i, k), 1), (self.m(s, k), 2 * b + b * b)] + (self.amount(i, k, -2 * b * f) if b else []), 2 * b * self.have[i, k] * f, np.inf)

    def matrix(self):
        r = [j for j, t in enumerate(self.rows) for _ in t]
        c = [t[0] for row in self.rows for t in row]
        v = [t[1] for row in self.rows for t in row]
        return csr_matrix((v, (r, c)), (len(self.rows), self.cols))

    def solve(self, relax):
        return milp(self.cost, integrality=None if relax else self.whole, bounds=Bounds(self.low, self.up),
                    constraints=LinearConstraint(self.matrix(), self.rlow, self.rup), options={"mip_rel_gap": GAP, "time_limit": SECONDS})

    def cut(self, x, tolerance=2e-4):
        """Adds tangents where coefficients are too wide; gives how many were added and the worst excess."""
        before, worst = len(self.tangents), -1.0
        h = self.have.copy()
        for i in range(self.n):
            for k in range(7):
                h[i, k] += sum(f * x[c] for c, f in self.amount(i, k))
        for s in (0, 1):
            p, n = self.p[self.units[s]], self.p[self.units[s]].sum()
            for k in range(7):
                v = h[self.units[s], k]
                mean = v.sum() / n
                d = v / p - mean
                cv = math.sqrt((p * d * d).sum() / n) / mean
                worst = max(worst, cv - LIMIT[s])
                if cv - LIMIT[s] + MARGIN <= tolerance:
                    continue
                first = not any((s, k) == t[:2] for t in self.tangents)
                for i, b in zip(self.units[s], d / mean):
                    for q in START if first else ():
                        self.tangent(s, k, i, q)
                    if abs(b) > .02:
                        self.tangent(s, k, i, round(float(b), 4))
        return len(self.tangents) - before, worst

    def write(self, name):
        term = lambda t: " ".join(f"{'+' if v >= 0 else '-'} {abs(v):.10g} x{c}" for c, v in t)
        with open(name, "w") as f:
            f.write("Minimize\n obj: " + "\n ".join(f"+ {v:g} x{c}" for c, v in enumerate(self.cost) if v) + "\nSubject To\n")
            for j, t in enumerate(self.rows):
                lo, up = self.rlow[j], self.rup[j]
                sense, rhs = ("=", lo) if lo == up else (">=", lo) if up == np.inf else ("<=", up)
                f.write(f" r{j}: " + term(t) + f" {sense} {rhs:.10g}\n")
            f.write("Bounds\n" + "".join(f" 0 <= x{c} <= {u:g}\n" for c, u in enumerate(self.up) if u < np.inf))
            f.write("General\n " + "\n ".join(f"x{c}" for c in range(16 * self.n)) + "\nEnd\n")


def main():
    n = int(sys.argv[1])
    start = time.time()
    m = Model(n)
    relaxed, last = 0, []
    while True:
        r = m.solve(True)
        relaxed += 1
        last.append(r.fun)
        added, _ = m.cut(r.x)
        if not added or relaxed >= 40 or len(last) > 3 and last[-1] - last[-4] < 1e-5 * last[-1]:
            break
    lp = time.time() - start
    whole = 0
    while True:
        r = m.solve(False)
        whole += 1
        if r.x is None:
            print(f"{n} units: no plan within {SECONDS} s of round {whole}; linear {last[-1]:.1f} in {lp:.1f} s")
            break
        added, worst = m.cut(r.x)
        if worst <= 1e-9 or whole >= 12:
            done = "holds" if worst <= 1e-9 else f"too wide by {worst:.5f}"
            print(f"{n} units: cost {r.fun:.0f} ({done}), bound of the last model {r.mip_dual_bound:.1f}, linear {last[-1]:.1f} in {relaxed} rounds and {lp:.2f} s,"
                  f" whole numbers in {whole} rounds and {time.time() - start - lp:.2f} s, {len(m.tangents)} tangents")
            break
    u = resource.getrusage(resource.RUSAGE_SELF)
    print(f"wall {time.time() - start:.2f} s, cpu {u.ru_utime + u.ru_stime:.2f} s, peak {u.ru_maxrss / 1024:.0f} MiB")
    if len(sys.argv) > 2:
        m.write(sys.argv[2])


main()
