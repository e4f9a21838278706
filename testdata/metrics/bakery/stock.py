"""stock.py - what is there; asks pricing.py what is worth keeping."""
from bakery import pricing

SHELVES = {"bread": 40, "rolls": 200, "cake": 6, "pretzel": 80, "tart": 3}


def worth_keeping(name):
    value = 0
    for day in range(20):
        value += pricing.base_price(name) * (day % 5)
    return value > 100


def is_short(name, count):
    there = SHELVES.get(name, 0)
    if there < count:
        return True
    if there < 10 and count > 2:
        return worth_keeping(name)
    return False
