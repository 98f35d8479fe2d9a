"""Hooks by configuration. `shop.tenant:Tenants` is imported from the folder where the gateway was started, or
from what is installed; a class, or a function, is called with the options, and anything else is the hook."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from inspect import isfunction
from pathlib import Path

from gateway.config import Settings
from gateway.config.extending import OneHook
from gateway.config.kinds import BadSettings
from gateway.hooks.chain import Hooks
from gateway.hooks.hook import Hook
from gateway.hooks.stages import Stage

__all__ = ["configured_hooks", "load_hook"]


def configured_hooks(settings: Settings) -> Hooks:
    """Raises BadSettings."""
    hooks = Hooks([*_coprocessor(settings), *(load_hook(each) for each in settings.listed_hooks)])
    if settings.cache is not None:
        hooks.check_cache()
    return hooks


def _coprocessor(settings: Settings) -> list[Hook]:
    """It comes first: what it lets in is what the others see."""
    if settings.coprocessor is None:
        return []
    from gateway.coprocessor.hook import coprocessor_hook  # as few installations have one

    return [coprocessor_hook(settings.coprocessor)]


def load_hook(listed: OneHook) -> Hook:
    """Raises BadSettings."""
    made = _made(listed)
    methods = {stage: method for stage in Stage if callable(method := getattr(made, stage, None))}
    if not methods:
        stages = ", ".join(Stage)
        raise BadSettings(f"FICHE_HOOKS: '{listed.use}' has no method of a stage: {stages}")
    refuses = listed.on_failure == "refuse"
    return Hook(
        listed.use,
        methods,
        dict.fromkeys(methods, refuses),
        listed.timeout,
        cache_safe=getattr(made, "cache_safe", False) is True,
        close=getattr(made, "close", None),
    )


def _made(listed: OneHook) -> object:
    module_name, _, name = listed.use.partition(":")
    found = getattr(_imported(listed.use, module_name), name, None)
    if found is None:
        raise BadSettings(f"FICHE_HOOKS: '{listed.use}': {module_name} has no '{name}'")
    if not isinstance(found, type) and not isfunction(found):
        if listed.options:
            raise BadSettings(f"FICHE_HOOKS: '{listed.use}' is made already, so it takes no options")
        return found
    return _called(found, listed)


def _called(make: Callable[..., object], listed: OneHook) -> object:
    options: Mapping[str, object] = listed.options
    try:
        return make(**options)
    except Exception as error:
        raise BadSettings(f"FICHE_HOOKS: '{listed.use}' could not be made: {error!r}") from error


def _imported(use: str, module_name: str) -> object:
    here = str(Path.cwd())
    added = here not in sys.path
    if added:
        sys.path.insert(0, here)
    try:
        return importlib.import_module(module_name)
    except Exception as error:
        raise BadSettings(f"FICHE_HOOKS: '{use}' could not be imported: {error!r}") from error
    finally:
        if added:
            sys.path.remove(here)
