"""The collector asked to run at each round, with a large heap."""
import gc


def work(n):
    return sum(i * i for i in range(n))


def serve(rounds, collect):
    heap = [[i] for i in range(200000)]
    for _ in range(rounds):
        work(20000)
        if collect:
            gc.collect()
    return len(heap)


def fires():
    serve(10, True)


def near_miss():
    serve(800, False)
    gc.collect()
