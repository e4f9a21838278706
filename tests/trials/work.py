"""work.py - some fifty small pieces of work, as programs do them, to be profiled.

work.main(slow=True) does the work of soundex(), about 2 % of all, twice.
"""
import random
import sys

WORDS = ("order price market storm lamp river stone copper paper window garden engine silver "
         "bottle ladder candle harbour meadow thunder carpet needle basket walnut pepper").split()


DIGITS = dict(zip("abcdefghijklmnopqrstuvwxyz", "01230120022455012623010202"))


def make_text(r, count):
    return [WORDS[r.randrange(len(WORDS))] for _ in range(count)]


def tokenize(line):
    tokens, word = [], ""
    for c in line:
        if c.isalnum():
            word += c
        elif word:
            tokens.append(word)
            word = ""
    return tokens + [word] if word else tokens


def count_words(words):
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts


def soundex(words, times):
    codes = []
    for word in words * times:
        code, last = word[0], ""
        for c in word[1:]:
            digit = DIGITS[c]
            if digit != "0" and digit != last:
                code += digit
            last = digit
        codes += [(code + "000")[:4]]
    return codes


def edit_distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def longest_common(a, b):
    best = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            best[i + 1][j + 1] = best[i][j] + 1 if x == y else max(best[i][j + 1], best[i + 1][j])
    return best[-1][-1]


def failure_table(word):
    table, k = [0] * len(word), 0
    for i in range(1, len(word)):
        while k and word[k] != word[i]:
            k = table[k - 1]
        k += word[k] == word[i]
        table[i] = k
    return table


def find_all(text, word):
    table, k, found = failure_table(word), 0, 0
    for c in text:
        while k and word[k] != c:
            k = table[k - 1]
        k += word[k] == c
        if k == len(word):
            found, k = found + 1, table[k - 1]
    return found


def trie_add(trie, word):
    for c in word:
        trie = trie.setdefault(c, {})
    trie["$"] = True


def trie_has(trie, word):
    for c in word:
        trie = trie.get(c)
        if trie is None:
            return False
    return "$" in trie


def caesar(text, key):
    return "".join(chr((ord(c) - 97 + key) % 26 + 97) if "a" <= c <= "z" else c for c in text)


def run_lengths(bits):
    runs, start = [], 0
    for i in range(1, len(bits) + 1):
        if i == len(bits) or bits[i] != bits[start]:
            runs.append((bits[start], i - start))
            start = i
    return runs


def checksum(data):
    a, b = 1, 0
    for byte in data:
        a = (a + byte) % 65521
        b = (b + a) % 65521
    return b << 16 | a


def compress(text):
    table, word, out = {}, "", []
    for c in text:
        if word + c in table:
            word += c
        else:
            out.append(table.get(word, 0))
            table[word + c] = len(table)
            word = c
    return out


def huffman(counts):
    heap = sorted((n, i, word) for i, (word, n) in enumerate(counts.items()))
    while len(heap) > 1:
        a, b = heap.pop(0), heap.pop(0)
        joined, at = (a[0] + b[0], -len(heap), (a, b)), 0
        while at < len(heap) and heap[at][0] < joined[0]:
            at += 1
        heap.insert(at, joined)
    return heap[0][0]


def sift(heap, i):
    item = heap[i]
    while 2 * i + 1 < len(heap):
        child = 2 * i + 1
        if child + 1 < len(heap) and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= item:
            break
        heap[i], i = heap[child], child
    heap[i] = item


