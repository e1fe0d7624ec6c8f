"""The kernel under test is the one built in this checkout: its kernelspec goes to a folder of its own."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2]
NODE = os.environ.get("STRAXLAB_NODE", "node")

_prefix = tempfile.mkdtemp(prefix="straxlab-kernel-")
subprocess.run([NODE, str(PACKAGE / "dist" / "cli.js"), "install", "--prefix", _prefix], check=True, capture_output=True)
os.environ["JUPYTER_PATH"] = str(Path(_prefix, "share", "jupyter"))
os.environ["STRAXLAB_HISTORY"] = str(Path(_prefix, "history"))

from kernel_client import Kernel  # noqa: E402  (needs the path above)


def pytest_unconfigure():
    shutil.rmtree(_prefix, ignore_errors=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The notebook's folder: no node_modules anywhere near."""
    return tmp_path_factory.mktemp("notebook")


@pytest.fixture(scope="module")
def kernel(folder):
    kernel = Kernel(folder)
    yield kernel
    kernel.stop()
