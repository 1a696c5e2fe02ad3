"""Reports as pages, on paper, and as files."""

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core.database import database
from hub.core.errors import Missing
from hub.core.journal import LIVE
from hub.core.web import needs
from hub.incidents.models import Incident
from hub.reports.models import Report

routes = Blueprint("reports", __name__, url_prefix="/reports")

SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@routes.get("/")
@needs("reports.see")
def listed() -> ResponseReturnValue:
    """The newest reports of a world."""
    world = request.args.get("exercise") or LIVE
    with database().reading() as session:
        newest = select(Report).where(Report.world == world).order_by(Report.ends_at.desc())
        return render_template(
            "reports/list.html",
            reports=list(session.scalars(newest.limit(SHOWN))),
            exercise=_drill(session, world),
        )


@routes.get("/<id>")
@needs("reports.see")
def shown(id: str) -> ResponseReturnValue:
    """One report, as it was written."""
    with database().reading() as session:
        report = _found(session, id)
        return render_template(
            "reports/report.html",
            report=report,
            **report.content,
            exercise=_drill(session, report.world),
        )


@routes.get("/<id>.csv")
@needs("reports.see")
def as_csv(id: str) -> ResponseReturnValue:
    """The same as a table for programs."""
    with database().reading() as session:
        report = _found(session, id)
        return _file(report.csv, "text/csv; charset=utf-8", f"{report.file_name}.csv")


@routes.get("/<id>.xlsx")
@needs("reports.see")
def as_xlsx(id: str) -> ResponseReturnValue:
    """The same as a workbook."""
    with database().reading() as session:
        report = _found(session, id)
        return _file(report.xlsx, XLSX, f"{report.file_name}.xlsx")


def _found(session: Session, id: str) -> Report:
    report = session.get(Report, id)
    if report is None:
        raise Missing("There is no such report.")
    return report


def _drill(session: Session, world: str) -> dict[str, Any] | None:
    drill = session.get(Incident, world)
    return drill.view() if drill and drill.exercise else None


def _file(data: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, content_type=kind, headers=headers)
