"""Deeds of custody: draft a consignment, sign its hand-overs in order, receive it, cancel it."""

from recycling.custody.service.drafting import Dispatch, cancel_consignment, draft_consignment
from recycling.custody.service.on_device import ShownCode, sign_on_device
from recycling.custody.service.receiving import receive_consignment
from recycling.custody.service.signing import PERMISSION, sign_handover

__all__ = [
    "PERMISSION",
    "Dispatch",
    "ShownCode",
    "cancel_consignment",
    "draft_consignment",
    "receive_consignment",
    "sign_handover",
    "sign_on_device",
]
