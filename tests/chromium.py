"""A headless Chromium for tests, and what every page is asked: errors, requests, addresses, accessibility."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

LAPTOP, PHONE = (1280, 900), (400, 800)
# Placed by .ci/fetch_axe; ignored by git.
AXE = Path(__file__).parents[1] / ".ci" / "downloads" / "axe.min.js"
PATIENCE_SECONDS = 900
LOADING_SECONDS = 20
ANSWER_SECONDS = 110  # below the two minutes after which the driver itself gives up
SERIOUS = ("serious", "critical")
# What another colour scheme can break: names, roles, sizes and order are those of the light page.
OF_COLOURS = ("color-contrast", "link-in-text-block")

# A long page is looked at part by part, so that the browser answers in between.
_LOOK_PART_BY_PART = """
(async function () {
  const SIZE = { "target-size": { enabled: true } };  // of WCAG 2.2, which axe leaves out unless asked
  const ONLY = window.only.length ? { runOnly: window.only } : {};
  const parts = Array.from(document.querySelectorAll(
    "nav, .skip, .first, main > *:not(#outcomes, #publications, script), #outcomes > *, #publications > *, #provenance"))
    .filter(e => e.checkVisibility());
  const size = Math.ceil(parts.length / 6), found = [], seen = new Set();
  // Of words in the same colours, size and weight on the same grounds, one says what all have.
  const faces = roots => roots.flatMap(root => Array.from(root.querySelectorAll("*"))).filter(e => {
    if (!Array.from(e.childNodes).some(n => n.nodeType === 3 && n.data.trim()) || !e.checkVisibility()) return false;
    const own = getComputedStyle(e), face = [own.color, own.fill, own.fontSize, own.fontWeight, own.textDecorationLine];
    for (let at = e; at; at = at.parentElement) {
      const s = getComputedStyle(at);
      face.push(s.backgroundColor, s.backgroundImage, s.opacity);
    }
    const key = face.filter(x => x !== "rgba(0, 0, 0, 0)" && x !== "none" && x !== "1").join();
    return seen.size !== seen.add(key).size;
  });
  const look = async (where, options) => {
    if (window.only.length) where = { include: faces(where.include) };
    if (where.include && !where.include.length) return;
    for (const v of (await axe.run(where, { resultTypes: ["violations"], rules: SIZE, ...options, ...ONLY })).violations) {
      found.push([v.impact, v.tags, v.id + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 200)).join(" ... ")]);
    }
    await new Promise(r => setTimeout(r));
  };
  if (!window.only.length) await look(document, { runOnly: ["document-title", "html-has-lang", "html-lang-valid", "meta-viewport", "bypass", "duplicate-id-aria"] });
  for (let i = 0; i < parts.length; i += size) await look({ include: parts.slice(i, i + size) }, {});
  if (typeof Page !== "undefined" && Page.views) for (const id of Page.views.order) {
    Page.views.show(id);
    document.querySelectorAll("#outcomes details").forEach(d => { d.open = true; });
    await new Promise(r => requestAnimationFrame(() => setTimeout(r, 50)));  // what scrolls is known once it is laid out
    await look({ include: [document.getElementById(id)] }, {});
  }
  window.found = found;
})().catch(e => { window.found = [["critical", [], String(e)]]; });
"""


class Browser:
    """A running Chromium with the few things the tests ask of it."""

    def __init__(self, profile: Path) -> None:
        program, driver = shutil.which("chromium"), shutil.which("chromedriver")
        if not program or not driver:
            pytest.skip(
                "no browser to look with: chromium and chromedriver are not installed"
                " (Debian: apt-get install chromium chromium-driver)"
            )
        options = Options()
        options.binary_location = program
        for argument in (
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--disable-background-networking", "--disable-component-update", "--no-first-run",
            f"--user-data-dir={profile}",
        ):  # fmt: skip
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        environment = {**os.environ, "SE_OFFLINE": "true", "SE_AVOID_STATS": "true"}
        self.driver = webdriver.Chrome(options=options, service=Service(driver, env=environment))
        self.driver.set_script_timeout(ANSWER_SECONDS)

    def quit(self) -> None:
        self.driver.quit()

    def tell(self, command: str, **parameters: object) -> dict:
        """Send a command of the DevTools protocol."""
        return self.driver.execute_cdp_cmd(command, parameters)

    def open(
        self, page: Path, size: tuple[int, int] = LAPTOP, dark: bool = False, fragment: str = ""
    ) -> None:
        """Load a page afresh at a size and in a colour scheme."""
        self.driver.get("about:blank")
        self.logs()
        width, height = size
        self.tell(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.tell("Emulation.setEmulatedMedia", features=[scheme])
        self.driver.get(page.as_uri() + fragment)
        self._wait_until_read(page.as_uri())

    def _wait_until_read(self, address: str) -> None:
        """Wait until the page is read to its end; a page without script is read when it is told to be."""
        end = time.monotonic() + LOADING_SECONDS
        ready = 'return document.readyState === "complete" && location.href.startsWith(arguments[0]);'
        while not self.run(ready, address) and time.monotonic() < end:
            time.sleep(0.05)

    def run(self, script: str, *arguments: object) -> object:
        """Run a script in the page and return what it returns."""
        return self.driver.execute_script(script, *arguments)

    def logs(self) -> tuple[list[str], list[str]]:
        """Return what the console said and which addresses were asked for since the last call."""
        said = [entry["message"] for entry in self.driver.get_log("browser")]
        events = (json.loads(e["message"])["message"] for e in self.driver.get_log("performance"))
        asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
        return said, [url for url in asked if not url.startswith(("about:", "data:", "blob:"))]

    def press(self, *keys: str) -> None:
        """Press keys where the focus is."""
        webdriver.ActionChains(self.driver).send_keys(*keys).perform()

    def wait_for(self, script: str) -> object:
        """Run a script that takes long and sets ``window.found`` in the end; a busy page may answer late."""
        self.run("window.found = null; " + script)
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            found = self.run("return window.found")
            if found is not None:
                return found
            time.sleep(0.2)
        raise TimeoutError(f"the page had no answer within {PATIENCE_SECONDS} seconds")

    def violations(self, only: tuple[str, ...] = ()) -> list[str]:
        """Return what breaks WCAG at level AA, or is serious, on the page and in each outcome's view.

        ``only`` names the rules that are looked at, where the others were before.
        """
        if not AXE.exists():
            pytest.skip(f"axe-core is not there; .ci/fetch_axe places it at {AXE}")
        if not self.run("return typeof axe !== 'undefined'"):
            self.run(AXE.read_text(encoding="utf-8"))
        self.run("window.only = arguments[0]", list(only))
        found = self.wait_for(_LOOK_PART_BY_PART)
        return [
            t for impact, tags, t in found if impact in SERIOUS or any(x.startswith("wcag") for x in tags)
        ]


def open_everything(browser: Browser) -> None:
    """Open every part that can be closed."""
    browser.run("document.querySelectorAll('details').forEach(d => { d.open = true; });")


def show_outcome(browser: Browser, outcome: str) -> None:
    """Open the view of an outcome, as its address does."""
    browser.run("Page.views.show(arguments[0])", f"outcome-{outcome}")


def overflow(browser: Browser) -> int:
    """By how many pixels the page is wider than the window."""
    return browser.run("const e = document.documentElement; return e.scrollWidth - e.clientWidth;")


def sideways(browser: Browser, table: str) -> int:
    """By how many pixels the tables of a kind are wider than their places."""
    return browser.run(
        """return Math.max(...Array.from(document.querySelectorAll(arguments[0]),
          t => t.parentElement.scrollWidth - t.parentElement.clientWidth));""",
        table,
    )


def addresses(browser: Browser) -> tuple[list[str], list[str]]:
    """Return ids that stand twice, and links inside the page that lead nowhere."""
    return browser.run(
        """const ids = Array.from(document.querySelectorAll("[id]"), e => e.id), seen = new Set();
        const twice = ids.filter(id => seen.size === seen.add(id).size);
        const lost = Array.from(document.querySelectorAll('a[href^="#"]'), a => a.getAttribute("href"))
          .filter(h => !document.getElementById(decodeURIComponent(h.slice(1))) && !Page.views.where[h.slice(1)]);
        return [twice, lost];"""
    )


def provenance(browser):
    """The text of the box that shows where a number comes from; nothing where it is closed."""
    return browser.run(
        "const b = document.getElementById('provenance'); return b.matches(':popover-open') ? b.textContent : '';"
    )
