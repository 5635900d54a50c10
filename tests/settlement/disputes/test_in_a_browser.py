"""Pages of disputes in Chromium: no barrier axe knows of, nothing wider than a small phone."""

from __future__ import annotations

import pytest

from recycling.settlement import payouts
from tests.browsing import barriers, chromium, leave_picture, let_in, serving
from tests.settlement.conftest import Sandbox
from tests.settlement.disputes.makers import decide, dispute_of, disputed
from tests.settlement.makers import Outside, release

pytestmark = [pytest.mark.browser, pytest.mark.whole]


@pytest.fixture
def pages(outside: Outside, sandbox: Sandbox) -> dict[str, str]:
    """The pages by name, made before a browser starts."""
    passed_on, lost = outside.sale(paid=True), outside.sale(paid=True)
    outside.inside(release, passed_on)
    outside.inside(payouts.carry_out_planned)
    provider_id = outside.inside(disputed, sandbox, passed_on)
    outside.inside(decide, sandbox, outside.inside(disputed, sandbox, lost), won=False)
    ref = outside.inside(lambda: dispute_of(provider_id).ref)
    return {
        "all": "/disputes",
        "one": f"/disputes/{ref}",
        "reply": f"/disputes/{ref}/reply",
        "disputed sale": f"/sales/{passed_on}",
        "charged back": f"/sales/{lost}",
        "desk": "/desk",
    }


def test_pages_of_disputes_have_no_barrier_and_fit_a_phone(
    outside: Outside, pages: dict[str, str]
) -> None:
    found = []
    with serving(outside.app) as site, chromium() as browser:
        context = browser.new_context()
        let_in(context, outside.app, site, outside.market.holder.email)
        page = context.new_page()
        for name, path in pages.items():
            page.goto(f"{site}{path}")
            found += barriers(page, name)
            leave_picture(page, name)
        context.close()
    assert found == []
