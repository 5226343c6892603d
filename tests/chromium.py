"""A headless Chromium for tests, and what every page is asked: errors, requests, addresses, accessibility."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from selenium import webdriver
from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from urllib3.exceptions import HTTPError

LAPTOP, PHONE = (1280, 900), (400, 800)
# Placed by .ci/fetch_axe; ignored by git.
AXE = Path(__file__).parents[1] / ".ci" / "downloads" / "axe.min.js"
# Pages load within a second or two, the longest part that axe looks at takes three: the rest is for a machine that does other
# things. Each limit is below the next, so that who knows more of what happened speaks first.
LOADING_SECONDS, ANSWER_SECONDS, DRIVER_SECONDS = 60, 120, 130
PATIENCE_SECONDS = 560  # of all parts that axe looks at
ENDING_SECONDS = 5
GONE = ("crashed", "disconnected", "not reachable", "invalid session", "no such window", "web view not found")
SERIOUS = ("serious", "critical")
# What another colour scheme can break: names, roles, sizes and order are those of the light page.
OF_COLOURS = ("color-contrast", "link-in-text-block")

# A long page is looked at part by part, so that the browser answers in between.
_LOOK_PART_BY_PART = """
(async function () {
  const SIZE = { "target-size": { enabled: true } };  // of WCAG 2.2, which axe leaves out unless asked
  const LATER = Object.fromEntries(window.colours.map(rule => [rule, { enabled: false }]));
  const parts = Array.from(document.querySelectorAll(
    "nav, .skip, .first, main > *:not(#outcomes, #publications, script), #outcomes > *, #publications > *, #provenance"))
    .filter(e => e.checkVisibility());
  const size = Math.ceil(parts.length / 6), found = [], seen = new Set();
  // Of words in the same colours, size and weight on the same grounds, one says what all have.
  const faces = roots => {
    const grounds = new Map([[null, ""]]);
    const ground = e => {
      if (!grounds.has(e)) {
        const s = getComputedStyle(e), own = [s.backgroundColor, s.backgroundImage, s.opacity];
        grounds.set(e, ground(e.parentElement) + own.filter(x => x !== "rgba(0, 0, 0, 0)" && x !== "none" && x !== "1"));
      }
      return grounds.get(e);
    };
    return roots.flatMap(root => Array.from(root.querySelectorAll("*"))).filter(e => {
      if (!Array.from(e.childNodes).some(n => n.nodeType === 3 && n.data.trim()) || !e.checkVisibility()) return false;
      const s = getComputedStyle(e);
      const face = [s.color, s.fill, s.fontSize, s.fontWeight, s.textDecorationLine, ground(e)].join();
      return seen.size !== seen.add(face).size;
    });
  };
  const run = async (where, options) => {
    for (const v of (await axe.run(where, { resultTypes: ["violations"], ...options })).violations) {
      found.push([v.impact, v.tags, v.id + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 200)).join(" ... ")]);
    }
    await new Promise(r => setTimeout(r));
  };
  const look = async (roots) => {
    if (!window.coloursAlone) await run({ include: roots }, { rules: { ...SIZE, ...LATER } });
    const unlike = faces(roots);
    if (unlike.length) await run({ include: unlike }, { runOnly: window.colours });
  };
  if (!window.coloursAlone) await run(document, { runOnly: ["document-title", "html-has-lang", "html-lang-valid", "meta-viewport", "bypass", "duplicate-id-aria"] });
  for (let i = 0; i < parts.length; i += size) await look(parts.slice(i, i + size));
  if (typeof Page !== "undefined" && Page.views) for (const id of Page.views.order) {
    Page.views.show(id);
    document.querySelectorAll("#outcomes details").forEach(d => { d.open = true; });
    await new Promise(r => requestAnimationFrame(() => setTimeout(r, 50)));  // what scrolls is known once it is laid out
    await look([document.getElementById(id)]);
  }
  window.found = found;
})().catch(e => { window.found = [["critical", [], String(e)]]; });
"""


class Stuck(Exception):
    """The browser does not answer or is gone: of the page under test that says nothing."""


class _Driver(webdriver.Chrome):
    """A driver that says of a browser that does not answer that it is stuck, and ends it."""

    end: Callable[[], None] = staticmethod(lambda: None)

    def start_session(self, capabilities: dict) -> None:
        self.command_executor.client_config.timeout = DRIVER_SECONDS
        super().start_session(capabilities)
        self.set_page_load_timeout(LOADING_SECONDS)
        self.set_script_timeout(ANSWER_SECONDS)

    def execute(self, command: str, params: dict | None = None) -> dict:
        try:
            return super().execute(command, params)
        except HTTPError as error:  # the driver itself
            said = f"no answer to {command} ({error})"
        except TimeoutException as error:
            if str(error.msg).startswith("script timeout"):  # of the page
                raise
            said = f"{(params or {}).get('url', command)} is not loaded after {LOADING_SECONDS} seconds"
        except WebDriverException as error:
            if not any(word in str(error.msg) for word in GONE):
                raise
            said = f"no answer to {command} ({error.msg})"
        self.end()
        raise Stuck(said)


class Browser:
    """A running Chromium with the few things the tests ask of it; one that was ended is started anew when it is asked."""

    def __init__(self, profiles: Callable[[str], Path]) -> None:
        program, driver = shutil.which("chromium"), shutil.which("chromedriver")
        if not program or not driver:
            pytest.skip(
                "no browser to look with: chromium and chromedriver are not installed"
                " (Debian: apt-get install chromium chromium-driver)"
            )
        self.profiles, self.programs, self._driver, self._processes = profiles, (program, driver), None, []

    @property
    def driver(self) -> webdriver.Chrome:
        """What drives the browser."""
        if self._driver is None:
            self._driver = self._started()
            driver = psutil.Process(self._driver.service.process.pid)
            self._processes = [driver, *driver.children(recursive=True)]
            self._driver.end = self.end
        return self._driver

    def _started(self) -> webdriver.Chrome:
        program, driver = self.programs
        options = Options()
        options.binary_location = program
        for argument in (
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--disable-background-networking", "--disable-component-update", "--no-first-run",
            f"--user-data-dir={self.profiles('profile')}",
        ):  # fmt: skip
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        environment = {**os.environ, "SE_OFFLINE": "true", "SE_AVOID_STATS": "true"}
        try:
            return _Driver(options=options, service=Service(driver, env=environment))
        except WebDriverException as error:  # the port that was free is not, or it took too long
            raise Stuck(f"it does not start ({error.msg})") from error

    def end(self) -> None:
        """End the browser for good, whatever it is at; what is asked next starts another."""
        ending = list(self._processes)
        for each in self._processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                ending += each.children()
        for each in ending:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        psutil.wait_procs(self._processes[:1], ENDING_SECONDS)
        self._driver, self._processes = None, []

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
        ready = 'return document.readyState === "complete" && location.href.startsWith(arguments[0]);'
        if not self.until(lambda: self.run(ready, address)):
            raise Stuck(f"{address} is not read after {LOADING_SECONDS} seconds")

    def until(self, true: Callable[[], object]) -> object:
        """Ask until the answer is true, for what a browser does in its own time; returns the last answer."""
        end = time.monotonic() + LOADING_SECONDS
        while not (found := true()) and time.monotonic() < end:
            time.sleep(0.05)
        return found

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

    def violations(self, colours_alone: bool = False) -> list[str]:
        """Return what breaks WCAG at level AA, or is serious, on the page and in each outcome's view.

        ``colours_alone`` where the same page was looked at in another colour scheme.
        """
        if not AXE.exists():
            pytest.skip(f"axe-core is not there; .ci/fetch_axe places it at {AXE}")
        if not self.run("return typeof axe !== 'undefined'"):
            self.run(AXE.read_text(encoding="utf-8"))
        self.run("[window.coloursAlone, window.colours] = arguments", colours_alone, OF_COLOURS)
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
