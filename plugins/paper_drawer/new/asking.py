"""把要知道的问全：在终端上一件一件问，不在终端上一次说出缺什么。"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from paper_drawer.naming import suggest
from paper_drawer.new.questions import Question
from paper_drawer.new.record import Value
from paper_drawer.origin import link

LINKS = ("arxiv", "doi", "url")
"""指向原文的三个键，有一个就行。"""
Answers = Mapping[str, Value]


def on_terminal(asked: Sequence[Question], given: Answers) -> Answers:
    """缺的、不对的，一件一件问到合格为止。

    Raises:
        EOFError: 输入结束了。
        KeyboardInterrupt: 按了 Ctrl-C。
    """
    answers = dict(given)
    for question in asked:
        answer = _known(question, answers)
        reason = question.reason(answer) if answer else ""
        if answer and not reason:
            continue
        if reason:
            _say(f"{_shown(answer)}：{reason}")
        for key in _keys(question):
            answers.pop(key, None)
        answer = _ask(question, _suggestion(question, answers))
        if question.key == "link":
            answers |= link(str(answer))
        elif answer:
            answers[question.key] = answer
    return answers


def at_once(asked: Sequence[Question], given: Answers) -> tuple[Answers, str]:
    """不问；一次说出缺什么、什么不对，没有就是空串。id 没有写的由名字取。"""
    answers = dict(given)
    missing, wrong = [], []
    for question in asked:
        if question.key == "id" and (name := _named(answers)):
            answers.setdefault("id", name)
        answer = _known(question, answers)
        if not answer and not question.optional:
            missing.append(f"  {question.option}  {question.prompt}{_choices(question)}")
        elif answer and (reason := question.reason(answer)):
            wrong.append(f"  {question.option} {_shown(answer)}：{reason}")
    said = [*(["还缺：", *missing] if missing else []), *(["不对：", *wrong] if wrong else [])]
    return answers, "\n".join(said)


def _keys(question: Question) -> Sequence[str]:
    """回答记在哪些键下。"""
    return LINKS if question.key == "link" else (question.key,)


def _known(question: Question, answers: Answers) -> Value:
    return next((answers[key] for key in _keys(question) if key in answers), "")


def _suggestion(question: Question, answers: Answers) -> str:
    """回车就用的回答：id 由名字取，不能用的不提。"""
    name = _named(answers) if question.key == "id" else ""
    return "" if not name or question.reason(name) else name


def _named(answers: Answers) -> str:
    """由简称或标题取的 id；取不出来是空串。"""
    return suggest(str(answers.get("short") or answers.get("title", "")))


def _ask(question: Question, suggestion: str) -> Value:
    """问到合格为止；可以不答的直接回车。"""
    hint = f" [{suggestion}]" if suggestion else ""
    while True:
        text = input(f"{question.prompt}{_choices(question)}{hint}：").strip() or suggestion
        if not text and question.optional:
            return ""
        answer = question.read(text)
        if not (reason := question.reason(answer)):
            return answer
        _say(reason)


def _choices(question: Question) -> str:
    """现有的值，英文的带中文的说明。"""
    words = [f"{v} {said}" if v.isascii() else v for v, said in question.known.items()]
    return f"（{'、'.join(word.strip() for word in words)}）" if words else ""


def _shown(value: Value) -> str:
    return value if isinstance(value, str) else "、".join(value)


def _say(text: str) -> None:
    sys.stdout.write(f"  {text}\n")
