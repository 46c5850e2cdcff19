"""读空指针。"""

import ctypes


def main() -> None:
    print("之前", flush=True)
    ctypes.string_at(0)
