"""straxlab: strax data in JupyterLab. This package carries the prebuilt extension and the kernel's specification."""

__version__ = "0.1.0"


def _jupyter_labextension_paths():
    return [{"src": "labextension", "dest": "@straxlab/labextension"}]
