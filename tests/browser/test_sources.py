"""Each figure on the page shows its source, by mouse and by keyboard."""

from playwright.sync_api import Page
from playwright.sync_api import expect


def test_every_figure_shows_its_source_on_hover_and_on_focus(page: Page):
    expect(page.locator("#table td .figure").first).to_be_visible(timeout=10_000)
    page.locator("#glance .piece").first.hover()
    expect(page.locator("#tip")).to_contain_text("x-arena-pod")
    page.mouse.move(5, 5)
    expect(page.locator("#tip")).to_be_hidden()
    page.locator("#mesh [data-source][tabindex='0']").focus()
    expect(page.locator("#tip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#tip")).to_be_hidden()
    silent = page.evaluate(
        """() => [...document.querySelectorAll("#mesh [data-source]")].filter((figure) =>
             !document.getElementById(figure.getAttribute("aria-describedby"))?.textContent).length"""
    )
    assert silent == 0


def test_arrow_keys_move_through_the_figures_which_are_a_single_tab_stop(page: Page):
    expect(page.locator("#table td .figure").first).to_be_visible(timeout=10_000)
    expect(page.locator("#table thead th .big")).to_have_count(1)  # a ball that leaves takes its figures along
    page.locator("#mesh [data-source][tabindex='0']").focus()
    seen = set()
    for _ in range(4):
        seen.add(page.evaluate("() => [...document.querySelectorAll('[data-source]')].indexOf(document.activeElement)"))
        page.keyboard.press("ArrowRight")
    assert len(seen) == 4
    assert page.locator("#mesh [data-source][tabindex='0']").count() == 1
    focused = page.evaluate("() => document.activeElement.dataset.source")
    for _ in range(2):  # drawings
        figures = page.locator("#table").inner_text()
        expect(page.locator("#table")).not_to_have_text(figures, use_inner_text=True)
    assert page.evaluate("() => document.activeElement.dataset.source") == focused
