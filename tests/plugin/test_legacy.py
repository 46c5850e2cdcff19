"""旧 ✒ 地址与标题互换。"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper_drawer import legacy

KNOWN = {
    "AEC8C5E3BFE673402": "矩阵",
    "53627F636330557E64627F6069BFE673402": "Cross Entropy",
    "407F797E64537C7F65743043717C79757E7369305D716063BFE673402": "PointCloud Saliency Maps",
}


@pytest.mark.parametrize(("slug", "title"), KNOWN.items())
def test_known_slugs(slug: str, title: str) -> None:
    assert legacy.decode(slug) == title
    assert legacy.encode(title) == slug


@given(st.text(st.characters(codec="gbk"), max_size=40))
def test_encoding_and_decoding_are_inverse(title: str) -> None:
    assert legacy.decode(legacy.encode(title)) == title


def test_the_trailing_carriage_return_is_kept() -> None:
    assert legacy.encode("Modeling\r") == legacy.encode("Modeling")[:-9] + "1D" + legacy.SUFFIX


@pytest.mark.parametrize("slug", ["AEC8C5E3", "AEC8C5EBFE673402", "ZZBFE673402"])
def test_broken_slugs_are_refused(slug: str) -> None:
    with pytest.raises(ValueError, match="旧地址"):
        legacy.decode(slug)


def test_a_title_outside_gbk_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="ö"):
        legacy.encode("Schrödinger")


def test_redirects_escape_what_they_show() -> None:
    page = legacy.redirect('../"><script>', "<b>")
    assert "<script>" not in page
    assert "<b>" not in page
    assert 'http-equiv="refresh"' in page


def test_places() -> None:
    assert legacy.places("a/README.md") == ("a/index.html", "a/README.md/index.html")
    assert legacy.places("a/b.html") == ("a/b.html",)
    assert legacy.places("a/b/") == ("a/b/index.html",)
