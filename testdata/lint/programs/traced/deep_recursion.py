"""A list walked by recursion, and a tree."""


def digest(value):
    return sum(i * value for i in range(200))


def walk(node):
    if node is None:
        return 0
    return digest(node[0]) + walk(node[1])


def make(depth):
    node = None
    for value in range(depth):
        node = value, node
    return node


def fires_folded():
    node = make(120)
    for _ in range(1500):
        walk(node)


fires_folded.rate = 100


def near_miss_folded():
    node = make(20)
    for _ in range(9000):
        walk(node)
