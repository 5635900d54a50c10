"""Deeds of custody: draft and amend a consignment, sign its hand-overs, receive it, cancel it."""

from recycling.custody.service.amending import amend_consignment
from recycling.custody.service.drafting import (
    Dispatch,
    cancel_consignment,
    draft_consignment,
    seal_consignment,
)
from recycling.custody.service.on_device import ShownCode, sign_on_device
from recycling.custody.service.receiving import receive_consignment
from recycling.custody.service.signing import PERMISSION, sign_handover

__all__ = [
    "PERMISSION",
    "Dispatch",
    "ShownCode",
    "amend_consignment",
    "cancel_consignment",
    "draft_consignment",
    "receive_consignment",
    "seal_consignment",
    "sign_handover",
    "sign_on_device",
]
