"""Formulas: text as in a spreadsheet, parsed with Python's own parser, checked, and compiled to expressions.

Nothing that is not on the list below can be written, so a formula can neither reach Python nor run long.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from itertools import pairwise

from ..compiled import Call, Const, Expr, Get, IfElse
from ..kinds import BOOLEAN, INTEGER, NUMBER, TEXT, Kind, accepts, comparable_with
from ..operations import FUNCTIONS, RANKED, WHOLE
from .findings import Fault, did_you_mean
from .scope import Scope

_BINARY = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}
_COMPARE = {ast.Eq: "=", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
_OTHER_OPERATORS: dict[type[ast.operator], str] = {
    ast.BitXor: "a power is written **",
    ast.BitAnd: "write 'and'",
    ast.BitOr: "write 'or'",
    ast.FloorDiv: "for a whole quotient write floor(a / b)",
    ast.Mod: "there is no remainder; write a - b * floor(a / b)",
}
_LONGEST = 2000  # characters; the longest formula that an expert could still read is far shorter
_DEEPEST = 40


def parse_formula(text: str, scope: Scope, expected: Kind | None = None) -> Expr:
    """The expression that ``text`` (without its leading ``=``) means in ``scope``.

    ``expected`` is the kind that the place wants: it gives quoted values their meaning, and the result must fit it.
    Raises Fault: syntax, unknown names, kinds that do not fit.
    """
    text = text.strip()
    if not text:
        raise Fault("formula-syntax", "the formula is empty", "write something after '='")
    if len(text) > _LONGEST:
        raise Fault("formula-syntax", f"the formula is longer than {_LONGEST} characters", "split it into attributes")
    try:
        tree = ast.parse(" ".join(text.split()), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Fault("formula-syntax", f"'{text}' is not a formula{_where(error, text)}", _syntax_hint(text)) from None
    expr = _Parser(scope, text).expr(tree, expected, 0)
    if expected is not None:
        require(expr, expected, text)
    return expr


def require(expr: Expr, expected: Kind, text: str) -> None:
    """Raise Fault unless every value of ``expr`` is one that ``expected`` may have."""
    if accepts(expected, expr.kind):
        return
    hint = None
    if expected.name == "integer" and expr.kind.name == "number":
        hint = f"say how to make it whole: round({text}), floor({text}) or ceil({text})"
    raise Fault("formula-type", f"'{text}' is {expr.kind}, but here belongs {expected}", hint)


def _where(error: Exception, text: str) -> str:
    if isinstance(error, SyntaxError) and error.offset and 1 < error.offset <= len(text):
        return f": it stops making sense at '{text[error.offset - 1 :][:20]}'"
    return ""


def _syntax_hint(text: str) -> str | None:
    if "&&" in text or "||" in text:
        return "write 'and' and 'or'"
    if "^" in text:
        return "a power is written **"
    if "?" in text:
        return "a decision is written: a if test else b"
    bare = text.replace("==", "").replace(">=", "").replace("<=", "").replace("!=", "")
    if "=" in bare:
        return "inside a formula, equality is written =="
    return None


class _Parser:
    """One formula's syntax tree, turned into an expression."""

    def __init__(self, scope: Scope, text: str) -> None:
        self.scope = scope
        self.text = text

    def expr(self, node: ast.expr, expected: Kind | None, depth: int) -> Expr:
        if depth > _DEEPEST:
            raise Fault("formula-syntax", "the formula nests too deep", "split it into attributes of their own")
        deeper = depth + 1
        match node:
            case ast.Constant():
                return self.constant(node, expected)
            case ast.Name() | ast.Attribute():
                return self.reference(node, deeper)
            case ast.UnaryOp():
                return self.unary(node, expected, deeper)
            case ast.BinOp():
                return self.binary(node, deeper)
            case ast.Compare():
                return self.comparison(node, deeper)
            case ast.BoolOp():
                op = "and" if isinstance(node.op, ast.And) else "or"
                return Call(op, tuple(self.truth(v, deeper) for v in node.values), BOOLEAN)
            case ast.IfExp():
                then, other = self.alike((node.body, node.orelse), expected, deeper)
                return IfElse(self.truth(node.test, deeper), then, other, _join(then.kind, other.kind, self.text))
            case ast.Call():
                return self.call(node, expected, deeper)
        raise Fault(
            "formula-syntax",
            f"'{ast.unparse(node)}' cannot be written in a formula",
            "a formula has numbers, attributes, look-ups, + - * / **, comparisons, and/or/not, if/else and "
            + ", ".join(FUNCTIONS),
        )

    def constant(self, node: ast.Constant, expected: Kind | None) -> Expr:
        value = node.value
        if isinstance(value, bool):
            return Const(value, BOOLEAN)
        if isinstance(value, int) and abs(value) < 2**63:
            return Const(value, INTEGER)
        if isinstance(value, float) and abs(value) < 1e300:
            return Const(value, NUMBER)
        if isinstance(value, str):
            return self.quoted(value, expected)
        raise Fault("formula-syntax", f"'{ast.unparse(node)}' is not a value that a formula may hold")

    def quoted(self, value: str, expected: Kind | None) -> Expr:
        if expected is not None and expected.collection:
            expected = expected.item
        if expected is None or expected.name == "text":
            return Const(value, TEXT)
        if expected.name == "enum":
            if value not in expected.values:
                raise Fault("unknown-value", f"'{value}' is not {expected}", did_you_mean(value, expected.values))
            return Const(value, expected)
        if expected.name == "record" and expected.record is not None:
            labels = self.scope.names.catalogues[expected.record].labels
            if value not in labels:
                meant = did_you_mean(value, labels, labels)
                raise Fault("unknown-record", f"there is no {expected.record} '{value}'", meant)
            return Const(value, expected)
        raise Fault("formula-type", f"the text '{value}' stands where {expected} belongs")

    def reference(self, node: ast.expr, depth: int) -> Expr:
        if isinstance(node, ast.Name):
            if node.id in ("true", "false"):  # as YAML writes them
                return Const(node.id == "true", BOOLEAN)
            if node.id in FUNCTIONS:
                raise Fault("formula-syntax", f"'{node.id}' is a function: write {node.id}(…)")
            return self.scope.resolve(node.id)
        chain: list[str] = []
        base: ast.expr = node
        while isinstance(base, ast.Attribute):
            chain.insert(0, base.attr)
            base = base.value
        if isinstance(base, ast.Name):
            return self.scope.resolve(".".join([base.id, *chain]))
        if isinstance(base, ast.Subscript):
            found: Expr = self.look_up(base, chain[0], depth)
            for part in chain[1:]:
                found = self.scope.step(found, part, ast.unparse(node))
            return found
        raise Fault("formula-syntax", f"'{ast.unparse(node)}' has no fields", "write catalogue[…].field")

    def look_up(self, node: ast.Subscript, part: str, depth: int) -> Get:
        shown = ast.unparse(node)
        if not isinstance(node.value, ast.Name) or node.value.id not in self.scope.names.catalogues:
            names = self.scope.names.catalogues
            near = did_you_mean(node.value.id, names) if isinstance(node.value, ast.Name) else None
            raise Fault("unknown-record", f"'{ast.unparse(node.value)}' is no catalogue to look up in", near)
        catalogue = self.scope.names.catalogues[node.value.id]
        of = catalogue.of or (catalogue.name,)
        keys = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if len(keys) != len(of):
            raise Fault("formula-type", f"'{shown}' needs {len(of)} key(s): {', '.join(of)}", None)
        exprs = []
        for key, record in zip(keys, of, strict=True):
            wanted = Kind("record", record=record)
            expr = self.expr(key, wanted, depth)
            if not accepts(wanted, expr.kind):
                raise Fault("formula-type", f"in '{shown}', '{ast.unparse(key)}' is {expr.kind}, not a {record}")
            exprs.append(expr)
        if part == "id":
            raise Fault("formula-syntax", f"'{shown}.id' is the key itself")
        return self.scope.field(catalogue.name, part, tuple(exprs), f"{shown}.{part}")

    def unary(self, node: ast.UnaryOp, expected: Kind | None, depth: int) -> Expr:
        if isinstance(node.op, ast.Not):
            return Call("not", (self.truth(node.operand, depth),), BOOLEAN)
        if isinstance(node.op, ast.USub):
            arg = self.number(node.operand, depth)
            if isinstance(arg, Const):
                return Const(-arg.value if arg.value else arg.value, arg.kind)
            return Call("neg", (arg,), arg.kind)
        if isinstance(node.op, ast.UAdd):
            return self.number(node.operand, depth)
        raise Fault("formula-syntax", f"'{ast.unparse(node)}' cannot be written in a formula")

    def binary(self, node: ast.BinOp, depth: int) -> Expr:
        op = _BINARY.get(type(node.op))
        if op is None:
            hint = _OTHER_OPERATORS.get(type(node.op))
            raise Fault("formula-syntax", f"'{ast.unparse(node)}' uses an operator that formulas do not have", hint)
        left, right = self.number(node.left, depth), self.number(node.right, depth)
        whole = left.kind.name == right.kind.name == "integer"
        if op == "/" or (op == "**" and not (isinstance(right, Const) and right.value >= 0)):
            whole = False
        return Call(op, (left, right), INTEGER if whole else NUMBER)

    def comparison(self, node: ast.Compare, depth: int) -> Expr:
        sides = [node.left, *node.comparators]
        parts = []
        for op_node, (left_node, right_node) in zip(node.ops, pairwise(sides), strict=True):
            op = _COMPARE.get(type(op_node))
            if op is None:
                raise Fault("formula-syntax", f"'{ast.unparse(node)}' uses a comparison that formulas do not have")
            left, right = self.alike((left_node, right_node), None, depth)
            parts.append(compare(op, left, right, ast.unparse(node)))
        return parts[0] if len(parts) == 1 else Call("and", tuple(parts), BOOLEAN)

    def call(self, node: ast.Call, expected: Kind | None, depth: int) -> Expr:
        name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
        if name not in FUNCTIONS:
            raise Fault(
                "unknown-function",
                f"there is no function '{name}'",
                did_you_mean(name, FUNCTIONS) or f"formulas have {', '.join(FUNCTIONS)}",
            )
        least, most, _ = FUNCTIONS[name]
        if node.keywords or not least <= len(node.args) <= most or any(isinstance(a, ast.Starred) for a in node.args):
            number = str(least) if least == most else f"{least} or more"
            raise Fault("formula-syntax", f"{name} takes {number} argument(s), separated by commas")
        if name in RANKED:
            args = self.alike(tuple(node.args), expected, depth)
            kind = args[0].kind
            for arg in args[1:]:
                kind = _join(kind, arg.kind, self.text)
            if not kind.comparable:
                raise Fault("formula-type", f"{name} needs numbers or values of an ordered enum, not {kind}")
            return Call(name, args, kind)
        args = tuple(self.number(a, depth) for a in node.args)
        if name in WHOLE:
            return Call(name, args, INTEGER)
        return Call(name, args, args[0].kind if name == "abs" else NUMBER)

    def number(self, node: ast.expr, depth: int) -> Expr:
        expr = self.expr(node, None, depth)
        if not expr.kind.numeric:
            raise Fault("formula-type", f"'{ast.unparse(node)}' is {expr.kind}, not a number to reckon with")
        return expr

    def truth(self, node: ast.expr, depth: int) -> Expr:
        expr = self.expr(node, None, depth)
        if expr.kind.name != "boolean":
            raise Fault("formula-type", f"'{ast.unparse(node)}' is {expr.kind}, not something true or false")
        return expr

    def alike(self, nodes: Sequence[ast.expr], expected: Kind | None, depth: int) -> tuple[Expr, ...]:
        """Expressions that belong together: a quoted value takes its meaning from one that is not quoted."""
        quoted = [isinstance(n, ast.Constant) and isinstance(n.value, str) for n in nodes]
        done = [None if q else self.expr(n, expected, depth) for n, q in zip(nodes, quoted, strict=True)]
        kind = next((e.kind for e in done if e is not None), expected)
        return tuple(e or self.expr(n, kind, depth) for n, e in zip(nodes, done, strict=True))


def compare(op: str, left: Expr, right: Expr, text: str) -> Call:
    """The comparison of two expressions; raises Fault where it can have no meaning."""
    if not comparable_with(left.kind, right.kind):
        raise Fault("formula-type", f"'{text}' compares {left.kind} with {right.kind}: they have nothing in common")
    if op not in ("=", "!="):
        same_scale = left.kind.numeric or left.kind.values == right.kind.values
        if not (left.kind.comparable and right.kind.comparable and same_scale):
            hint = "only numbers and ordered enums have an order; ask whether they are equal"
            if left.kind.name == "enum":
                hint = "mark the enum 'ordered: true' in the vocabulary, with its values from low to high"
            raise Fault("formula-type", f"'{text}' asks which is greater, but {left.kind} has no order", hint)
    return Call(op, (left, right), BOOLEAN)


def _join(left: Kind, right: Kind, text: str) -> Kind:
    """The narrowest kind that holds the values of both."""
    if accepts(left, right):
        return left
    if accepts(right, left):
        return right
    raise Fault("formula-type", f"'{text}' gives {left} or {right}: they have nothing in common")
