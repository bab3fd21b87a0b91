"""What a training found, in lines for a terminal."""

from collections.abc import Iterator

from tagging.awesomeness.scores import Score
from tagging.awesomeness.trial import Report


def lines(report: Report) -> Iterator[str]:
    """The report, a line at a time."""
    whose = f"{report.owners} owners, held out one by one" if report.owners > 1 else "one owner, photos held out"
    yield f"Faces: {report.faces}, of {whose}."
    yield f"An owner's mean counts for {report.strength:.1f} views. Penalty {report.penalty:g}."
    yield f"{'order by':24} {'Spearman':>8} {'MAP@5':>7}"
    for name, score in report.orders.items():
        yield _row(name, score)
    for name, part in (("learned, alone", report.alone), ("learned, in company", report.together)):
        if part is not None:
            yield _row(name, part)
    if report.choices is not None:
        each = report.choices
        yield (
            f"Portraits that owners chose: {each.people}. They come first among those offered in {each.learned:.0%}; "
            f"by the present head in {each.present:.0%}, by chance in {each.chance:.0%}."
        )
    yield "Likes / audience less the owner's mean: faces, predicted, seen"
    for group in report.calibration:
        yield f"  {group.faces:6} {group.predicted:+.3f} {group.seen:+.3f}"


def _row(name: str, score: Score) -> str:
    return f"{name:24} {score.spearman:8.3f} {score.map5:7.3f}"