def heap_sort(values):
    heap, out = list(values), []
    for i in range(len(heap) // 2, -1, -1):
        sift(heap, i)
    while len(heap) > 1:
        out.append(heap[0])
        heap[0] = heap.pop()
        sift(heap, 0)
    return out + heap


def merge(a, b):
    out, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        if a[i] <= b[j]:
            out.append(a[i])
            i += 1
        else:
            out.append(b[j])
            j += 1
    return out + a[i:] + b[j:]


def merge_sort(values):
    if len(values) < 2:
        return values
    middle = len(values) // 2
    return merge(merge_sort(values[:middle]), merge_sort(values[middle:]))


def shell_sort(values):
    gap = len(values) // 2
    while gap:
        for i in range(gap, len(values)):
            item = values[i]
            while i >= gap and values[i - gap] > item:
                values[i] = values[i - gap]
                i -= gap
            values[i] = item
        gap //= 2
    return values


def binary_search(values, wanted):
    low, high = 0, len(values)
    while low < high:
        middle = (low + high) // 2
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def sieve(limit):
    prime = [True] * limit
    for i in range(2, int(limit ** 0.5) + 1):
        if prime[i]:
            for k in range(i * i, limit, i):
                prime[k] = False
    return sum(prime)


def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def power(base, exponent, modulus):
    result = 1
    while exponent:
        if exponent & 1:
            result = result * base % modulus
        base, exponent = base * base % modulus, exponent >> 1
    return result


def collatz(n):
    steps = 0
    while n != 1:
        n, steps = (n // 2 if n % 2 == 0 else 3 * n + 1), steps + 1
    return steps


def multiply(a, b):
    return [[sum(x * y for x, y in zip(row, column)) for column in zip(*b)] for row in a]


def determinant(m):
    m, result = [row[:] for row in m], 1.0
    for i in range(len(m)):
        pivot = max(range(i, len(m)), key=lambda k: abs(m[k][i]))
        m[i], m[pivot] = m[pivot], m[i]
        result *= m[i][i]
        for k in range(i + 1, len(m)):
            factor = m[k][i] / (m[i][i] or 1)
            for j in range(i, len(m)):
                m[k][j] -= factor * m[i][j]
    return result


def escape(x, y):
    z, c, steps = 0j, complex(x, y), 0
    while abs(z) < 2 and steps < 60:
        z, steps = z * z + c, steps + 1
    return steps


def life(cells, size):
    neighbours = {}
    for x, y in cells:
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                if dx or dy:
                    key = (x + dx) % size, (y + dy) % size
                    neighbours[key] = neighbours.get(key, 0) + 1
    return {key for key, n in neighbours.items() if n == 3 or n == 2 and key in cells}


def queens(size, row=0, columns=0, left=0, right=0):
    if row == size:
        return 1
    count = 0
    for c in range(size):
        bit = 1 << c
        if not (columns & bit or left & bit or right & bit):
            count += queens(size, row + 1, columns | bit, (left | bit) << 1, (right | bit) >> 1)
    return count


def knapsack(items, room):
    best = [0] * (room + 1)
    for weight, value in items:
        for r in range(room, weight - 1, -1):
            if best[r - weight] + value > best[r]:
                best[r] = best[r - weight] + value
    return best[room]


def breadth_first(edges, start):
    seen, queue = {start}, [start]
    for node in queue:
        for other in edges[node]:
            if other not in seen:
                seen.add(other)
                queue.append(other)
    return len(seen)


def shortest(edges, start, count):
    distance, done = [1e9] * count, [False] * count
    distance[start] = 0
    for _ in range(count):
        near = min((d, i) for i, d in enumerate(distance) if not done[i])[1]
        done[near] = True
        for other in edges[near]:
            distance[other] = min(distance[other], distance[near] + abs(near - other))
    return distance


def find_root(parents, i):
    while parents[i] != i:
        parents[i] = parents[parents[i]]
        i = parents[i]
    return i


def components(edges, count):
    parents = list(range(count))
    for a in range(count):
        for b in edges[a]:
            parents[find_root(parents, a)] = find_root(parents, b)
    return len({find_root(parents, i) for i in range(count)})


def page_rank(edges, count):
    rank = [1 / count] * count
    for _ in range(4):
        following = [0.15 / count] * count
        for a in range(count):
            part = 0.85 * rank[a] / len(edges[a])
            for b in edges[a]:
                following[b] += part
        rank = following
    return max(rank)


def moving_average(values, width):
    total, out = 0.0, []
    for i, v in enumerate(values):
        total += v - (values[i - width] if i >= width else 0)
        out.append(total / min(i + 1, width))
    return out


def convolve(values, kernel):
    out = []
    for i in range(len(values) - len(kernel)):
        total = 0.0
        for k, weight in enumerate(kernel):
            total += values[i + k] * weight
        out.append(total)
    return out


def histogram(values, bins):
    low, high = min(values), max(values)
    counts = [0] * (bins + 1)
    for v in values:
        counts[int((v - low) / (high - low) * bins)] += 1
    return counts


def regression(xs, ys):
    mx, my, xx, xy = sum(xs) / len(xs), sum(ys) / len(ys), 0.0, 0.0
    for x, y in zip(xs, ys):
        xx += (x - mx) ** 2
        xy += (x - mx) * (y - my)
    return xy / xx


def cluster(points, centres):
    for _ in range(3):
        sums = [[0.0, 0] for _ in centres]
        for p in points:
            near = 0
            for i in range(1, len(centres)):
                if abs(p - centres[i]) < abs(p - centres[near]):
                    near = i
            sums[near][0] += p
            sums[near][1] += 1
        centres = [s / n if n else 0.0 for s, n in sums]
    return centres


def to_postfix(tokens):
    out, stack, rank = [], [], {"+": 1, "-": 1, "*": 2, "/": 2}
    for t in tokens:
        if t not in rank:
            out.append(t)
            continue
        while stack and rank[stack[-1]] >= rank[t]:
            out.append(stack.pop())
        stack.append(t)
    return out + stack[::-1]


def evaluate(tokens):
    stack = []
    for t in tokens:
        if t in "+-*/":
            b, a = stack.pop(), stack.pop()
            stack.append(a + b if t == "+" else a - b if t == "-" else a * b if t == "*" else a / (b or 1))
        else:
            stack.append(float(t))
    return stack[0]


def parse_record(line):
    record = {}
    for part in line.split("&"):
        key, _, value = part.partition("=")
        record[key] = int(value) if value.isdigit() else value
    return record


def format_row(row):
    return "|".join(f"{key:<8}{value!s:>10}" for key, value in row.items())


def wrap(words, width):
    lines, line = [], ""
    for word in words:
        if len(line) + len(word) >= width:
            lines.append(line)
            line = ""
        line = line + " " + word if line else word
    return lines + [line]


def text_work(r, slow):
    words = make_text(r, 900)
    text = " ".join(words)
    tokenize(text[:2200])
    huffman(count_words(words * 3))
    soundex((words * 2)[:1600], 2 if slow else 1)
    for i in range(0, 60, 2):
        edit_distance(words[i], words[i + 1])
    for i in range(24):
        longest_common(words[i], words[i + 40])
    find_all(text, "ladder")
    trie = {}
    for word in words:
        trie_add(trie, word)
    for word in words:
        trie_has(trie, word[::-1] if len(word) % 2 else word)
    caesar(text[:4000], 3)
    compress(text[:4000])
    wrap(words * 3, 72)


def sort_work(r):
    values = [r.random() for _ in range(420)]
    ordered = heap_sort(values)
    merge_sort(values)
    shell_sort(values[:])
    for v in values * 2:
        binary_search(ordered, v)


def number_work(r):
    sieve(9000)
    for i in range(500):
        gcd(r.randrange(1 << 30), r.randrange(1 << 20))
    for i in range(90):
        power(i + 2, 1 << 60 | i, 1000003)
    for i in range(1, 60):
        collatz(i)
    m = [[r.random() for _ in range(14)] for _ in range(14)]
    multiply(m, m)
    determinant(m)
    for i in range(240):
        escape(i % 16 / 6 - 2, i // 16 / 8 - 1)
    run_lengths([r.random() < 0.3 for _ in range(2600)])
    checksum(bytes(r.randrange(256) for _ in range(2400)))


def graph_work(r):
    count = 90
    edges = [[r.randrange(count) for _ in range(9)] for _ in range(count)]
    for start in range(0, count, 9):
        breadth_first(edges, start)
    shortest(edges, 0, count)
    components(edges, count)
    page_rank(edges, count)
    cells = {(r.randrange(16), r.randrange(16)) for _ in range(70)}
    for _ in range(4):
        cells = life(cells, 16)
    queens(5)
    knapsack([(r.randrange(2, 20), r.randrange(9)) for _ in range(22)], 120)


def series_work(r):
    values = [r.gauss(0, 1) for _ in range(1500)]
    moving_average(values, 20)
    convolve(values[:420], [0.1] * 9)
    histogram(values, 30)
    regression(values, values[::-1])
    cluster(values[:500], [-1.0, 0.0, 1.0])


def record_work(r):
    expression = [str(r.randrange(1, 99)) if i % 2 == 0 else r.choice("+-*") for i in range(1201)]
    evaluate(to_postfix(expression))
    for i in range(160):
        format_row(parse_record(f"id={i}&name={r.choice(WORDS)}&price={r.randrange(999)}&unit=kg"))


def main(slow=False, rounds=4):
    r = random.Random(5)
    for _ in range(rounds):
        text_work(r, slow)
        sort_work(r)
        number_work(r)
        graph_work(r)
        series_work(r)
        record_work(r)


if __name__ == "__main__":
    main("slow" in sys.argv)
