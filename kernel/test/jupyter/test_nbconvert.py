"""Exported notebooks show their tables and plots without JupyterLab: what nbconvert, GitHub and VS Code have to go by."""

import base64
import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import PACKAGE
from nbconvert import HTMLExporter

NOTEBOOKS = sorted((PACKAGE.parent / "notebooks").glob("*.ipynb"))
PLOTLY = "application/vnd.plotly.v1+json"


def outputs(notebook):
    return [output for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output]


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_the_exported_html_has_every_table_and_every_figure(file):
    notebook = nbformat.read(file, as_version=4)
    shown = [output["data"] for output in outputs(notebook)]
    assert shown, "the notebook is stored without its outputs"
    body, _ = HTMLExporter().from_notebook_node(notebook)
    page = BeautifulSoup(body, "html.parser")
    found = [table.get_text() for table in page.find_all("table")]
    expected = [table for data in shown for table in BeautifulSoup(data.get("text/html", ""), "html.parser").find_all("table")]
    assert expected and found == [table.get_text() for table in expected]
    assert all("image/svg+xml" in data for data in shown if PLOTLY in data)
    figures = [data["image/svg+xml"].strip() for data in shown if "image/svg+xml" in data]
    images = [image["src"].partition("data:image/svg+xml;base64,")[2] for image in page.find_all("img")]
    assert [base64.b64decode(image).decode().strip() for image in images if image] == figures
    # Nothing is left for a viewer that is not there: an output of a rich type alone would be an empty place.
    assert all("text/plain" in data for data in shown)


def test_every_kind_of_output_is_in_some_notebook():
    kinds = {kind for file in NOTEBOOKS for output in outputs(nbformat.read(file, as_version=4)) for kind in output["data"]}
    assert {PLOTLY, "image/svg+xml", "text/html", "text/plain", "application/vnd.straxlab.runs+json"} <= kinds


def test_a_notebook_names_its_language_as_vs_code_needs_it():
    for file in NOTEBOOKS:
        info = nbformat.read(file, as_version=4).metadata.language_info
        assert (info.name, info.file_extension, info.mimetype) == ("typescript", ".ts", "text/typescript")


def test_the_kernel_says_the_same(kernel):
    info = kernel.ask(kernel.client.kernel_info)["language_info"]
    assert (info["name"], info["file_extension"], info["mimetype"]) == ("typescript", ".ts", "text/typescript")
    assert info["codemirror_mode"] == "typescript" and info["nbconvert_exporter"] == "script"
    assert re.fullmatch(r"\d+\.\d+\.\d+", info["version"])
