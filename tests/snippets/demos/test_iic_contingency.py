"""snippets.demos.iic_contingency。"""

import math

import numpy as np
import pytest
import torch
from sklearn.metrics import mutual_info_score

from snippets.demos.iic_contingency.demo import count, main

TRUE, NOISY = np.repeat([0, 1, 2], 4), np.array([0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 0])


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, list[float]]:
    main()
    rows = (line.split() for line in capsys.readouterr().out.splitlines()[1:])
    return {name: [float(n) for n in numbers] for *numbers, name in rows}


@pytest.mark.oracle
def test_information_equals_scikit_learn(printed: dict[str, list[float]]) -> None:
    cycle = np.array([1, 2, 0])
    for name, a, b in (
        ("完全一致", TRUE, TRUE),
        ("错三对", TRUE, NOISY),
        ("错三对，两边同样改名", cycle[TRUE], cycle[NOISY]),
        ("完全一致，只有一边轮换三类的名", TRUE, cycle[TRUE]),
        ("全进一类", 0 * TRUE, 0 * TRUE),
    ):
        both = mutual_info_score(np.r_[a, b], np.r_[b, a])
        expected = [mutual_info_score(a, b), both, both]
        np.testing.assert_allclose(printed[name], expected, atol=5.1e-5)


@pytest.mark.hand
def test_renaming_one_side_costs_two_thirds_of_the_choices(printed: dict[str, list[float]]) -> None:
    """轮换以后，z 定下来 z′ 还有两种可能：I = ln 3 − ln 2。"""
    *_, iic = printed["完全一致，只有一边轮换三类的名"]
    assert abs(iic - math.log(3 / 2)) < 5.1e-5
    *_, unsure = printed["完全一致，每个只有八成把握"]
    row = np.array([0.8, 0.1, 0.1])
    P = sum(np.outer(np.roll(row, k), np.roll(row, k)) for k in range(3)) / 3
    assert abs(unsure - (P * np.log(9 * P)).sum()) < 5.1e-5


@pytest.mark.property
def test_the_joint_is_the_table_counted_both_ways() -> None:
    one_way, P, unsure = main()
    table = np.zeros((3, 3))
    np.add.at(table, (TRUE, NOISY), 1 / 12)
    np.testing.assert_allclose(one_way, table, rtol=1e-12)
    np.testing.assert_allclose(P, (table + table.T) / 2, rtol=1e-12)
    np.testing.assert_allclose(count(torch.tensor(NOISY), torch.tensor(TRUE)), table.T, rtol=1e-12)
    mix = np.full((3, 3), 0.1) + 0.7 * np.eye(3)
    np.testing.assert_allclose(unsure, mix.T @ P.numpy() @ mix, rtol=1e-12)
