"""What helps against each refusal, by the facts of the system."""

import errno

import pytest

from grader.sandbox.isolation.refusals import Facts, Refusal, remedies_for

USER = Facts(release="6.8.0", python="/usr/bin/python3.12")
ROOT = Facts(is_root=True, has_admin=True)
CONTAINER_ROOT = Facts(is_root=True, has_admin=False)
DOCKER = Facts(container="docker")
KUBERNETES = Facts(container="kubernetes")


def commands(facts, *refusal):
    remedies = remedies_for([Refusal(*refusal)], facts)
    return [command for remedy in remedies for command in remedy.commands]


@pytest.mark.parametrize(
    ("facts", "refusal", "command"),
    [
        (
            USER,
            ("namespaces", "user", errno.ENOSPC),
            "sudo sysctl -w user.max_user_namespaces=15000",
        ),
        (
            Facts(max_user_namespaces="0"),
            ("namespaces", "user", errno.EPERM),
            "sudo sysctl -w user.max_user_namespaces=15000",
        ),
        (
            Facts(unprivileged_userns_clone="0"),
            ("namespaces", "user", errno.EPERM),
            "sudo sysctl -w kernel.unprivileged_userns_clone=1",
        ),
        (
            USER,
            ("namespaces", "mount", errno.EACCES),
            "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0",
        ),
        (USER, ("namespaces", "user", errno.EACCES), "sudo grade …"),
        (DOCKER, ("landlock", "threads", 0), "docker run --user 1000:1000 …"),
        (
            Facts(installer="apt-get"),
            ("landlock", "libseccomp", 0),
            "sudo apt-get install libseccomp2",
        ),
        (Facts(installer="dnf"), ("landlock", "libseccomp", 0), "sudo dnf install libseccomp"),
        (Facts(installer="apk"), ("namespaces", "libseccomp", 0), "sudo apk add libseccomp"),
        (
            Facts(installer="dnf", lsm="lockdown,selinux"),
            ("landlock", "landlock", errno.EOPNOTSUPP),
            "sudo grubby --update-kernel=ALL --args=lsm=landlock,lockdown,selinux",
        ),
    ],
)
def test_the_command_that_mends_it_is_told(facts, refusal, command):
    assert command in commands(facts, *refusal)


@pytest.mark.parametrize("facts", [DOCKER, CONTAINER_ROOT])
@pytest.mark.parametrize("step", ["admin", "user", "mount"])
def test_in_a_container_it_is_how_the_container_is_started(facts, step):
    told = commands(facts, "namespaces", step, errno.EPERM)

    assert [command for command in told if "--security-opt seccomp=unconfined" in command]


def test_in_a_pod_it_is_the_pods_manifest():
    told = commands(KUBERNETES, "namespaces", "user", errno.EPERM)

    assert [command for command in told if command.startswith("securityContext:")]


def test_the_profile_for_apparmor_is_for_the_python_that_runs():
    told = commands(USER, "namespaces", "mount", errno.EACCES)

    assert [command for command in told if "profile grade /usr/bin/python3.12 " in command]


def test_the_administrator_is_not_told_to_be_the_administrator():
    assert commands(ROOT, "namespaces", "user", errno.EACCES) == []


@pytest.mark.parametrize("system", ["Darwin", "Windows", "FreeBSD"])
def test_elsewhere_a_container_is_the_way(system):
    [remedy] = remedies_for([Refusal("namespaces", "platform", 0)], Facts(system=system))

    assert f"{system} has no such isolation." in remedy.why
    assert "container" in remedy.why


@pytest.mark.parametrize("way", ["namespaces", "landlock"])
def test_where_nothing_is_known_to_help_it_says_what_was_refused(way):
    [remedy] = remedies_for([Refusal(way, "trial", errno.ENOSPC)], USER)

    assert remedy.way == way
    assert "a trial ended early (No space left on device)" in remedy.why
    assert remedy.commands == ()


def test_a_kernel_that_has_landlock_is_not_said_to_have_none():
    [remedy] = remedies_for([Refusal("landlock", "landlock", errno.EMFILE)], USER)

    assert "Too many open files" in remedy.why
    assert "does not have Landlock" not in remedy.why


def test_what_is_refused_twice_is_told_once():
    refusal = Refusal("namespaces", "user", errno.ENOSPC)

    assert len(remedies_for([refusal, refusal], USER)) == 1
