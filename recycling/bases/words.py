"""How are the facts of a base's history called where people read them?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

_FACTS = {
    "BaseRegistered": _l("Base registered"),
    "LineAdded": _l("Process line added"),
    "LicenceAppliedFor": _l("Licence applied for"),
    "LicenceReviewBegun": _l("Review begun"),
    "LicenceQuestionAsked": _l("Question asked"),
    "LicenceQuestionAnswered": _l("Question answered"),
    "LicenceConditionMet": _l("Condition met"),
    "LicenceReopened": _l("Re-examination begun"),
    "LicenceConfirmed": _l("Licence confirmed after re-examination"),
    "LicenceExpiring": _l("Licence ends soon"),
    "LicenceExpired": _l("Licence ended"),
    "LicenceGranted": _l("Licence granted"),
    "LicenceRefused": _l("Licence refused"),
    "LicenceSuspended": _l("Licence suspended"),
    "LicenceReinstated": _l("Licence reinstated"),
    "LicenceRevoked": _l("Licence revoked"),
    "LicenceRenewed": _l("Licence renewed"),
    "LicenceChanged": _l("Licence changed by a new grant"),
    "LicenceChangeNotified": _l("Licence changed by notice"),
    "DischargeMeasured": _l("Discharge measured"),
    "LicenceRestored": _l("Licence restored after an appeal"),
    "RectificationOrdered": _l("Ordered to put right"),
    "OrderIssued": _l("Order issued"),
    "OrderMet": _l("Order met"),
    "OrderLifted": _l("Order lifted"),
    "AppealDecided": _l("Appeal decided"),
    "OrderOverdue": _l("Order overdue"),
    "QuotaSet": _l("Quota set"),
    "ReservationCarried": _l("Reservation carried over into a new year"),
    "ReservationNotCarried": _l("Reservation without room in the new year"),
    "CaseClosed": _l("Case closed"),
    "FootingsEntered": _l("What its licences rest on entered"),
    "FootingAccepted": _l("What its licences rest on accepted"),
    "FootingsAccepted": _l("What its licences rest on accepted"),
    "FootingRejected": _l("What its licences rest on rejected"),
    "FootingAnnulled": _l("What its licences rest on annulled"),
    "FootingWithdrawn": _l("What its licences rest on withdrawn"),
    "FootingEnds": _l("What its licences rest on ends soon"),
    "FootingEnded": _l("What its licences rest on has ended"),
}


def fact_words(fact: str) -> str:
    """Write the type of a fact in words; an unknown one stays as it is."""
    return str(_FACTS.get(fact, fact))
