"""二叉查找树：左小右大；查找、插入、删除，一路往下走。"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from typing import Any


@dataclass
class Node:
    """一个结点；没有的子树是 None。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§3.2。
    """

    key: Any
    left: "Node | None" = None
    right: "Node | None" = None


def contains(root: Node | None, key: Any) -> bool:
    """树里有没有这个键。

    Args:
        root: 树根，空树是 None。
        key: 要找的键。

    Returns:
        有没有。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§3.2。

    Examples:
        >>> root = build([2, 1, 3])
        >>> contains(root, 3), contains(root, 4)
        (True, False)
    """
    node = root
    while node is not None and node.key != key:
        node = node.left if key < node.key else node.right
    return node is not None


def insert(root: Node | None, key: Any) -> Node:
    """插入一个键；已经有的不变。

    Args:
        root: 树根，空树是 None；原地改。
        key: 键。

    Returns:
        树根。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§3.2。

    Examples:
        >>> list(keys(insert(build([2, 5]), 3)))
        [2, 3, 5]
    """
    if root is None:
        return Node(key)
    node = root
    while node.key != key:
        if key < node.key:
            node.left = node.left or Node(key)
            node = node.left
        else:
            node.right = node.right or Node(key)
            node = node.right
    return root


def delete(root: Node | None, key: Any) -> Node | None:
    """删除一个键：三种情形归结为“至多一个子结点”。

    Args:
        root: 树根，空树是 None；原地改。
        key: 键。

    Returns:
        树根；删空了是 None。

    Raises:
        KeyError: 树里没有这个键。

    Source:
        Hibbard（1962），doi:10.1145/321105.321108；
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§3.2。

    Differences:
        书里用后继（右子树里最小的）顶替，这里用前驱（左子树里最大的），对称。

    Examples:
        >>> root = delete(build([4, 2, 6, 1, 3]), 4)
        >>> root.key, list(keys(root))
        (3, [1, 2, 3, 6])
    """
    above, node = _find(root, key)
    if node.left is not None and node.right is not None:  # 两个子结点：前驱顶上来，改删前驱
        above, heir = node, node.left
        while heir.right is not None:
            above, heir = heir, heir.right
        node.key = heir.key
        node = heir
    child = node.left or node.right  # 至多一个；没有就是 None
    if above is None:
        return child
    if above.left is node:
        above.left = child
    else:
        above.right = child
    return root


def _find(root: Node | None, key: Any) -> tuple[Node | None, Node]:
    """这个键的父结点与结点。"""
    above, node = None, root
    while node is not None and node.key != key:
        above, node = node, node.left if key < node.key else node.right
    if node is None:
        raise KeyError(key)
    return above, node


def build(order: Sequence[Any]) -> Node | None:
    """从空树起依次插入。

    Args:
        order: 键，按插入的先后。

    Returns:
        树根。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§3.2。

    Examples:
        >>> height(build([2, 1, 3])), height(build([1, 2, 3]))
        (1, 2)
    """
    root = None
    for key in order:
        root = insert(root, key)
    return root


def balanced(order: Sequence[Any]) -> Node | None:
    """升序的键，中间的做根，两边递归：最矮的树。

    Args:
        order: 升序、不重复的键。

    Returns:
        树根。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§3.2：树的最好情形与二分查找一一对应。

    Examples:
        >>> root = balanced([1, 2, 3])
        >>> root.key, height(root)
        (2, 1)
    """
    if not order:
        return None
    middle = len(order) // 2
    return Node(order[middle], balanced(order[:middle]), balanced(order[middle + 1 :]))


def keys(root: Node | None) -> Iterator[Any]:
    """中序遍历：升序给出每个键；用栈，树多高都不会递归过深。

    Args:
        root: 树根，空树是 None。

    Yields:
        键。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§3.2。

    Examples:
        >>> list(keys(build([2, 3, 1])))
        [1, 2, 3]
    """
    stack: list[Node] = []
    node = root
    while stack or node is not None:
        while node is not None:  # 一路向左
            stack.append(node)
            node = node.left
        node = stack.pop()
        yield node.key
        node = node.right


def is_search_tree(root: Node | None) -> bool:
    """是不是二叉查找树：中序遍历严格上升。

    Args:
        root: 树根，空树是 None。

    Returns:
        是或不是。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§3.2。

    Examples:
        >>> is_search_tree(Node(5, Node(3, None, Node(7)), Node(8)))  # 7 在 5 的左边
        False
    """
    return all(first < second for first, second in pairwise(keys(root)))


def depths(root: Node | None) -> Iterator[int]:
    """每个结点离根几条边；次序不定。

    Args:
        root: 树根，空树是 None。

    Yields:
        深度。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§3.2，内部路径长度。

    Examples:
        >>> sorted(depths(build([2, 1, 3])))
        [0, 1, 1]
    """
    stack = [(root, 0)]
    while stack:
        node, depth = stack.pop()
        if node is not None:
            yield depth
            stack += [(node.left, depth + 1), (node.right, depth + 1)]


def height(root: Node | None) -> int:
    """树高：根到最深的结点有几条边，空树是 −1。

    Args:
        root: 树根。

    Returns:
        高。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§3.2。

    Examples:
        >>> height(None), height(Node(1))
        (-1, 0)
    """
    return max(depths(root), default=-1)


def least_height(n: int) -> int:
    """n 个键的树最矮多高：真的建一棵平衡的量一量。

    Args:
        n: 键的个数，至少 1。

    Returns:
        高。

    Source:
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§3.2。

    Examples:
        >>> [least_height(n) for n in (1, 3, 4, 7, 8)]
        [0, 1, 2, 2, 3]
    """
    # (a) 每一层装满才开下一层
    return height(balanced(range(n)))


def average_depth(n: int) -> float:
    """n 个键按各种次序插入，结点平均有多深：每种次序都建一棵树。

    Args:
        n: 键的个数，1 到 8；一共 n! 种次序。

    Returns:
        平均深度。

    Source:
        Hibbard（1962），doi:10.1145/321105.321108；
        Sedgewick、Wayne，Algorithms（第 4 版，2011）§3.2。

    Examples:
        >>> average_depth(2), average_depth(3)  # 六种次序，两种得到矮的树
        (0.5, 0.888...)
    """
    # (b) 全部次序、全部结点
    found = [d for order in permutations(range(n)) for d in depths(build(order))]
    return sum(found) / len(found)
