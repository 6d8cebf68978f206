"""RequestAuthentications: the issuer, its keys, and where tokens come from."""

import json

from tests.localmesh import samples
from tests.localmesh.samples import Object
from tests.localmesh.verdicts.row import A
from tests.localmesh.verdicts.row import E
from tests.localmesh.verdicts.row import R
from tests.localmesh.verdicts.row import U
from tests.localmesh.verdicts.row import rows

# the public halves of the keys in RFC 7517, appendix A.1
EC = {
    "kty": "EC",
    "crv": "P-256",
    "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
}
RSA = {
    "kty": "RSA",
    "e": "AQAB",
    "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoC_BJECPebWKRXjBZCi"
    "FV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zg"
    "dAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-k"
    "EgU8awapJzKnqDKgw",
}
JWKS = json.dumps({"keys": [EC]})
REFERENCE = {"kind": "Gateway", "group": "gateway.networking.k8s.io", "name": "page"}


def authentication(fields: Object) -> Object:
    return samples.security("RequestAuthentication", "ball", fields)


def rule(fields: Object) -> Object:
    return authentication({"jwtRules": [{"issuer": "https://arena.example", "jwks": JWKS, **fields}]})


def keys(*content: object) -> Object:
    return rule({"jwks": json.dumps({"keys": list(content)})})


def one_key(content: object) -> Object:
    return keys(content)


def text(jwks: object) -> Object:
    return rule({"jwks": jwks})


def claim_header(fields: Object) -> Object:
    return rule({"outputClaimToHeaders": [fields]})


def token_header(fields: Object) -> Object:
    return rule({"fromHeaders": [fields]})


