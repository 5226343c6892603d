"""What every step script shares: a log, warnings kept in it, and an error told in plain words."""

from __future__ import annotations

import logging
import sys
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


class StepError(Exception):
    """Something a reviewer can mend; the message says where, what, and what is allowed."""


@contextmanager
def step(log_file: str, name: str) -> Iterator[logging.Logger]:
    """Run one step with its log.

    A ``StepError`` is told in one line; any other error is a fault of the workflow: its traceback goes into
    the log, and the console is told where to find it.
    """
    logger = logging.getLogger(f"evidence.{name}")
    logger.setLevel(logging.INFO)
    handler = logging.FileHandler(log_file, mode="w", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logger.addHandler(handler)
    logging.captureWarnings(True)
    warnings_logger = logging.getLogger("py.warnings")
    warnings_logger.addHandler(handler)
    warnings.simplefilter("default")
    try:
        yield logger
    except StepError as error:
        logger.error("%s", error)
        print(f"{name}: {error}", file=sys.stderr)
        sys.exit(1)
    except Exception as error:
        logger.error("%s", traceback.format_exc())
        print(f"{name}: {type(error).__name__}: {error} (details in {log_file})", file=sys.stderr)
        sys.exit(1)
    finally:
        logging.captureWarnings(False)
        for target in (logger, warnings_logger):
            target.removeHandler(handler)
        handler.close()
