"""The reported reason of a process' end; the logs are excerpts of Envoy 1.40."""

import pytest

from localmesh.run.crash import reason

BACKTRACE = """\
{time} critical backtrace Caught {death}, suspect faulting address 0x6005
{time} critical backtrace Backtrace (use tools/stack_decode.py to get line numbers):
{time} critical backtrace Envoy version: 9e5580933739775e8bce696a57a2e1bc99368f23/1.40.0/Clean/RELEASE/BoringSSL
{time} critical backtrace Address mapping: 55a88ec72000-55a892dd8000 /usr/lib/envoy
{time} critical backtrace #0: [0x7f6b4215e050]
"""
INOTIFY = """\
{time} critical assert assert failure: inotify_fd_ >= 0. Details: Consider increasing value of \
fs.inotify.max_user_watches and/or fs.inotify.max_user_instances via sysctl
{time} error envoy_bug stacktrace for envoy bug
{time} error envoy_bug #0 UNKNOWN [0x55a89239422c]
{time} error envoy_bug #15 UNKNOWN [0x55a8917aa7e0]
"""
NO_FILES_TO_BEGIN = """\
[warn] evutil_make_internal_pipe_: pipe: Too many open files
[warn] event_base_new_with_config: Unable to make base notifiable.
{time} critical assert assert failure: event_base != nullptr. Details: Failed to initialize libevent event_base
{time} error envoy_bug stacktrace for envoy bug
[symbolize_elf.inc : 357] RAW: Unable to get high fd: rc=0, limit=8
{time} error envoy_bug #0 UNKNOWN [0x55d7c02e37ca]
"""
NO_FILES = """\
[warn] epoll_create: Too many open files
[warn] evutil_make_internal_pipe_: pipe: Too many open files
[err] evsig_init_: socketpair: Too many open files
"""
PORT_IN_USE = """\
{time} error config listener 'inbound' failed to bind or apply socket options: cannot bind '127.3.3.3:15901': \
Address already in use
{time} critical main error `cannot bind '127.3.3.3:15901': Address already in use` initializing config \
'goo.gle/debugstr
  bootstrap.json'
cannot bind '127.3.3.3:15901': Address already in use
"""
UNKNOWN_FIELD = """\
{time} critical main error `Protobuf message (type envoy.config.bootstrap.v3.Bootstrap reason INVALID_ARGUMENT: \
invalid JSON in   envoy.config.bootstrap.v3.Bootstrap   @ node:   message  envoy.config.core.v3.Node,   near 1:42 \
(offset   41):  no  such field: 'clustr') has unknown fields` initializing config 'goo.gle/debugproto
  bootstrap.json'
Protobuf message (type envoy.config.bootstrap.v3.Bootstrap reason INVALID_ARGUMENT: invalid JSON in \
envoy.config.bootstrap.v3.Bootstrap   @ node:   message  envoy.config.core.v3.Node,   near 1:42 (offset   41):  \
no  such field: 'clustr') has unknown fields
"""
BROKEN = """\
{time} critical main error `Unable to parse JSON as proto (INVALID_ARGUMENT: unexpected EOF): {{"node": {{"id": "a",
` initializing config 'goo.gle/debugstr
  bootstrap.json'
Unable to parse JSON as proto (INVALID_ARGUMENT: unexpected EOF): {{"node": {{"id": "a",

"""
NO_CLUSTER = """\
{time} critical main error `Unknown gRPC client cluster 'nobody'` initializing config 'goo.gle/debugonly
  bootstrap.json'
Unknown gRPC client cluster 'nobody'
"""
NO_MEMORY = """\
28856 external/tcmalloc+/tcmalloc/internal/system_allocator.h:592] Note: the allocation may have failed because \
TCMalloc assumes a 48-bit virtual address space size
28856 external/tcmalloc+/tcmalloc/arena.cc:59] CHECK in Alloc: FATAL ERROR: Out of memory trying to allocate internal \
tcmalloc data (bytes=131072, object-size=16384)

"""
WARNING = "{time} warning config Failed to follow something\n"


def lines(text: str, time: str = "2026-11-25T14:58:58.507Z", death: str = "Aborted") -> list[str]:
    return text.format(time=time, death=death).splitlines()


@pytest.mark.parametrize(
    ("text", "beginning", "part"),
    [
        pytest.param(INOTIFY + BACKTRACE, "assert failure: inotify_fd_", "max_user_instances", id="no inotify"),
        pytest.param(NO_FILES_TO_BEGIN + BACKTRACE, "assert failure: event_base", "libevent", id="hardly any file"),
        pytest.param(NO_FILES, "[err]", "Too many open files", id="too few open files"),
        pytest.param(PORT_IN_USE, "cannot bind '127.3.3.3:15901'", "already in use", id="port in use"),
        pytest.param(UNKNOWN_FIELD, "Protobuf message", "no such field: 'clustr'", id="unknown field"),
        pytest.param(BROKEN, "Unable to parse JSON", "unexpected EOF", id="broken bootstrap"),
        pytest.param(NO_CLUSTER, "Unknown gRPC client cluster", "'nobody'", id="missing control plane cluster"),
        pytest.param(NO_MEMORY, "28856", "Out of memory", id="no memory"),
    ],
)
def test_the_reason_of_an_envoys_end_is_taken_from_its_log(text: str, beginning: str, part: str):
    words = reason(lines(text))
    assert words.startswith(beginning)
    assert part in words
    assert "#0" not in words
    assert "goo.gle" not in words
    assert "  " not in words


def test_a_crash_without_an_explanation_is_itself_the_reason():
    assert reason(lines(WARNING + BACKTRACE, death="Segmentation fault")).startswith("Caught Segmentation fault")


def test_the_last_of_several_crashes_counts():
    before = lines(INOTIFY + BACKTRACE)
    assert reason(before + lines(PORT_IN_USE)).startswith("cannot bind")
    assert reason(before + lines(BACKTRACE, death="Segmentation fault")).startswith("Caught Segmentation fault")


def test_a_backtrace_that_the_log_begins_with_hides_nothing():
    assert reason(lines(INOTIFY + BACKTRACE)[2:] + lines(NO_FILES)).endswith("Too many open files")


def test_without_a_reason_the_last_log_line_is_shown():
    assert reason(["listening", "", "ValueError: no such thing", " "]) == "ValueError: no such thing"
    assert reason(lines(WARNING)) == "Failed to follow something"


@pytest.mark.parametrize("silent", [[], [""], ["{time} critical backtrace #0: [0x7f6b4215e050]"]])
def test_an_empty_log_gives_no_reason(silent: list[str]):
    assert reason([line.format(time="2026-11-25T14:58:58.507Z") for line in silent]) == ""
