"""Starts the straxlab kernel, which is a Node.js program: finds node and the npm package @straxlab/kernel.

Looked for, in this order:
  1. STRAXLAB_KERNEL: the package's folder, or its dist/cli.js
  2. node_modules/@straxlab/kernel of the notebook's folder or a folder above it
  3. the folder of this package, when it is used from a clone of the repository
  4. what this package carries
  5. npm's global packages
STRAXLAB_NODE names the node to use; otherwise it is looked for on the PATH.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_NODE = 20


class Problem(Exception):
    """Something that the person has to put right; the message says what."""


def find_node():
    node = os.environ.get("STRAXLAB_NODE") or shutil.which("node")
    if not node:
        raise Problem(f"there is no node on the PATH: install Node.js {OLDEST_NODE} or newer, or set STRAXLAB_NODE")
    version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip()
    major = version.lstrip("v").split(".")[0]
    if not major.isdigit() or int(major) < OLDEST_NODE:
        raise Problem(f"{node} is Node.js {version or 'of unknown version'}; expected {OLDEST_NODE} or newer")
    return node


def _global_packages():
    npm = shutil.which("npm")
    if not npm:
        return None
    answer = subprocess.run([npm, "root", "--global"], capture_output=True, text=True)
    return Path(answer.stdout.strip()) if answer.returncode == 0 and answer.stdout.strip() else None


def find_cli(folder):
    """The kernel's program for a notebook in `folder`."""
    given = os.environ.get("STRAXLAB_KERNEL")
    if given:
        path = Path(given)
        cli = path if path.suffix == ".js" else path / "dist" / "cli.js"
        if not cli.is_file():
            raise Problem(f"STRAXLAB_KERNEL is {given}, but there is no {cli}")
        return cli
    inside = Path("node_modules", "@straxlab", "kernel", "dist", "cli.js")
    for parent in [folder, *folder.parents]:
        if (parent / inside).is_file():
            return parent / inside
    clone = Path(__file__).resolve().parents[2] / "kernel" / "dist" / "cli.js"
    if clone.is_file():
        return clone
    carried = Path(__file__).resolve().parent / "node" / inside
    if carried.is_file():
        return carried
    root = _global_packages()
    if root and (root / "@straxlab" / "kernel" / "dist" / "cli.js").is_file():
        return root / "@straxlab" / "kernel" / "dist" / "cli.js"
    raise Problem(
        f"@straxlab/kernel is neither above {folder} nor in this package nor among npm's global packages: "
        "npm install @straxlab/kernel there, or set STRAXLAB_KERNEL to its folder"
    )


def main(arguments):
    if len(arguments) != 1:
        raise Problem("expected one argument, the connection file that Jupyter wrote")
    command = [find_node(), str(find_cli(Path.cwd())), "run", arguments[0]]
    if os.name == "nt":
        # Windows has no exec: the new process would outlive this one, which Jupyter watches.
        return subprocess.call(command)
    os.execv(command[0], command)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Problem as problem:
        print(f"straxlab: {problem}", file=sys.stderr)
        sys.exit(1)
