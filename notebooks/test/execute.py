"""Executes a notebook: python execute.py IN.ipynb OUT.ipynb --folder DIR [--kernel NAME] [--timeout SECONDS]

DIR becomes the kernel's working folder. Errors of cells are outputs like others; only a dead kernel or a cell that does
not end in time make this fail. The outputs name DIR as <notebooks>.
"""
import argparse
import json

import nbformat
from nbclient import NotebookClient

parser = argparse.ArgumentParser()
parser.add_argument('source')
parser.add_argument('target')
parser.add_argument('--folder', required=True)
parser.add_argument('--kernel', default='straxlab')
parser.add_argument('--timeout', type=int, default=240, help='of one cell, in seconds')
arguments = parser.parse_args()

notebook = nbformat.read(arguments.source, as_version=4)
NotebookClient(
    notebook,
    kernel_name=arguments.kernel,
    timeout=arguments.timeout,
    startup_timeout=60,
    allow_errors=True,
    record_timing=False,
    resources={'metadata': {'path': arguments.folder}},
).execute()
for cell in notebook.cells:
    if cell.cell_type == 'code':
        text = json.dumps(cell.outputs).replace(json.dumps(arguments.folder)[1:-1], '<notebooks>')
        cell.outputs = [nbformat.from_dict(output) for output in json.loads(text)]
nbformat.validate(notebook)
nbformat.write(notebook, arguments.target)
