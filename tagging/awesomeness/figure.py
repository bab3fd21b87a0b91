"""A report as a figure: what was predicted, and what was seen."""

from collections.abc import Sequence

from tagging.awesomeness.scores import Bin

_SIDE, _MARGIN = 400, 60  # pixels


def calibration_svg(bins: Sequence[Bin]) -> str:
    """Return the calibration as an SVG drawing: a point for each bin, the larger the more faces; on the line it is right.

    bins: at least one. Both axes: likes / audience less the owner's mean.
    """
    values = [value for each in bins for value in (each.predicted, each.seen)]
    low, high = min(*values, 0.0), max(*values, 0.0)
    room = max(high - low, 1e-6) * 0.1
    low, span = low - room, high - low + 2 * room
    most = max(each.faces for each in bins)

    def place(value: float) -> float:
        return _MARGIN + (value - low) / span * _SIDE

    whole = _SIDE + 2 * _MARGIN
    zero = place(0)
    points = "\n".join(
        f'<circle cx="{place(each.predicted):.1f}" cy="{whole - place(each.seen):.1f}" r="{3 + 4 * each.faces / most:.1f}">'
        f"<title>{each.faces} faces: predicted {each.predicted:+.3f}, seen {each.seen:+.3f}</title></circle>"
        for each in bins
    )
    ends = (_MARGIN, whole - _MARGIN)
    labels = "\n".join(
        f'<text x="{place(value):.1f}" y="{ends[1] + 18}" text-anchor="middle">{value:+.2f}</text>'
        f'<text x="{ends[0] - 6}" y="{whole - place(value) + 4:.1f}" text-anchor="end">{value:+.2f}</text>'
        for value in (low + room, 0.0, low + span - room)
    )
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" width="{whole}" height="{whole}" \
font-family="sans-serif" font-size="12">
<title>Calibration</title>
<rect width="{whole}" height="{whole}" fill="white"/>
<rect x="{ends[0]}" y="{ends[0]}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#999"/>
<path d="M{ends[0]} {ends[1]}L{ends[1]} {ends[0]}" stroke="#999" stroke-dasharray="4 4"/>
<path d="M{zero:.1f} {ends[0]}V{ends[1]}M{ends[0]} {whole - zero:.1f}H{ends[1]}" stroke="#ddd"/>
<g fill="#2458d3">
{points}
</g>
{labels}
<text x="{whole / 2}" y="{whole - 12}" text-anchor="middle">predicted: likes / audience less the owner's mean</text>
<text transform="translate(14 {whole / 2}) rotate(-90)" text-anchor="middle">seen</text>
</svg>
"""
