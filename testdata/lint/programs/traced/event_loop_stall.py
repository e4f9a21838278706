"""An event loop that a callback keeps, and one that turns."""
import asyncio
import hashlib
import time


def price(n):
    return sum(i * i % 7 for i in range(n))


async def handle(n):
    await asyncio.sleep(0.05)
    return price(n)


async def serve(requests):
    for n in requests:
        await handle(n)


def fires_samples():
    asyncio.run(serve([2000, 3000000, 2000, 2000, 5000000, 2000, 2000]))


def digest():
    return hashlib.pbkdf2_hmac("sha256", b"secret", b"salt", 1500000)


async def log_in():
    await asyncio.sleep(0.01)
    return digest()


def fires_events():
    asyncio.run(log_in())


def near_miss_samples():
    asyncio.run(serve([60000] * 40))


async def pause():
    asyncio.get_running_loop().call_soon(time.sleep, 0.15)
    await asyncio.sleep(0.01)


def fires_builtin_events():
    asyncio.run(pause())


async def log_in_beside():
    await asyncio.sleep(0.01)
    return await asyncio.to_thread(digest)


def near_miss_events():
    asyncio.run(log_in_beside())
