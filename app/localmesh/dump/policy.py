"""Policies as rows: what a sidecar asks of a request, in the order in which it asks, like `istioctl x authz check`."""

import re
from collections.abc import Iterator

from localmesh.dump.sections import Json
from localmesh.dump.sections import Row
from localmesh.dump.sections import active

COLUMNS = ("ACTION", "POLICY", "RULE", "FROM", "TO")
ANYBODY, ANYTHING, NOTHING = "anybody", "anything", "nothing"
_NAME = re.compile(r"ns\[(?P<namespace>.*)\]-policy\[(?P<name>.*)\]-rule\[(?P<rule>\d+)\]")
_JWT, _RBAC = "envoy.filters.http.jwt_authn", "envoy.filters.http.rbac"
_LIMIT = "envoy.filters.http.local_ratelimit"
_SWITCHES = ("filter_enabled", "filter_enforced")
_TEXTS = {"exact": "{}", "prefix": "{}*", "suffix": "*{}", "contains": "*{}*"}
_HEADERS = {":method": "method", ":authority": "host", ":path": "path"}


def rows(listeners: Json) -> list[Row]:
    """One row for each issuer of tokens, rule of a policy and rate limit; chains with equal filters count once."""
    return [row for content in filters(listeners) for row in _rows(content)]


def _rows(content: Json) -> Iterator[Row]:
    if "providers" in content:
        return _issuers(content)
    return _limit(content) if "token_bucket" in content else _rules(content)


def filters(listeners: Json) -> list[Json]:
    """The settings of the filters for tokens, policies and rate limits, in Envoy's order, each once."""
    chains = (chain for listener in active(listeners) for chain in listener.get("filter_chains", []))
    managers = (each.get("typed_config", {}) for chain in chains for each in chain.get("filters", []))
    every = (each for manager in managers for each in manager.get("http_filters", []))
    found: list[Json] = []
    for each in every:
        content = each.get("typed_config", {})
        if each.get("name") in (_JWT, _RBAC, _LIMIT) and content not in found:
            found.append(content)
    return found


def _issuers(content: Json) -> Iterator[Row]:
    for provider in content.get("providers", {}).values():
        places = [f"header {header.get('name', '-')}" for header in provider.get("from_headers", [])]
        places += [f"parameter {name}" for name in provider.get("from_params", [])]
        places += [f"cookie {name}" for name in provider.get("from_cookies", [])]
        at = ", ".join(places) or "header authorization, parameter access_token"
        yield "TOKEN", "-", "-", f"issuer {provider.get('issuer', '-')}", at


def _limit(content: Json) -> Iterator[Row]:
    bucket = content["token_bucket"]
    most, fill, every = (str(bucket.get(key, "1")) for key in ("max_tokens", "tokens_per_fill", "fill_interval"))
    off = any(not content.get(key, {}).get("default_value", {}).get("numerator") for key in _SWITCHES)
    interval = "a second" if every == "1s" else f"every {every}"
    action = "LIMIT (off)" if off else "LIMIT"
    yield action, content.get("stat_prefix", "-"), "-", ANYBODY, f"{fill} {interval}, at most {most} at once"


def _rules(content: Json) -> Iterator[Row]:
    for key, suffix in (("rules", ""), ("shadow_rules", " (dry run)")):
        rules = content.get(key)
        if rules is None:
            continue
        action = rules.get("action", "ALLOW") + suffix
        for name, policy in sorted(rules.get("policies", {}).items()):
            parts = _NAME.fullmatch(name)
            label, number = (f"{parts['name']}.{parts['namespace']}", parts["rule"]) if parts else (name, "-")
            senders = _alternatives([_said(each, ANYBODY) for each in policy.get("principals", [])])
            yield (
                action,
                label,
                number,
                senders,
                _alternatives([_said(each, ANYTHING) for each in policy.get("permissions", [])]),
            )


def _alternatives(texts: list[str]) -> str:
    return " or ".join(dict.fromkeys(texts)) or "-"


def _together(texts: list[str]) -> str:
    return " and ".join(f"({text})" if " or " in text and len(texts) > 1 else text for text in texts)


def _said(condition: Json, everything: str) -> str:
    """A permission or principal in words; `everything` is the word for one that always holds."""
    for kind, content in condition.items():
        match kind:
            case "any":
                return everything
            case "and_rules" | "and_ids":
                return _together([_said(each, everything) for each in _inner(content)]) or everything
            case "or_rules" | "or_ids":
                return _alternatives([_said(each, everything) for each in _inner(content)])
            case "not_rule" | "not_id":
                return NOTHING if content == {"any": True} else f"not ({_said(content, everything)})"
            case "header":
                name = content.get("name", "-")
                value = "*" if content.get("present_match") else _text(content.get("string_match", {}))
                return f"{_HEADERS.get(name, f'header {name}')} {value}"
            case "url_path":
                return f"path {_text(content.get('path', {}))}"
            case "uri_template":
                return f"path {content.get('typed_config', {}).get('path_template', '-')}"
            case "destination_port":
                return f"port {content}"
            case "destination_ip":
                return f"pod address {_range(content)}"
            case "requested_server_name":
                return f"SNI {_text(content)}"
            case "authenticated":
                return f"identity {_text(content.get('principal_name', {})).removeprefix('spiffe://')}"
            case "direct_remote_ip" | "remote_ip":
                return f"{'address' if kind == 'direct_remote_ip' else 'client address'} {_range(content)}"
            case "metadata":
                names = ".".join(segment.get("key", "-") for segment in content.get("path", [])[1:])
                return f"claim {names} {_value(content.get('value', {}))}"
    return "-"


def _inner(content: Json) -> list[Json]:
    return list(content.get("rules") or content.get("ids") or [])


def _text(matcher: Json) -> str:
    if "safe_regex" in matcher:
        expression = str(matcher["safe_regex"].get("regex", ""))
        return "*" if expression == ".+" else f"~{expression}"
    return next((form.format(matcher[key]) for key, form in _TEXTS.items() if key in matcher), '""')


def _range(block: Json) -> str:
    return f"{block.get('address_prefix', '-')}/{block.get('prefix_len', 0)}"


def _value(matcher: Json) -> str:
    if "or_match" in matcher:
        values = [_value(each) for each in matcher["or_match"].get("value_matchers", [])]
        return ", ".join(dict.fromkeys(filter(None, values)))
    if "list_match" in matcher:
        return _value(matcher["list_match"].get("one_of", {}))
    return _text(matcher.get("string_match", {}))
