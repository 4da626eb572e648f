"""A report about a plan as HTML: a page of its own, or a fragment for a notebook. Nothing is fetched from elsewhere."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from .content import Report


def report_page(report: Report) -> str:
    """A whole page, style sheet included."""
    return _environment().get_template("page.html").render(report=report)


def report_fragment(report: Report) -> str:
    """The report as one element, as a notebook shows it."""
    return _environment().get_template("plan.html").render(report=report)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("warmstart", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
