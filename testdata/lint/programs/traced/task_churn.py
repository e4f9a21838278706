"""A task or a thread for each little thing."""
import asyncio
import concurrent.futures
import threading


async def add(n):
    return n + 1


async def many():
    await asyncio.gather(*(add(n) for n in range(3000)))


def fires_prof():
    asyncio.run(many())


def fires_threads_prof():
    for n in range(300):
        thread = threading.Thread(target=len, args=("abc",))
        thread.start()
        thread.join()


async def sum_up(n):
    return sum(i * i for i in range(n))


async def few():
    await asyncio.gather(*(sum_up(20000) for _ in range(600 // 20)))


def near_miss_prof():
    asyncio.run(few())


def near_miss_threads_prof():
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(len, ["abc"] * 300))
