"""Lists that are used as queues: all that stands behind moves up."""
import collections


def serve(queue, n):
    for i in range(n):
        queue.pop(0)
        queue.append(i)


def fires_pop():
    serve(list(range(60000)), 4000)


def put_first(queue, n):
    for i in range(n):
        queue.insert(0, i)


def fires_insert():
    put_first([], 30000)


def unwind(stack):
    total = 0
    while stack:
        total += stack.pop()
    return total


def near_miss_stack():
    unwind(list(range(60000)))


def near_miss_deque():
    queue = collections.deque(range(60000))
    for i in range(4000):
        queue.popleft()
        queue.append(i)
