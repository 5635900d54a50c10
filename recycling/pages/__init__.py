"""How does every page look, speak and protect itself?

Imports ground files only. Start with ``init_pages``; the layout is ``templates/base.html``.
"""

from recycling.pages.setup import init_pages, render_refusal

__all__ = ["init_pages", "render_refusal"]
