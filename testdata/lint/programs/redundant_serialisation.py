"""A message that is written to JSON and read back for a receiver in the same program."""
import json
import pickle

ORDER = {"id": 7, "lines": [{"sku": f"a{i}", "n": i, "price": i / 3} for i in range(40)]}


def actual_work(order):
    return sum(line["n"] * line["price"] for line in order["lines"])


def send_message(order):
    return actual_work(json.loads(json.dumps(order)))


def fires_json():
    for _ in range(300):
        send_message(ORDER)


def fires_json_sampled():
    for _ in range(8000):
        send_message(ORDER)


def to_wire(order):
    return pickle.dumps(order)


def from_wire(wire):
    return pickle.loads(wire)


def hand_over(order):
    return actual_work(from_wire(to_wire(order)))


def fires_pickle():
    for _ in range(2000):
        hand_over(ORDER)


def send_away(order):
    return len(json.dumps(order)) + actual_work(order)


def near_miss_dumps_alone():
    for _ in range(300):
        send_away(ORDER)


def near_miss_convert():
    text = json.dumps([ORDER] * 300)
    orders = json.loads(text)
    return sum(map(actual_work, orders))


def receive(text):
    return actual_work(json.loads(text))


def near_miss_loads_alone_sampled():
    text = json.dumps(ORDER)
    for _ in range(8000):
        receive(text)
