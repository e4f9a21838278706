"""A loop that logs more than it works."""
import io
import logging


def logger_to(stream):
    logger = logging.getLogger("shop")
    logger.handlers = [logging.StreamHandler(stream)]
    logger.propagate = False
    logger.setLevel(logging.DEBUG)
    return logger


def work(n):
    return sum(i * i for i in range(n))


def serve(orders, rounds):
    logger = logger_to(io.StringIO())
    for i in range(orders):
        logger.debug("order %d is read", i)
        work(rounds)
        logger.info("order %d is priced", i)


def fires():
    serve(1500, 50)


def fires_sampled():
    serve(20000, 50)


def near_miss():
    serve(150, 20000)


def near_miss_sampled():
    serve(500, 20000)
