"""Cells that are sent together."""




def replies(kernel, *cells, **options):
    requests = [kernel.client.execute(code, **options) for code in cells]
    found = {}
    while len(found) < len(requests):
        reply = kernel.client.get_shell_msg(timeout=60)
        if reply["parent_header"]["msg_id"] in requests:
            found[reply["parent_header"]["msg_id"]] = reply["content"]["status"]
    return [found[request] for request in requests]


def test_in_order(kernel):
    assert replies(kernel, "const order = ['a']", "await new Promise((r) => setTimeout(r, 100)); order.push('b')", "order.push('c')") == ["ok"] * 3
    assert kernel.good("order").value == "[ 'a', 'b', 'c' ]"


def test_a_failure_aborts_what_was_sent_with_it(kernel):
    assert replies(kernel, "throw new Error('x')", "1", "2") == ["error", "aborted", "aborted"]
    assert replies(kernel, "let t: number = 'x'", "1", "2") == ["error", "aborted", "aborted"]
    assert kernel.good("'next'").value == "'next'"


def test_unless_it_is_told_not_to(kernel):
    assert replies(kernel, "throw new Error('x')", "1", "2", stop_on_error=False) == ["error", "ok", "ok"]


def test_other_requests_are_answered_while_a_cell_runs(kernel):
    kernel.good("'everything before is heard'")
    running = kernel.client.execute("const until = Date.now() + 3000; while (Date.now() < until); 'done'")
    assert kernel.ask(kernel.client.complete, "Math.flo")["matches"] == ["floor"]
    assert kernel.ask(kernel.client.is_complete, "f(")["status"] == "incomplete"
    assert kernel.ask(kernel.client.kernel_info)["status"] == "ok"
    assert kernel.ask(kernel.client.comm_info)["comms"] == {}
    assert kernel.client.shell_channel.msg_ready() is False  # the cell still runs
    states = []
    while True:
        message = kernel.client.get_iopub_msg(timeout=60)
        if message["msg_type"] == "status":
            states.append((message["content"]["execution_state"], message["parent_header"]["msg_id"] == running))
        if states and states[-1] == ("idle", True):
            break
    # After every answer the cell is said to be busy again: a front end shows the newest status.
    assert all(states[i + 1] == ("busy", True) for i, state in enumerate(states) if state == ("idle", False))
    assert kernel.reply(running)["content"]["status"] == "ok"
