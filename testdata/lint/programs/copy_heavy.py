"""Messages that are copied for each receiver."""
import copy

ORDER = {"id": 7, "lines": [{"sku": f"a{i}", "n": i} for i in range(40)]}


def price(order, rounds):
    return sum(line["n"] for _ in range(rounds) for line in order["lines"])


def dispatch_message(message, receivers, rounds):
    return [price(copy.deepcopy(message), rounds) for _ in range(receivers)]


def fires():
    for _ in range(30):
        dispatch_message(ORDER, 5, 10)


def fires_sampled():
    for _ in range(500):
        dispatch_message(ORDER, 5, 10)


def near_miss():
    for _ in range(5):
        dispatch_message(ORDER, 1, 3000)


def make_defaults():
    return copy.deepcopy(ORDER)


def near_miss_no_message():
    for _ in range(100):
        make_defaults()
