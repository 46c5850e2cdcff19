"""GRU 的两个门各管什么：图。"""

from matplotlib.figure import Figure

from snippets.demos.gru_gates.demo import SEQUENCE, Result


def gates(figure: Figure, result: Result) -> None:
    """更新门在大写处落到 0，状态才改写，别处原样保留；重置门在大写处落到 0，状态从头数起。

    两个小图，横轴都是字母串 AabbaBbaAabb。上图的柱是更新门 z，平时接近 1，在 A、B 处接近 0；线是
    状态，遇到 A 跳到约 1，遇到 B 跳到约 −1，之间几乎是平的。下图的柱是重置门 r，同样在 A、B 处
    接近 0；线是状态，在 A、B 处回到约 0，之后一步步升高。
    """
    figure.set_size_inches(5, 4.2)
    above, below = figure.subplots(2, sharex=True)
    t = range(len(SEQUENCE))
    above.bar(t, result.z[:, 0].numpy(), color="ramp3")
    above.plot(t, result.h[:, 0].numpy(), "o-")
    above.set(ylim=(-1.15, 1.15), yticks=[-1, 0, 1])
    above.set_title("柱：更新门，线：第一个单元的状态")
    below.bar(t, result.r[:, 1].numpy(), color="ramp3")
    below.plot(t, result.h[:, 1].numpy(), "o-")
    below.set(ylim=(-0.1, 1.15), yticks=[0, 1])
    below.set_title("柱：重置门，线：第二个单元的状态")
    below.set_xticks(t, list(SEQUENCE))
