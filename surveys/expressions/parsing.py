"""Read a written expression: tokens, then a tree. Pure; no eval; bounded in every way."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.expressions.syntax import (
    DECIMALS,
    INTEGER_DIGITS,
    JUNCTIONS,
    STRENGTHS,
    Call,
    Expression,
    Literal,
    Operation,
    Reference,
    depth,
)

MAX_LENGTH = 1000
MAX_DEPTH = 50
NAME = r"[A-Za-z_][A-Za-z0-9_.-]*"
SHOWN = 40  # of a word that is quoted in a fault
# No alternative can match the same characters in two ways: no backtracking to speak of.
TOKEN = re.compile(
    rf"(?P<reference>\$\{{{NAME}\}})|(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"""|(?P<text>'[^']*'|"[^"]*")|(?P<word>[^\W\d][\w-]*)"""
    r"|(?P<symbol><=|>=|!=|[-+*=<>(),])"
)
BLANKS = re.compile(r"[ \t\r\n]*")
# Function: least and most arguments, and how to write it.
FUNCTIONS = {
    "coalesce": (2, 2, "coalesce(${item}, 0)"),
    "count-selected": (1, 1, "count-selected(${item})"),
    "date": (1, 1, "date('2026-05-01')"),
    "if": (3, 3, "if(condition, then, else)"),
    "int": (1, 1, "int(number)"),
    "not": (1, 1, "not(condition)"),
    "round": (1, 2, "round(number, 2)"),
    "selected": (2, 2, "selected(${item}, 3)"),
    "string-length": (1, 1, "string-length(${item})"),
}
# What people write who know another language, or let a word processor help.
INSTEAD = {
    "==": "=", "<>": "!=", "=<": "<=", "=>": ">=", "≠": "!=", "≤": "<=", "≥": ">=",
    "&": "and", "|": "or", "!": "not(…)", "%": "mod",
}  # fmt: skip
MISTAKES: dict[str, Any] = {
    **dict.fromkeys(INSTEAD, gettext_lazy("Write '%(instead)s'.")),
    "/": gettext_lazy("Write 'div' to divide; paths are not supported."),
    ".": gettext_lazy("Name the item: ${name}. A decimal begins with a digit: 0.5."),
    "$": gettext_lazy("Write a reference as ${name}, without blanks."),
    **dict.fromkeys("'\"", gettext_lazy("Close the text with the same quote.")),
    **dict.fromkeys("‘’“”„", gettext_lazy("Write straight quotes: '…'.")),
}


class ExpressionError(ValueError):
    """An expression cannot be read; `column` says where, counted from 1."""

    def __init__(self, column: int, fault: str) -> None:
        self.column = column
        text = _("Column %(column)s: %(fault)s")
        super().__init__(text % {"column": column, "fault": fault})


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    column: int


def parse(text: str) -> Expression:
    """The tree of an expression. Raises ExpressionError, and nothing else."""
    expression = _Parser(list(_tokens(text))).whole()
    if depth(expression) > MAX_DEPTH:
        raise _too_deep(1)
    return expression


def _tokens(text: str) -> Iterator[Token]:
    """Tokens up to the end, which is one too; blanks between them count for nothing."""
    position = _after_blanks(text, 0)
    length = 0
    while position < len(text):
        found = TOKEN.match(text, position)
        if not found or text[position : position + 2] in MISTAKES:
            raise _unreadable(text, position)
        length += len(found[0])
        if length > MAX_LENGTH:
            fault = _("the expression is longer than %(most)s characters. Shorten it.")
            raise ExpressionError(position + 1, fault % {"most": MAX_LENGTH})
        yield Token(str(found.lastgroup), found[0], position + 1)
        position = _after_blanks(text, found.end())
    yield Token("end", "", len(text) + 1)


def _after_blanks(text: str, position: int) -> int:
    found = BLANKS.match(text, position)
    return found.end() if found else position


def _unreadable(text: str, position: int) -> ExpressionError:
    pair, sign = text[position : position + 2], text[position]
    found = pair if pair in MISTAKES else sign
    remedy = str(MISTAKES.get(found) or _("Remove it, or put it into quotes."))
    if found in INSTEAD:
        remedy %= {"instead": INSTEAD[found]}
    fault = _("%(found)s cannot be read here. %(remedy)s")
    return ExpressionError(
        position + 1, fault % {"found": repr(found), "remedy": remedy}
    )


def _too_deep(column: int) -> ExpressionError:
    fault = _("the expression is nested more than %(most)s deep. Split it.")
    return ExpressionError(column, fault % {"most": MAX_DEPTH})


