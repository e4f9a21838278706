"""A program that writes JSON and does little else."""
import json

ORDER = {"id": 7, "lines": [{"sku": f"a{i}", "n": i, "price": i / 3} for i in range(40)]}


def price(order, rounds):
    return sum(line["n"] for _ in range(rounds) for line in order["lines"])


def export(order, rounds):
    price(order, rounds)
    return json.dumps(order)


def fires():
    for _ in range(500):
        export(ORDER, 1)


def near_miss():
    for _ in range(50):
        export(ORDER, 200)
