"""Messages whose decoding costs more than what is done with them."""
import base64
import json
import zlib

BODY = base64.b64encode(zlib.compress(json.dumps([{"n": i} for i in range(3000)]).encode()))


def work(text, rounds):
    return sum(text.count(str(i)) for i in range(rounds))


def on_message(body, rounds):
    text = zlib.decompress(base64.b64decode(body)).decode("utf-8")
    return work(text, rounds)


def fires():
    for _ in range(300):
        on_message(BODY, 2)


def near_miss():
    for _ in range(60):
        on_message(BODY, 150)


def load_archive(body):
    return zlib.decompress(base64.b64decode(body))


def near_miss_no_message():
    for _ in range(300):
        load_archive(BODY)
