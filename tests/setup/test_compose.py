"""The compose file: of the form the specification gives, without secrets, and documented.

No container engine is needed; what only an engine can show is listed in docs/deployment.md.
"""

from __future__ import annotations

import re
from typing import Any

import jsonschema
import pytest
import yaml

from portal.setup.cli import commands
from portal.setup.home import CHECKOUT

TEXT = {"type": "string"}
TEXTS = {"type": "array", "items": TEXT, "minItems": 1}
VARIABLES = {"type": "object", "additionalProperties": TEXT}
DURATION = {"type": "string", "pattern": r"^(\d+(us|ms|s|m|h))+$"}
HEALTHCHECK = {
    "oneOf": [
        {
            "type": "object",
            "required": ["test", "interval", "timeout"],
            "additionalProperties": False,
            "properties": {
                "test": {
                    "type": "array",
                    "minItems": 2,
                    "prefixItems": [{"enum": ["CMD", "CMD-SHELL"]}],
                    "items": TEXT,
                },
                "interval": DURATION,
                "timeout": DURATION,
                "start_period": DURATION,
                "retries": {"type": "integer", "minimum": 1},
            },
        },
        {
            "type": "object",
            "required": ["disable"],
            "additionalProperties": False,
            "properties": {"disable": {"const": True}},
        },
    ]
}
SERVICE = {
    "type": "object",
    "required": ["image", "restart", "networks"],
    "additionalProperties": False,
    "properties": {
        "image": TEXT,
        "build": TEXT,
        "command": TEXTS,
        "user": {"type": "string", "pattern": r"^\d+:\d+$"},
        "read_only": {"type": "boolean"},
        "cap_drop": TEXTS,
        "security_opt": TEXTS,
        "tmpfs": TEXTS,
        "shm_size": TEXT,
        "volumes": {"type": "array", "items": {"type": "string", "pattern": r"^[a-z]+:/\S+$"}},
        "ports": {"type": "array", "items": {"type": "string", "pattern": r"^127\.0\.0\.1:"}},
        "restart": {"enum": ["no", "always", "on-failure", "unless-stopped"]},
        "stop_grace_period": DURATION,
        "environment": VARIABLES,
        "healthcheck": HEALTHCHECK,
        "networks": TEXTS,
        "depends_on": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["condition"],
                "additionalProperties": False,
                "properties": {
                    "condition": {
                        "enum": [
                            "service_started",
                            "service_healthy",
                            "service_completed_successfully",
                        ]
                    }
                },
            },
        },
    },
}
COMPOSE = {
    "type": "object",
    "required": ["services", "networks", "volumes"],
    "additionalProperties": False,
    "patternProperties": {"^x-": {"type": "object"}},
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$"},
        "services": {"type": "object", "additionalProperties": SERVICE},
        "networks": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "properties": {"internal": {"type": "boolean"}},
            },
        },
        "volumes": {"type": "object", "additionalProperties": {"type": "object"}},
    },
}
TEXT_OF_FILE = (CHECKOUT / "docker-compose.yml").read_text(encoding="utf-8")
OURS = ("roles", "prepare", "web", "worker", "beat")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(TEXT_OF_FILE)
    return found


def test_file_has_the_form_of_the_specification(compose: dict[str, Any]) -> None:
    jsonschema.validate(compose, COMPOSE)


def test_everything_named_is_there(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for name, service in services.items():
        assert set(service.get("depends_on", {})) <= set(services), name
        assert set(service["networks"]) <= set(compose["networks"]), name
        volumes = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert volumes <= set(compose["volumes"]), name
        for other, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "test" in services[other]["healthcheck"], f"{name} waits for {other}"


def test_our_containers_are_as_small_as_they_can_be(compose: dict[str, Any]) -> None:
    for name in OURS:
        service = compose["services"][name]
        assert service["user"] == "10001:10001"
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
    assert "USER parvis" in (CHECKOUT / "Dockerfile").read_text(encoding="utf-8")


def test_servers_are_not_reachable_from_outside(compose: dict[str, Any]) -> None:
    assert compose["networks"]["servers"] == {"internal": True}
    for name in ("database", "broker"):
        assert compose["services"][name]["networks"] == ["servers"]
        assert "ports" not in compose["services"][name]


def test_secrets_have_no_defaults() -> None:
    for name, default in re.findall(r"\$\{([A-Z_]+)(:?[-?+][^}]*)?\}", TEXT_OF_FILE):
        if re.search("PASSWORD|SECRET|KEY", name):
            assert default.startswith(":?"), f"{name} must be given"


def test_every_variable_is_documented_and_read(compose: dict[str, Any]) -> None:
    documented = (CHECKOUT / "docs" / "operations.md").read_text(encoding="utf-8")
    code = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("setup", "management/commands")
        for path in (CHECKOUT / "portal" / folder).glob("*.py")
    )
    code += "".join(
        (CHECKOUT / "portal" / name).read_text(encoding="utf-8")
        for name in ("settings.py", "environment.py")
    )
    for name in OURS:
        for variable in compose["services"][name]["environment"]:
            assert f"`{variable}`" in documented, variable
            assert f'"{variable}"' in code, variable


def test_every_variable_to_fill_in_is_in_the_example() -> None:
    example = (CHECKOUT / "docs" / "compose.env.example").read_text(encoding="utf-8")
    required = set(re.findall(r"\$\{([A-Z_]+):\?", TEXT_OF_FILE))
    given = dict(re.findall(r"^([A-Z_]+)=(.*)$", example, re.MULTILINE))
    assert required <= set(given)
    for name, value in given.items():
        if "PASSWORD" in name:
            assert value == ""


def test_portal_refuses_the_key_of_the_example(monkeypatch: pytest.MonkeyPatch) -> None:
    from portal.environment import secret_key

    example = (CHECKOUT / "docs" / "compose.env.example").read_text(encoding="utf-8")
    [key] = re.findall(r"^PARVIS_SECRET_KEY=(.*)$", example, re.MULTILINE)
    monkeypatch.setenv("PARVIS_SECRET_KEY", key)
    with pytest.raises(RuntimeError, match="sample key"):
        secret_key()


def test_steps_are_those_of_make_run(compose: dict[str, Any]) -> None:
    """The image and its containers call portal.setup or manage.py, nothing else."""
    known = commands()
    dockerfile = (CHECKOUT / "Dockerfile").read_text(encoding="utf-8")
    steps = re.findall(r"python3 -m portal\.setup (\w+)", dockerfile)
    assert steps == ["libraries", "texts"]
    assert set(steps) <= set(known)
    for name in OURS:
        command = compose["services"][name].get("command")
        if command and command[1:3] == ["-m", "portal.setup"]:
            assert command[3] in known, name
        elif command:
            assert command[1] == "manage.py", name
