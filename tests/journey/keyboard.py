"""How a person walks through the site with a keyboard alone: Tab, Enter, Space, arrows, letters."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from playwright.sync_api import Locator

from tests.journey.walking import Walker

_FARTHEST = 600
_HAS_FOCUS = "wanted => wanted === document.activeElement"
_GROUP_HAS_FOCUS = "wanted => wanted.name === document.activeElement?.name"
_IS_SEEN = """() => {
    const shown = getComputedStyle(document.activeElement);
    const label = document.activeElement.labels?.[0];
    const mark = label ? getComputedStyle(label, '::before') : shown;
    const around = getComputedStyle(document.activeElement, '::after');
    return [shown, mark, around].some((one) =>
        (one.outlineStyle !== 'none' && one.outlineWidth !== '0px') || one.boxShadow !== 'none');
}"""


class KeyboardWalker(Walker):
    """One person without a mouse. Whatever has the focus must show it."""

    def _reaches(self, wanted: Locator, has_focus: str = _HAS_FOCUS) -> None:
        for _ in range(_FARTHEST):
            if wanted.evaluate(has_focus):
                assert self.page.evaluate(_IS_SEEN), (self.page.url, "the focus is not seen")
                return
            self.page.keyboard.press("Tab")
        raise AssertionError((self.page.url, "cannot be reached", str(wanted)))

    def enters(self, wanted: Locator, value: str) -> None:
        """Type into a field, instead of what is in it."""
        self._reaches(wanted)
        if wanted.get_attribute("type") == "datetime-local":
            at = datetime.fromisoformat(value)  # its parts, as an American browser asks for them
            for part in (f"{at:%m%d%Y}", "Tab", f"{at:%I%M%p}"):
                press = self.page.keyboard.press if part == "Tab" else self.page.keyboard.type
                press(part)
            assert wanted.input_value() == value
            return
        self.page.keyboard.press("Control+a")
        self.page.keyboard.press("Delete")
        self.page.keyboard.type(value)

    def ticks(self, wanted: Locator) -> None:
        """Choose a radio button with the arrows, or tick a box with the space bar."""
        if wanted.get_attribute("type") != "radio":
            self._reaches(wanted)
            if not wanted.is_checked():
                self.page.keyboard.press("Space")
        else:
            self._reaches(wanted, _GROUP_HAS_FOCUS)
            if wanted.evaluate(_HAS_FOCUS):
                self.page.keyboard.press("Space")
            for _ in range(_FARTHEST):
                if wanted.is_checked():
                    break
                self.page.keyboard.press("ArrowDown")
        assert wanted.is_checked()

    def picks(self, wanted: Locator, *, value: str = "", index: int = 0) -> None:
        """Choose from a drop-down list with the arrows."""
        self._reaches(wanted)
        at = wanted.evaluate(
            "(list, [value, index]) => value"
            " ? [...list.options].findIndex((one) => one.value === value) : index",
            [value, index],
        )
        self.page.keyboard.press("Home")
        for _ in range(at):
            self.page.keyboard.press("ArrowDown")
        assert wanted.evaluate("list => list.selectedIndex") == at

    def activates(self, wanted: Locator) -> None:
        """Press a button, or follow a link, with Enter."""
        self._reaches(wanted)
        self.page.keyboard.press("Enter")

    def uploads(self, wanted: Locator, file: Path) -> None:
        """Open the device's own way of choosing a file."""
        self._reaches(wanted)
        with self.page.expect_file_chooser(timeout=60_000) as choosing:
            self.page.keyboard.press("Enter")
        choosing.value.set_files(file)