class _Parser:
    """Precedence climbing; every call that nests goes through `_nested`."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.position = 0
        self.nesting = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def whole(self) -> Expression:
        if self.token.kind == "end":
            fault = _("the expression is empty. Write a condition.")
            raise ExpressionError(self.token.column, fault)
        expression = self._expression()
        if self.token.kind != "end":
            raise self._no_operator()
        return expression

    def _expression(self, weakest: int = 1) -> Expression:
        left = self._operand()
        while STRENGTHS.get(self.token.text, 0) >= weakest:
            left = self._operation(left, self.token.text)
        return left

    def _operation(self, left: Expression, operator: str) -> Expression:
        operands = [left]
        while self.token.text == operator:
            self._take()
            operands.append(self._expression(STRENGTHS[operator] + 1))
            if operator not in JUNCTIONS:
                break
        return Operation(operator, tuple(operands))

    def _operand(self) -> Expression:
        token = self._take()
        match token.kind, token.text:
            case (("number" | "text" | "reference"), _):
                return _leaf(token)
            case "symbol", "-":
                return Operation("-", (self._nested(token, self._operand),))
            case "symbol", "(":
                expression = self._nested(token, self._expression)
                self._close(token)
                return expression
            case "word", _ if token.text not in STRENGTHS:
                return self._call(token)
        raise _no_value(token)

    def _nested(self, opening: Token, read: Callable[[], Expression]) -> Expression:
        self.nesting += 1
        if self.nesting > MAX_DEPTH:
            raise _too_deep(opening.column)
        expression = read()
        self.nesting -= 1
        return expression

    def _call(self, name: Token) -> Call:
        if self.token.text != "(":
            raise _bare_word(name)
        if name.text not in FUNCTIONS:
            fault = _(
                "the function %(name)s is not supported. Use one of %(known)s."
            ) % {"name": _shown(name), "known": ", ".join(FUNCTIONS)}
            raise ExpressionError(name.column, fault)
        opening = self._take()
        arguments: list[Expression] = []
        if self.token.text != ")":
            arguments.append(self._nested(opening, self._expression))
            while self.token.text == ",":
                arguments.append(self._nested(self._take(), self._expression))
        self._close(opening)
        return _call(name, tuple(arguments))

    def _close(self, opening: Token) -> None:
        if self.token.text != ")":
            fault = _("the '(' of column %(column)s is not closed. Add ')'.")
            raise ExpressionError(self.token.column, fault % {"column": opening.column})
        self._take()

    def _take(self) -> Token:
        token = self.token
        self.position = min(self.position + 1, len(self.tokens) - 1)
        return token

    def _no_operator(self) -> ExpressionError:
        small = self.token.text.lower()
        if small in STRENGTHS and self.token.kind == "word":
            fault = _(
                "%(found)s stands where an operator should. Write '%(small)s' in small "
                "letters."
            )
        else:
            fault = _(
                "%(found)s stands where an operator should. Use one of %(known)s."
            )
        known = ", ".join(STRENGTHS)
        given = {"found": _shown(self.token), "small": small, "known": known}
        return ExpressionError(self.token.column, fault % given)


def _leaf(token: Token) -> Literal | Reference:
    match token.kind:
        case "reference":
            return Reference(token.text[2:-1])
        case "text":
            return Literal(token.text[1:-1])
    whole, _point, decimals = token.text.partition(".")
    if len(whole) > INTEGER_DIGITS or len(decimals) > DECIMALS:
        fault = _(
            "the number has more than %(digits)s digits or %(decimals)s decimals. Shorten "
            "it."
        ) % {"digits": INTEGER_DIGITS, "decimals": DECIMALS}
        raise ExpressionError(token.column, fault)
    return Literal(float(token.text))


def _call(name: Token, arguments: tuple[Expression, ...]) -> Call:
    least, most, form = FUNCTIONS[name.text]
    if not least <= len(arguments) <= most:
        fault = _(
            "the function %(name)s cannot take %(count)s values. Write it as %(form)s."
        ) % {"name": _shown(name), "count": len(arguments), "form": form}
        raise ExpressionError(name.column, fault)
    return Call(name.text, arguments)


def _bare_word(word: Token) -> ExpressionError:
    if word.text in FUNCTIONS:
        fault = _("the function %(name)s has no parentheses. Write it as %(form)s.")
        given = {"name": _shown(word), "form": FUNCTIONS[word.text][2]}
        return ExpressionError(word.column, fault % given)
    fault = _(
        "%(name)s is neither a function nor an operator. Write an answer as ${name} and a "
        "text in quotes."
    )
    return ExpressionError(word.column, fault % {"name": _shown(word)})


def _no_value(token: Token) -> ExpressionError:
    if token.kind == "end":
        fault = _(
            "the end stands where a value should. Write a number, a text or ${name}."
        )
    else:
        fault = _(
            "%(found)s stands where a value should. Write a number, a text or ${name}."
        ) % {"found": _shown(token)}
    return ExpressionError(token.column, fault)


def _shown(token: Token) -> str:
    text = token.text
    return repr(text if len(text) <= SHOWN else f"{text[:SHOWN]}…")
