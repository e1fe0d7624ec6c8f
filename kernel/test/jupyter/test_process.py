"""The process of user code, and what happens when it ends."""

import os
import signal
import subprocess
import time

from kernel_client import Kernel


def test_exit_in_a_cell_is_told_and_survived(folder):
    kernel = Kernel(folder)
    try:
        kernel.good("const before = 1")
        outcome = kernel.bad("console.log('last words'); process.exit(3)")
        assert outcome.text() == "last words\n"
        assert outcome.error["ename"] == "KernelProcessDied" and "exit code 3" in outcome.error["evalue"]
        assert kernel.good("1 + 1").value == "2"
        assert "Cannot find name 'before'" in kernel.bad("before").error["evalue"]
        assert "SIGSEGV" in kernel.bad("process.kill(process.pid, 'SIGSEGV'); await new Promise(() => {})").error["evalue"]
        assert kernel.good("2 + 2").value == "4"
    finally:
        kernel.stop()


def test_shutdown_leaves_no_process(folder):
    kernel = Kernel(folder)
    pid = int(kernel.good("process.pid").value)
    kernel.stop()
    assert not os.path.exists(f"/proc/{pid}")


def test_a_killed_kernel_takes_user_code_with_it(folder):
    kernel = Kernel(folder)
    pid = int(kernel.good("process.pid").value)
    kernel.client.execute("while (true);")
    time.sleep(0.5)
    os.kill(kernel.manager.provisioner.pid, signal.SIGKILL)
    for _ in range(100):
        if not os.path.exists(f"/proc/{pid}"):
            break
        time.sleep(0.1)
    assert not os.path.exists(f"/proc/{pid}")
    kernel.client.stop_channels()
    kernel.manager.cleanup_resources()


def test_restart(folder):
    kernel = Kernel(folder)
    try:
        kernel.good("const before = 1")
        kernel.manager.restart_kernel()
        kernel.client.wait_for_ready(timeout=120)
        assert "Cannot find name 'before'" in kernel.bad("before").error["evalue"]
    finally:
        kernel.stop()


def test_kernelspec(tmp_path):
    import json
    from conftest import NODE, PACKAGE

    cli = [NODE, str(PACKAGE / "dist" / "cli.js")]
    subprocess.run([*cli, "install", "--prefix", str(tmp_path)], check=True, capture_output=True)
    spec = json.loads((tmp_path / "share/jupyter/kernels/straxlab/kernel.json").read_text())
    assert spec["display_name"] == "TypeScript (straxlab)" and spec["interrupt_mode"] == "message"
    assert spec["argv"][-1] == "{connection_file}" and os.path.isabs(spec["argv"][0])
    subprocess.run([*cli, "uninstall", "--prefix", str(tmp_path)], check=True, capture_output=True)
    assert not (tmp_path / "share/jupyter/kernels/straxlab").exists()
    wrong = subprocess.run([*cli, "install", "--user", "--prefix", "x"], capture_output=True, text=True)
    assert wrong.returncode == 1 and wrong.stderr.count("\n") == 1
