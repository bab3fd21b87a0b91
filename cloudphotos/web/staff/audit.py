"""The audit log: who did what with whose faces, searched and written out."""

import csv
from collections.abc import Iterator
from datetime import date

from django.http import HttpResponseBase, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from cloudphotos.catalog.models import AuditEntry
from cloudphotos.catalog.staff import audit_search
from cloudphotos.catalog.staff.audit_search import Line, Search
from cloudphotos.web.navigation import number
from cloudphotos.web.staff.guard import StaffRequest, staff_only

PAGE_LINES = 50
COLUMNS = ("when", "who", "did", "whose", "people", "names", "faces", "face_count", "photos", "photo_count", "from")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what begins so is calculated by programs that open the file


@staff_only
@require_safe
def audit(request: StaffRequest) -> HttpResponseBase:
    """The lines that fit, from the newest on or older than the one of `?before=`."""
    search = _searched(request.GET)
    found = audit_search.found(search)
    before = number(request.GET.get("before"))
    page = list((found.filter(pk__lt=before) if before is not None else found)[: PAGE_LINES + 1])
    asked = request.GET.copy()
    asked.pop("before", None)
    older = asked.copy()
    older["before"] = str(page[PAGE_LINES - 1].pk) if len(page) > PAGE_LINES else ""
    context = {
        "lines": audit_search.for_staff(page[:PAGE_LINES]),
        "search": search,
        "actions": AuditEntry.Action.choices,
        "asked": asked.urlencode(),
        "older": older.urlencode() if older["before"] else "",
    }
    return render(request, "web/staff/audit.html", context)


@staff_only
@require_safe
def audit_csv(request: StaffRequest) -> HttpResponseBase:
    """The lines that fit, all of them, as a file of values with commas between."""
    found = audit_search.found(_searched(request.GET))
    response = StreamingHttpResponse(_written(audit_search.in_pieces(found)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit {timezone.localdate():%Y-%m-%d}.csv"'
    return response


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _written(pieces: Iterator[list[Line]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for piece in pieces:
        yield "".join(writer.writerow([_safe(value) for value in _values(line)]) for line in piece)


def _values(line: Line) -> list[str]:
    entry = line.entry
    names = [each.name for each in line.people if each.name]
    return [
        timezone.localtime(entry.created_at).isoformat(timespec="seconds"),
        line.actor or str(entry.actor_id or ""),
        entry.action,
        line.owner or str(entry.owner_id),
        " ".join(map(str, entry.people)),
        ", ".join(names),
        " ".join(map(str, entry.faces)),
        str(entry.face_count),
        " ".join(map(str, entry.photos)),
        str(entry.photo_count),
        entry.address or "",
    ]


def _safe(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value


def _searched(given: QueryDict) -> Search:
    action = given.get("action", "")
    return Search(
        who=given.get("who", "").strip(),
        whose=given.get("whose", "").strip(),
        action=action if action in AuditEntry.Action.values else "",
        person=number(given.get("person", "").strip()),
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
    )


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