ROWS = (
    *rows(
        authentication,
        "spec.",
        ("nothing", {}, A),
        ("no rule", {"jwtRules": []}, A),
        ("a selector", {"selector": {"matchLabels": {"app": "ball"}}}, A),
        ("a selector with a wildcard", {"selector": {"matchLabels": {"app": "*"}}}, R, "selector.matchLabels[app]"),
        ("a reference to a gateway", {"targetRefs": [REFERENCE]}, U, "targetRefs"),
        ("a mapping for rules", {"jwtRules": {}}, R, "jwtRules"),
        ("an unknown field", {"rules": []}, U, "rules"),
    ),
    *rows(
        rule,
        "spec.jwtRules[0].",
        ("an issuer and its keys", {}, A),
        ("no issuer", {"issuer": None}, R, "issuer"),
        ("an empty issuer", {"issuer": ""}, R, "issuer"),
        ("a number for an issuer", {"issuer": 1}, R, "issuer"),
        ("keys to fetch", {"jwks": None, "jwksUri": "https://arena.example/keys"}, U, "jwksUri"),
        ("keys to fetch, by the older name", {"jwks": None, "jwks_uri": "https://arena.example/keys"}, U, "jwks_uri"),
        ("keys and keys to fetch", {"jwksUri": "https://arena.example/keys"}, R, "jwksUri"),
        ("no keys, which istiod would ask the issuer for", {"jwks": None}, U, "jwks"),
        ("an empty text for keys", {"jwks": ""}, U, "jwks"),
        ("audiences", {"audiences": ["ball", "ui"]}, A),
        ("an empty audience", {"audiences": [""]}, R, "audiences[0]"),
        ("a text for audiences", {"audiences": "ball"}, R, "audiences"),
        ("parameters", {"fromParams": ["token"]}, A),
        ("an empty parameter", {"fromParams": [""]}, R, "fromParams[0]"),
        ("cookies", {"fromCookies": ["token"]}, A),
        ("an empty cookie", {"fromCookies": [""]}, R, "fromCookies[0]"),
        ("the token goes on", {"forwardOriginalToken": True}, A),
        ("a text for a truth value", {"forwardOriginalToken": "true"}, R, "forwardOriginalToken"),
        ("the claims go on", {"outputPayloadToHeader": "x-claims"}, A),
        ("the claims go on nowhere", {"outputPayloadToHeader": ""}, A),
        ("the claims in a header with a space", {"outputPayloadToHeader": "x claims"}, A),
        ("the claims in a header of two lines", {"outputPayloadToHeader": "a\nb"}, E, "outputPayloadToHeader"),
        ("lists in one text", {"spaceDelimitedClaims": ["roles"]}, A),
        ("an empty claim", {"spaceDelimitedClaims": [""]}, R, "spaceDelimitedClaims[0]"),
        ("65 claims", {"spaceDelimitedClaims": ["a"] * 65}, R, "spaceDelimitedClaims"),
        ("a time limit for fetching", {"timeout": "5s"}, U, "timeout"),
        ("an unknown field", {"algorithm": "ES256"}, U, "algorithm"),
    ),
    *rows(
        token_header,
        "spec.jwtRules[0].fromHeaders[0].",
        ("a header", {"name": "x-token"}, A),
        ("a header with a prefix", {"name": "authorization", "prefix": "Token "}, A),
        ("a prefix of two lines", {"name": "x-token", "prefix": "a\nb"}, E, "prefix"),
        ("an empty prefix", {"name": "x-token", "prefix": ""}, A),
        ("no name", {"prefix": "Token "}, R, "name"),
        ("an empty name", {"name": ""}, R, "name"),
        ("an unknown field", {"name": "x-token", "suffix": "x"}, U, "suffix"),
    ),
    *rows(
        claim_header,
        "spec.jwtRules[0].outputClaimToHeaders[0].",
        ("a claim in a header", {"header": "x-team", "claim": "team"}, A),
        ("a claim inside another", {"header": "x_team", "claim": "player.team"}, A),
        ("no header", {"claim": "team"}, R, "header"),
        ("an empty header", {"header": "", "claim": "team"}, R, "header"),
        ("no claim", {"header": "x-team"}, R, "claim"),
        ("a header with a space", {"header": "x team", "claim": "team"}, R, "header"),
        ("a header with a dot", {"header": "x.team", "claim": "team"}, R, "header"),
    ),
    *rows(
        text,
        "spec.jwtRules[0].jwks",
        ("a text that is no JSON", "{", R),
        ("a list", "[]", R),
        ("a number", "1", R),
        ("a mapping in YAML", {"keys": []}, R),
        ("one key alone", json.dumps(EC), E),
        ("something else alone", '{"a": 1}', R),
        ("no key", '{"keys": []}', E),
        ("a text for keys", '{"keys": "a"}', R),
        ("null for keys", '{"keys": null}', E),
        ("more than keys", json.dumps({"keys": [EC], "a": 1}), A),
    ),
    *rows(
        one_key,
        "spec.jwtRules[0].jwks",
        ("an elliptic key", EC, A),
        ("an RSA key", RSA, A),
        ("a shared secret", {"kty": "oct", "k": "c2VjcmV0"}, A),
        ("an Edwards key", {"kty": "OKP", "crv": "Ed25519", "x": EC["x"]}, A),
        ("a key with everything around it", {**EC, "kid": "a", "alg": "ES256", "use": "sig", "key_ops": ["verify"]}, A),
        ("a key with its secret half", {**EC, "d": "A" * 43}, A),
        ("an RSA key for encryption, whose name Envoy takes", {**RSA, "alg": "RSA-OAEP"}, A),
        ("an empty algorithm", {**RSA, "alg": ""}, A),
        ("an RSA key with an algorithm of another", {**RSA, "alg": "ES256"}, E),
        ("an RSA key of a few bits", {**RSA, "n": "AQAB"}, E),
        ("an even number for an RSA key", {**RSA, "n": RSA["n"][:-1] + "A"}, E),
        ("an RSA key with exponent 1", {**RSA, "e": "AQ"}, E),
        ("a point beside the curve", {**EC, "x": EC["y"]}, E),
        ("a point of another curve", {**EC, "crv": "P-384"}, E),
        ("an algorithm of another curve", {**EC, "alg": "ES384"}, E),
        ("padding", {**EC, "x": EC["x"] + "="}, A),
        ("too much padding", {**EC, "x": EC["x"] + "=="}, R),
        ("an Edwards key of three bytes", {"kty": "OKP", "crv": "Ed25519", "x": "AQAB"}, E),
        ("an empty secret", {"kty": "oct", "k": ""}, E),
        ("a secret with an algorithm of another key", {"kty": "oct", "k": "c2VjcmV0", "alg": "ES256"}, E),
        ("an algorithm of another key", {**EC, "alg": "RS256"}, E),
        ("a curve that Envoy has not", {**EC, "crv": "secp256k1"}, E),
        ("an Edwards curve for encryption", {"kty": "OKP", "crv": "X25519", "x": EC["x"]}, E),
        ("base64 of the other alphabet", {**EC, "x": "+" + EC["x"][1:]}, E),
        ("no base64", {**EC, "x": "!"}, R),
        ("no type", {key: value for key, value in EC.items() if key != "kty"}, R),
        ("an unknown type", {**EC, "kty": "DSA"}, R),
        ("an RSA key without its number", {"kty": "RSA", "e": "AQAB"}, R),
        ("an RSA key without its exponent", {"kty": "RSA", "n": RSA["n"]}, R),
        ("an elliptic key without its curve", {key: value for key, value in EC.items() if key != "crv"}, R),
        ("null for a curve", {**EC, "crv": None}, E),
        ("null for a part of the key", {**EC, "x": None}, E),
        ("null for an algorithm", {**EC, "alg": None}, A),
        ("an elliptic key with half of its point", {key: value for key, value in EC.items() if key != "y"}, R),
        ("a shared secret without the secret", {"kty": "oct"}, R),
        ("a number for an algorithm", {**EC, "alg": 1}, R),
        ("a text for a key", "key", R),
        ("null for a key", None, R),
    ),
    *rows(
        lambda several: keys(*several),
        "spec.jwtRules[0].jwks",
        ("two keys", [EC, RSA], A),
        ("a key that Envoy can use and one that it cannot", [{**EC, "crv": "secp256k1"}, RSA], A),
        ("a key and one that Istio refuses", [EC, {"kty": "RSA"}], R),
    ),
)
