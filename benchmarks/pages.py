"""Measures the time and the memory that the pages of a graded class take.

python benchmarks/pages.py REPORTS [STUDENTS]
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from grader.feedback.class_page import class_page
from grader.feedback.student_page import student_page
from grader.model.record import Record
from grader.pipeline.record_store import RecordStore

LEAST_SECONDS = 5.0  # long enough that other work on the machine has little effect


def main() -> None:
    store = RecordStore(Path(sys.argv[1]))
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    records = list(store.read_class())
    manifest = store.read_manifest()
    student_page(records[0])  # reads the templates

    start = time.process_time()
    drawn = 0
    while time.process_time() < start + LEAST_SECONDS:
        for record in records:
            student_page(record)
        drawn += len(records)
    seconds = time.process_time() - start
    print(f"{drawn / seconds:.0f} student pages a second on one core")

    start = time.process_time()
    page = class_page(manifest, many(records, count))
    seconds = time.process_time() - start
    print(f"class page of {count}: {seconds:.2f} s, {len(page.encode()) / 1e6:.2f} MB")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{peak / 2**10:.0f} MB of memory at most")


def many(records: list[Record], count: int) -> Iterator[Record]:
    """Yield `count` records: the same ones again and again, under other names."""
    for number, record in enumerate(islice(cycle(records), count)):
        yield record.model_copy(update={"student": f"{record.student}_{number:05}"})


if __name__ == "__main__":
    main()
