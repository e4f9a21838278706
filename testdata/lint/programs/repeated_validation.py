"""One order that each layer checks again."""
import jsonschema

SCHEMA = {"type": "object", "properties": {"id": {"type": "integer"}, "lines": {
    "type": "array", "items": {"type": "object", "required": ["n"]}}}}
ORDER = {"id": 7, "lines": [{"n": i} for i in range(20)]}


def validate_order(order):
    return all(isinstance(line["n"], int) and line["n"] >= 0 for line in order["lines"])


def price(order):
    return sum(line["n"] ** 3 % 7 for line in order["lines"])


def load(order):
    validate_order(order)
    return price(order)


def store(order):
    validate_order(order)
    return price(order)


def handle(order):
    validate_order(order)
    return load(order) + store(order)


def fires():
    for _ in range(500):
        handle(ORDER)


def fires_sampled():
    for _ in range(60000):
        handle(ORDER)


def load_checked(order):
    jsonschema.validate(order, SCHEMA)


def store_checked(order):
    jsonschema.validate(order, SCHEMA)


def fires_jsonschema():
    for _ in range(10):
        load_checked(ORDER)
        store_checked(ORDER)


def handle_once(order):
    validate_order(order)
    return price(order) + price(order)


def near_miss():
    for _ in range(500):
        handle_once(ORDER)


def near_miss_jsonschema():
    for _ in range(20):
        load_checked(ORDER)
