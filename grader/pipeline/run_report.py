"""Reports a run of a class: the manifest, the class page, the CSV and the exports."""

from grader.model.class_changes import Standing, Standings, standing
from grader.model.errors import ExportError, OverrideError
from grader.model.record import Manifest
from grader.pipeline.assignment_loader import locate
from grader.pipeline.class_export import export_class
from grader.pipeline.class_run import ClassRun
from grader.pipeline.decided_class import decided_class, kept_path
from grader.pipeline.renamed_students import renamed_by_work, with_new_ids
from grader.pipeline.reports import Gradebook, draw_class
from grader.pipeline.run_history import remember_run
from grader.pipeline.stopped_runs import stopped_path


def report(run: ClassRun) -> Gradebook:
    """Write the class page, the CSV and the exports."""
    newcomers = run.newcomers & run.done
    other_ids = renamed_by_work(run.store, run.gone, newcomers, is_listed=bool(run.listed))
    run.renamed |= other_ids
    run.others -= other_ids.keys()
    graded = run.done | run.kept | run.others | run.passed_over
    left = {handin.student for handin in run.matched.handins} - graded
    left = (left - run.matched.absent) | run.unreached
    # Nobody is lost by a run that is stopped: the result of the run before counts on.
    graded |= {*filter(run.results.keeps, left)}
    unmatched = [item for item in run.matched.unmatched if item.student in graded]
    if run.last:
        unmatched += [item for item in run.last.unmatched if item.student in run.others]
    manifest = Manifest(
        assignment=run.title,
        students=tuple(sorted(graded)),
        layout=run.found.layout,
        roster=run.store.keep_list(run.roster, "roster"),
        groups=run.store.keep_list(run.groups, "groups"),
        roster_columns=run.roster_columns,
        unmatched=tuple(unmatched),
        column=run.column or "",
        zero_unreadable=run.chosen.zero_unreadable,
        worth=run.chosen.worth,
        comments=run.chosen.comments,
        overrides=kept_path(run.store, run.overrides.path),
        late=run.rules.late,
        extensions=kept_path(run.store, run.extensions.path),
        adjust=run.rules.adjust,
        released=run.assignment if run.release else "",
        left=len(left),
        waiting=tuple(sorted(left)),
        stopped=stopped_path(run.last, run.submissions, left, run.unreached),
        fresh=bool(left) and (run.fresh or run.continues_fresh),
        former_ids=with_new_ids(run.last.former_ids if run.last else {}, other_ids),
    )
    standings: list[Standing] = []
    try:
        decided = decided_class(run.store, manifest)
        for student in graded & {*run.renamed.values()}:
            decided.read_page(student)  # it is missing, or other decisions count now
        edited = draw_class(
            decided, manifest, see=lambda record: standings.append(standing(record))
        )
    except OverrideError as error:
        known = run.last.grades_digest if run.last else ""
        run.store.write_manifest(manifest.model_copy(update={"grades_digest": known}))
        raise OverrideError(
            f"{error}. All submissions are graded, and their records are in "
            f"{run.store.reports}. Correct the overrides, then run "
            f"`grade report {run.store.reports}`"
        ) from error
    for student in other_ids:
        run.store.put_away(student)
    changes = None
    if not manifest.left:
        now = Standings(assignment=run.title, students=tuple(standings))
        changes = remember_run(run.store, run.before, now, manifest.former_ids)
    try:
        exported = export_class(run.store.reports, run.exports).files if run.exports else ()
    except ExportError as error:
        raise ExportError(
            f"{error}. All submissions are graded, and their records are in "
            f"{run.store.reports}. Fix this, then run "
            f"`grade export {' '.join(run.exports)} --reports {run.store.reports}`"
        ) from error
    return Gradebook(
        run.store.reports,
        manifest,
        ignored=run.found.ignored,
        graded=run.graded,
        unchanged=run.unchanged,
        failed=run.failed,
        absent=tuple(sorted(run.earlier - graded - left - other_ids.keys())),
        renamed=run.renamed,
        kept=tuple(sorted(run.kept | run.others)),
        passed_over=len(run.passed_over),
        outdated=run.results.outdated,
        earlier=run.last,
        closed=tuple(run.release.closed) if run.release else (),
        aside=(*run.results.aside, *edited),
        edited=tuple(run.results.edited),
        elsewhere=decided.elsewhere(manifest),
        isolation=run.isolation,
        way=run.way,
        layers=run.layers,
        assignment=locate(run.assignment),
        without_id=run.listed.without_id if run.listed else (),
        id_columns=run.listed.id_columns if run.listed else (),
        exported=exported,
        changes=changes,
    )
