"""预览时重录：代码变了的演示在另一个进程里重跑，跑完让预览刷新。"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Thread

from paper_drawer.model import Demo, Library

QUIET = "没有说明原因"


class Preview:
    """一次预览里的重录。失败的原因只在这里和 folder 里，不进记录。"""

    def __init__(self, root: Path, package: str, folder: Path) -> None:
        """folder 是预览监视的文件夹：失败写在里面，预览就刷新；成功改了记录，也会刷新。"""
        self.root, self.package, self.folder = root, package, folder
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.glob("*.txt"):
            path.unlink()
        self._tried: dict[str, str] = {}
        self._worker: Thread | None = None

    def renew(self, library: Library) -> Library:
        """开始重录代码变了的演示；返回的书房里，失败的演示带着原因。"""
        changed = [demo for demo in library.demos.values() if self._is_new(demo)]
        self._tried |= {demo.id: demo.digest for demo in changed}
        for demo in changed:
            self._said(demo).unlink(missing_ok=True)
        if changed:
            self._worker = Thread(
                target=self._record, args=(changed, self._worker), name="重录", daemon=True
            )
            self._worker.start()
        return replace(library, demos={id_: self._told(d) for id_, d in library.demos.items()})

    def wait(self) -> None:
        """等正在跑的跑完。"""
        if self._worker is not None:
            self._worker.join()

    def _is_new(self, demo: Demo) -> bool:
        fresh = demo.record is not None and demo.record.digest == demo.digest
        return not fresh and self._tried.get(demo.id) != demo.digest

    def _said(self, demo: Demo) -> Path:
        return self.folder / f"{demo.id}.txt"

    def _told(self, demo: Demo) -> Demo:
        path = self._said(demo)
        return replace(demo, failure=path.read_text(encoding="utf-8")) if path.is_file() else demo

    def _record(self, changed: Sequence[Demo], before: Thread | None) -> None:
        if before is not None:
            before.join()
        for demo in changed:
            done = subprocess.run(  # noqa: S603 -- 运行的是本包自己
                [
                    *(sys.executable, "-m", "paper_drawer.cli", "record", demo.id),
                    *("--root", str(self.root), "--snippets", self.package),
                ],
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                text = (done.stdout + done.stderr).strip() or QUIET
                self._said(demo).write_text(text, encoding="utf-8")
