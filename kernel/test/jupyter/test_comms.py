"""Comms: both ways, with binary buffers."""

import uuid


def send(kernel, msg_type, content, buffers=None, metadata=None):
    message = kernel.client.session.msg(msg_type, content, metadata=metadata)
    kernel.client.session.send(kernel.client.shell_channel.socket, message, buffers=buffers)
    return message["header"]["msg_id"]


def answers(kernel, request):
    """Everything about a comm message, to its idle."""
    found = []
    while True:
        message = kernel.client.get_iopub_msg(timeout=60)
        if message["parent_header"].get("msg_id") != request:
            continue
        if message["msg_type"] == "status":
            if message["content"]["execution_state"] == "idle":
                return found
            continue
        found.append(message)


def test_from_the_front_end(kernel):
    kernel.good(
        "import { comms } from '@straxlab/kernel'\n"
        "comms.registerTarget('echo', (comm, opening) => {\n"
        "  comm.send({ opened: opening.data })\n"
        "  comm.onMessage(async ({ data, buffers, metadata }) => {\n"
        "    await null\n"
        "    console.log('heard')\n"
        "    comm.send({ echo: data, metadata }, { buffers: buffers.map((b) => b.map((x) => x + 1)) })\n"
        "  })\n"
        "  comm.onClose(({ data }) => console.log('closed', data))\n"
        "})"
    )
    comm = uuid.uuid4().hex
    [opened] = answers(kernel, send(kernel, "comm_open", {"comm_id": comm, "target_name": "echo", "data": {"a": 1}}))
    assert opened["msg_type"] == "comm_msg" and opened["content"] == {"comm_id": comm, "data": {"opened": {"a": 1}}}
    assert kernel.ask(kernel.client.comm_info)["comms"] == {comm: {"target_name": "echo"}}
    assert kernel.ask(kernel.client.comm_info, target_name="other")["comms"] == {}
    printed, echoed = answers(kernel, send(kernel, "comm_msg", {"comm_id": comm, "data": {"x": "é"}}, [b"\x01\x02", b"\x00" * 70000], {"m": 1}))
    assert printed["content"]["text"] == "heard\n"
    assert echoed["content"]["data"] == {"echo": {"x": "é"}, "metadata": {"m": 1}}
    assert [bytes(b) for b in echoed["buffers"]] == [b"\x02\x03", b"\x01" * 70000]
    [closed] = answers(kernel, send(kernel, "comm_close", {"comm_id": comm, "data": {"why": "done"}}))
    assert closed["content"]["text"] == "closed { why: 'done' }\n"
    assert kernel.ask(kernel.client.comm_info)["comms"] == {}


def test_an_unknown_target_is_closed_again(kernel):
    comm = uuid.uuid4().hex
    [closed] = answers(kernel, send(kernel, "comm_open", {"comm_id": comm, "target_name": "nobody", "data": {}}))
    assert closed["msg_type"] == "comm_close" and closed["content"]["comm_id"] == comm


def test_from_user_code(kernel):
    outcome = kernel.good(
        "import { comms } from '@straxlab/kernel'\n"
        "const mine = comms.open('widget', { hello: 1 }, { metadata: { version: '2' }, buffers: [Float32Array.of(1.5)] })\n"
        "mine.onMessage(({ data }) => mine.send({ got: data }))\nmine.id"
    )
    [opened] = outcome.of("comm_open")
    assert opened["target_name"] == "widget" and opened["data"] == {"hello": 1}
    message = next(m for m in outcome.messages if m["msg_type"] == "comm_open")
    assert message["metadata"] == {"version": "2"}
    assert [bytes(b) for b in message["buffers"]] == [b"\x00\x00\xc0\x3f"]
    [answer] = answers(kernel, send(kernel, "comm_msg", {"comm_id": opened["comm_id"], "data": 7}))
    assert answer["content"]["data"] == {"got": 7}
    assert kernel.good("mine.close(); 0").of("comm_close")[0]["comm_id"] == opened["comm_id"]


def test_answered_while_a_cell_awaits(kernel):
    kernel.good("comms.registerTarget('quick', (comm) => comm.send('now'))")
    running = kernel.client.execute("await new Promise((r) => setTimeout(r, 3000))")
    comm = uuid.uuid4().hex
    [answer] = answers(kernel, send(kernel, "comm_open", {"comm_id": comm, "target_name": "quick", "data": {}}))
    assert answer["content"]["data"] == "now"
    assert kernel.client.shell_channel.msg_ready() is False
    kernel.reply(running)


def test_a_failing_listener_is_told(kernel):
    kernel.good("comms.registerTarget('bad', () => { throw new Error('listener failed') })")
    heard = answers(kernel, send(kernel, "comm_open", {"comm_id": "c", "target_name": "bad", "data": {}}))
    assert "listener failed" in heard[0]["content"]["text"]
