"""A headless Chromium for tests, and what every page is asked: errors, requests, addresses, accessibility."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

LAPTOP, PHONE = (1280, 900), (400, 800)
# Placed by .ci/fetch_axe; ignored by git.
AXE = Path(__file__).parents[1] / ".ci" / "downloads" / "axe.min.js"
PATIENCE_SECONDS = 120
SERIOUS = ("serious", "critical")


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
        self.driver.set_script_timeout(PATIENCE_SECONDS)

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

    def violations(self) -> list[str]:
        """Return what axe-core calls serious or critical on the page as it stands."""
        if not AXE.exists():
            pytest.skip(f"axe-core is not there; .ci/fetch_axe places it at {AXE}")
        if not self.run("return typeof axe !== 'undefined'"):
            self.run(AXE.read_text(encoding="utf-8"))
        found = self.driver.execute_async_script(
            """const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ["violations"] }).then(r => done(r.violations.map(v =>
              [v.impact, v.id + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 200)).join(" ... ")])));"""
        )
        return [text for impact, text in found if impact in SERIOUS]


def open_everything(browser: Browser) -> None:
    """Open every part that can be closed."""
    browser.run("document.querySelectorAll('details').forEach(d => { d.open = true; });")


def overflow(browser: Browser) -> int:
    """By how many pixels the page is wider than the window."""
    return browser.run("const e = document.documentElement; return e.scrollWidth - e.clientWidth;")


def addresses(browser: Browser) -> tuple[list[str], list[str]]:
    """Return ids that stand twice, and links inside the page that lead nowhere."""
    return browser.run(
        """const ids = Array.from(document.querySelectorAll("[id]"), e => e.id), seen = new Set();
        const twice = ids.filter(id => seen.size === seen.add(id).size);
        const lost = Array.from(document.querySelectorAll('a[href^="#"]'), a => a.getAttribute("href"))
          .filter(h => !document.getElementById(decodeURIComponent(h.slice(1))));
        return [twice, lost];"""
    )
