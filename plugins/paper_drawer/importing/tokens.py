"""一段文字里要认的写法：公式、图、链接、HTML，从左到右取最先的一个。"""

from __future__ import annotations

import re

from paper_drawer.importing import html

LABEL = r"(?:[^\[\]\n]|\[[^\[\]\n]{0,200}\]){0,300}"
TARGET = r"(?:[^()\n]|\([^()\n]{0,300}\)){0,1500}"
PLAIN = r"[^<>\n$]{0,60}"
ONE = rf"<sub>(?!</){PLAIN}</sub>|<sup>(?!</){PLAIN}</sup>"
TWO = rf"(?!</){PLAIN}(?:(?:{ONE}){PLAIN})?"
SCRIPT = rf"(?:<sub>{TWO}</sub>|<sup>{TWO}</sup>)"
"""角标，里面可以再有一个角标。"""
TOKEN = re.compile(
    rf"""
    (?P<comment><!--.{{0,5000}}?-->)
    |(?P<code>(?<!`)(?P<ticks>`+)(?!`)(?P<span>.{{1,2000}}?)(?<!`)(?P=ticks)(?!`))
    |(?P<math>\$\$(?P<wide>[^$]{{1,4000}}?)\$\$
        |(?<![\\$])\$(?![\s$])(?P<tex>(?:\\.|[^\\$]){{1,2000}}?)(?<!\s)\$(?!\d)
        |(?<![\\$\w])\$[ ]+(?P<loose>[^\u3400-\u9fff$\n]{{1,300}}?)[ ]*\$(?!\d)
        |\\\((?P<round>[^\n]{{1,1000}}?)\\\)|\\\[(?P<square>[^\n]{{1,1000}}?)\\\])
    |(?P<escape>\\[^\w\s])
    |(?P<embed>!\[\[(?P<file>[^\[\]|\n]{{1,300}})(?:\|(?P<size>[^\[\]\n]{{0,100}}))?\]\](?!\())
    |(?P<wiki>\[\[(?P<page>[^\[\]|\n]{{1,300}})(?:\|(?P<shown>[^\[\]\n]{{0,300}}))?\]\](?!\())
    |(?P<image>!\[(?P<alt>{LABEL})\]\((?P<src>{TARGET})\))
    |(?P<link>\[(?P<label>{LABEL})\]\((?P<target>{TARGET})\))
    |(?P<auto><(?:https?://|mailto:)[^<>\s]{{1,2000}}>)
    |(?P<script>{SCRIPT})
    |(?P<anchor><a(?P<given>{html.ATTRIBUTES})>(?P<inside>(?:(?!<a[\s>]|</a>).){{0,2000}})</a>)
    |(?P<tag>(?P<base>[A-Za-z0-9_^]{{0,20}})(?!{SCRIPT})(?P<html></?[A-Za-z][\w-]{{0,20}}(?:\s[^<>]{{0,1000}})?/?>))
    |(?P<url>https?://[^\s<>"'`|\u3000-\u303f\u3400-\u9fff\uff00-\uffef]{{1,2000}})
    """,
    re.VERBOSE | re.DOTALL,
)
