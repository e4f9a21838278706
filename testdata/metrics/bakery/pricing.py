"""pricing.py - what it costs; asks stock.py, which asks back."""
from bakery import stock

BASE = {"bread": 3.2, "rolls": 0.6, "cake": 18.0, "pretzel": 1.1, "tart": 24.0}


class Discount:
    def __init__(self, steps):
        self.steps = sorted(steps)

    def rate(self, count):
        best = 0.0
        for least, rate in self.steps:
            if count >= least:
                best = rate
        return best


DISCOUNT = Discount([(4, 0.05), (6, 0.1), (8, 0.2)])


def base_price(name):
    return BASE[name]


def price(name, count):
    amount = base_price(name) * count * (1 - DISCOUNT.rate(count))
    if stock.is_short(name, count):
        amount *= 1.1
    return round(amount, 2)


def total(lines):
    def one(line):
        name, count = line
        return price(name, count) if count > 0 else 0.0

    return sum(one(line) for line in lines)
