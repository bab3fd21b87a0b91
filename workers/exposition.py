"""All numbers of the site in the words of Prometheus: counted by all processes, and looked up as they are now."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from django.db import DatabaseError
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from cloudphotos.catalog.staff import quality, queues
from workers import health, metering
from workers.metering import Sample

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_COUNTERS = {
    "requests_total": ("Answers by page and status.", ("page", "status")),
    "jobs_total": ("Jobs by how they ended.", ("job", "state")),
}
_DURATIONS = {
    "request_seconds": ("How long answers took.", ("page",)),
    "job_seconds": ("How long jobs took.", ("job",)),
    "model_load_seconds": ("How long loading a pack took, once in each worker process.", ("pack",)),
}
_VERDICTS = ("good", "small", "blurry", "profile", "trash")


def text() -> bytes:
    """Everything, as CONTENT_TYPE. What cannot be asked now, as the database or the broker is away, is left out."""
    registry = CollectorRegistry()
    registry.register(_Site())
    return generate_latest(registry)


class _Site(Collector):
    def collect(self) -> Iterator[Metric]:
        """All families."""
        counted = metering.read()
        yield from _counters(counted)
        yield from _durations(counted)
        yield from _parts()
        try:
            yield from [*_queues(), *_quality()]
        except DatabaseError:
            return  # the part "database" says so


def _counters(counted: Mapping[Sample, float]) -> Iterator[Metric]:
    for name, (says, labels) in _COUNTERS.items():
        family = CounterMetricFamily(f"cloudphotos_{name}", says, labels=labels)
        for sample, amount in sorted(counted.items()):
            if sample[0] == name:
                family.add_metric(sample[1:], amount)
        yield family


def _durations(counted: Mapping[Sample, float]) -> Iterator[Metric]:
    bounds = [*map(str, metering.BUCKETS), "+Inf"]
    for name, (says, labels) in _DURATIONS.items():
        family = HistogramMetricFamily(f"cloudphotos_{name}", says, labels=labels)
        found: dict[Sample, dict[str, float]] = defaultdict(dict)
        for sample, amount in sorted(counted.items()):
            if sample[0] == name:
                found[sample[1:-1]][sample[-1]] = amount
        for values, parts in found.items():
            family.add_metric(values, _cumulated(bounds, parts), parts.get("sum", 0.0))
        yield family


def _cumulated(bounds: Sequence[str], parts: Mapping[str, float]) -> list[tuple[str, float]]:
    total, buckets = 0.0, []
    for bound in bounds:
        total += parts.get(bound, 0.0)
        buckets.append((bound, total))
    return buckets


def _parts() -> Iterator[Metric]:
    up = GaugeMetricFamily("cloudphotos_up", "1 where a part is well, as in /readyz.", labels=["part"])
    for part, said in health.report().items():
        up.add_metric([part], float(said == health.OK))
    yield up
    messages = GaugeMetricFamily("cloudphotos_queue_messages", "Messages that wait in the broker.", labels=["queue"])
    for queue in ("tag", "owners"):
        waiting = health.messages(queue)
        if waiting is not None:
            messages.add_metric([queue], waiting)
    yield messages


def _queues() -> Iterator[Metric]:
    photos = queues.photo_queue()
    family = GaugeMetricFamily("cloudphotos_photos", "Photos that are not done.", labels=["status"])
    for status in ("waiting", "running", "failed"):
        family.add_metric([status], getattr(photos, status))
    yield family
    paused = GaugeMetricFamily("cloudphotos_paused", "1 while staff paused this work.", labels=["work"])
    for queue in (photos, queues.group_queue(messages=None)):
        paused.add_metric([queue.kind.value], float(queue.pause is not None))
    yield paused


def _quality() -> Iterator[Metric]:
    """The newest day of each pack, all owners together."""
    faces = GaugeMetricFamily("cloudphotos_faces", "Faces by verdict, as measured last.", labels=["pack", "verdict"])
    single = {
        "leftovers": "Good faces that are nobody's.",
        "collisions": "How often somebody has two faces on one photo.",
        "corrections": "Edits of the last day that was measured that put the machine right.",
    }
    families = {name: GaugeMetricFamily(f"cloudphotos_{name}", says, labels=["pack"]) for name, says in single.items()}
    confidence = GaugeMetricFamily("cloudphotos_confidence", "Mean of what the machine decided.", labels=["pack"])
    for day in quality.latest():
        for verdict in _VERDICTS:
            faces.add_metric([day.pack, verdict], day.counts[verdict])
        for name, family in families.items():
            family.add_metric([day.pack], day.counts[name])
        if day.confidence is not None:
            confidence.add_metric([day.pack], day.confidence)
    yield from [faces, *families.values(), confidence]
