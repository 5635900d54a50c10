"""Lists that leave as files and are not public: who gets them (for ``tests/api/matrix.py``)."""

from __future__ import annotations

from recycling.parties.permissions import Permission
from tests.api.row import Row

P = Permission
READINGS: tuple[Row, ...] = (
    *(
        Row(f"{room}_exports.{name}{whom}", permission, more=(("form", "csv"),))
        for room, name, permission in (
            ("bases", "licences", P.OVERSIGHT_READ),
            ("settlement", "sales", P.SALES_READ),
            ("custody", "consignments", P.CUSTODY_READ),
            ("recovery", "batches", P.RECOVERY_READ),
            ("certificates", "certificates", P.FACTS_READ),
            ("parties", "people", P.PARTIES_PEOPLE),
            ("parties", "invitations", P.PARTIES_PEOPLE),
            ("parties", "requests", P.PARTIES_PEOPLE),
            ("patterns", "patterns", P.OVERSIGHT_READ),
            ("interests", "interests", P.INTERESTS_READ),
            ("standstill", "objections", P.OBJECTIONS_READ),
            ("deposits", "deposits", P.DEPOSITS_READ),
            ("parties", "delegations", P.FACTS_READ),
            ("parties", "tokens", P.PARTIES_TOKENS),
            ("parties", "facts", P.FACTS_READ),
            ("bases", "awaiting-footings", P.OVERSIGHT_READ),
            ("matching", "border-decisions", P.MATCHING_READ),
            ("matching", "prices", P.MATCHING_READ),
            ("plans", "plans", P.MATCHING_READ_PLAN),
            ("custody", "movements", P.MOVEMENTS_SEND),
            ("custody", "movement-files", P.MOVEMENTS_SEND),
            ("lots", "imports", P.LOTS_READ_IMPORT),
            ("settlement", "payments", P.SALES_READ),
            ("runs", "certificate-runs", P.CERTIFICATES_READ_RUN),
        )
        for whom in ("", "_for_programs")
    ),
    *(
        Row(f"{room}_exports.{name}{whom}", permission, stage, thing, more=(("form", "csv"),))
        for room, name, permission, stage, thing in (
            ("bases", "footings", P.FOOTINGS_READ, "granted", "base"),
            ("bases", "quota-lots", P.QUOTAS_READ, "granted", "base"),
            ("bases", "questions", P.LICENCES_READ_REVIEW, "inquired", "licence"),
            ("bases", "applications", P.LICENCES_READ_DRAFT, "granted", "base"),
            ("matching", "matches", P.MATCHING_READ, "published", "lot"),
            ("plans", "plan-lots", P.MATCHING_READ_PLAN, "planned", "plan"),
            ("plans", "plan-rooms", P.MATCHING_READ_PLAN, "planned", "plan"),
            ("runs", "manifest", P.CERTIFICATES_READ_RUN, "running", "run"),
            (
                "custody",
                "movements-of-file",
                P.MOVEMENTS_READ_FILE,
                "movements_checked",
                "movement_file",
            ),
        )
        for whom in ("", "_for_programs")
    ),
)
