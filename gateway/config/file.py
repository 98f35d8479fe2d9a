"""The configuration file: YAML, whose keys are the names of the settings. `${NAME}` in a text stands for a
variable of the environment, and `${NAME:-otherwise}` for one that may be missing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gateway.config.kinds import BadSettings

if TYPE_CHECKING:
    import yaml

__all__ = ["read_file"]

REFERENCE = re.compile(r"\$(\$)?\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")
"""With two dollars, it stands for itself."""


def read_file(file: Path, environment: Mapping[str, str]) -> dict[str, object]:
    """Raises BadSettings."""
    import yaml  # an installation without such a file starts faster without

    try:
        text = file.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is None:
            return {}
        _refuse_repeated(file, node)
        given = yaml.safe_load(text)
    except OSError as error:
        raise BadSettings(f"{file}: cannot be read: {(error.strerror or str(error)).lower()}") from None
    except UnicodeDecodeError:
        raise BadSettings(f"{file}: is not UTF-8 text") from None
    except yaml.MarkedYAMLError as error:
        place = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise BadSettings(f"{file}{place}: is no YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise BadSettings(f"{file}: is no YAML: {error}") from None
    if not isinstance(given, dict):
        raise BadSettings(f"{file}: must have settings by their names, such as 'port: 4000'")
    return {str(name): _expanded(value, f"{file}: {name}", environment) for name, value in given.items()}


def _refuse_repeated(file: Path, node: yaml.Node) -> None:
    """YAML would take the last of them, and whoever reads the file the first."""
    import yaml

    match node:
        case yaml.MappingNode():
            seen: set[str] = set()
            for key, value in node.value:
                if key.value in seen:
                    raise BadSettings(f"{file}:{key.start_mark.line + 1}: {key.value} stands here again")
                seen.add(key.value)
                _refuse_repeated(file, value)
        case yaml.SequenceNode():
            for item in node.value:
                _refuse_repeated(file, item)


def _expanded(value: object, place: str, environment: Mapping[str, str]) -> object:
    match value:
        case str():
            return _expanded_text(value, place, environment)
        case dict():
            return {name: _expanded(each, f"{place}.{name}", environment) for name, each in value.items()}
        case list():
            return [_expanded(each, f"{place}[{number}]", environment) for number, each in enumerate(value)]
    return value


def _expanded_text(text: str, place: str, environment: Mapping[str, str]) -> str:
    def found(reference: re.Match[str]) -> str:
        stands_for_itself, name, otherwise = reference.groups()
        if stands_for_itself:
            return reference[0][1:]
        given = environment.get(name, otherwise)
        if given is None:
            raise BadSettings(
                f"{place}: the variable {name} is not set. Set it, or write ${{{name}:-otherwise}}"
            )
        return given

    return REFERENCE.sub(found, text)
