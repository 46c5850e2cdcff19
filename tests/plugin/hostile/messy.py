"""留下难删的东西：没有权限，套到路径太长。"""

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import os
for _ in range(50):
    os.mkdir("x" * 200)
    os.chdir("x" * 200)
"""


def main() -> None:
    locked = Path("locked")
    locked.mkdir()
    (locked / "file").write_text("", encoding="utf-8")
    locked.chmod(0)
    subprocess.run([sys.executable, "-c", PROGRAM], check=True)
    print("乱")
