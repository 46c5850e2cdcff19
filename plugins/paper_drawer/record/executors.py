"""谁来跑：本机的进程池，或 Dask 集群。两者都是标准的 Executor。"""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

ANSWER = 5.0
"""等集群回应多久，秒。"""


class UnavailableError(Exception):
    """用不了集群；消息里有原因和改法。"""


def pool(jobs: int) -> Executor:
    """本机的进程池。

    Args:
        jobs: 同时跑几个。
    """
    return ProcessPoolExecutor(max(1, jobs), mp_context=multiprocessing.get_context("spawn"))


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """Dask 集群；工作节点上要装着本包和演示用的包。

    Args:
        address: 调度器的地址，例如 tcp://127.0.0.1:8786。

    Yields:
        集群的 Executor。

    Raises:
        UnavailableError: 没有装 distributed，或地址上没有调度器。
    """
    try:
        from distributed import Client  # noqa: PLC0415 -- 可选的依赖
    except ImportError:
        raise UnavailableError(
            "没有装 distributed；运行 pip install 'paper-drawer[cluster]'，或去掉 --scheduler"
        ) from None
    if not asyncio.run(_answers(address)):
        raise UnavailableError(
            f"{address} 上没有 Dask 调度器；先运行 dask scheduler，地址写成 tcp://主机:端口"
        )
    with Client(address, timeout=ANSWER, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        yield client.get_executor(pure=False)


async def _answers(address: str) -> bool:
    """先问一声：直接开 Client，没有人回应时它要很久才肯放手。"""
    from distributed import rpc  # noqa: PLC0415 -- 可选的依赖

    try:
        async with asyncio.timeout(ANSWER), rpc(address) as there:  # type: ignore[no-untyped-call]
            return bool((await there.identity())["type"] == "Scheduler")
    except (OSError, ValueError, KeyError, MemoryError):  # 别的服务的回答会被当成天大的数组
        return False
