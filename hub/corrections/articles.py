"""What consoles are told of the updates that quote a changed fact."""

from collections.abc import Sequence
from typing import Any

from hub.approvals.releases import Release
from hub.core.command import Deed
from hub.corrections.impact import Impact
from hub.incidents.models import Incident
from hub.updates import queries as updates
from hub.updates.models import Update

View = dict[str, Any]


def articles(deed: Deed, impact: Impact, told: Sequence[Release]) -> View:
    """The updates told anew, in the order of a fresh page; those they take the place of; and the
    facts of those whose words stayed.
    """
    anew = [release for release in told if release.kind == "update"]
    renewed = [quote.text for quote in impact.renewed if isinstance(quote.text, Update)]
    return {
        "articles": [
            deed.get(Update, release.words_id).article(release, _place(deed, release))
            for release in sorted(anew, key=lambda one: one.id)
        ],
        "gone_articles": [
            {"id": quote.text.article_id, "severity": quote.text.severity}
            for quote in impact.updates
            if isinstance(quote.text, Update)
        ],
        "renewed_articles": [
            {"id": update.article_id, "facts": update.view()["facts"], "severity": update.severity}
            for update in renewed
        ],
        "promises": [
            updates.next_promise(deed.session, incident_id)
            for incident_id in sorted({release.incident_id for release in anew})
        ],
    }


def is_grave(impact: Impact) -> bool:
    """Whether a critical update is among them: exercises hear of it too."""
    texts = [quote.text for quote in (*impact.updates, *impact.renewed)]
    return any(isinstance(text, Update) and text.severity == "critical" for text in texts)


def _place(deed: Deed, release: Release) -> View:
    return updates.place(deed.get(Incident, release.incident_id))
