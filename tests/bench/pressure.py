"""Sends control requests through a sidecar at a steady rate until a line arrives on stdin; prints sent and lost."""

import asyncio
import sys
import time

from tests.bench.load import request

BODY = b'{"caller":"load","player":"load","name":"load","team":"locals","x":-50,"y":-50,"skill":0}'


async def main(address: str, rate: float) -> tuple[int, int]:
    stop = asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    host, _, port = address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    payload = request("POST", "http://ball:8080/hasControl", "ball:8080", BODY)
    sent = lost = 0
    beat = time.perf_counter()
    while not stop.done():
        writer.write(payload)
        sent += 1
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]))
        lost += not head.startswith(b"HTTP/1.1 200")
        beat = max(beat + 1 / rate, time.perf_counter() - 1)
        await asyncio.sleep(max(0.0, beat - time.perf_counter()))
    writer.close()
    return sent, lost


if __name__ == "__main__":
    sys.stdout.write(" ".join(map(str, asyncio.run(main(sys.argv[1], float(sys.argv[2]))))))
