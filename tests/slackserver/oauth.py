"""The consent page, oauth.v2.access and apps.connections.open: how an app gets its tokens and its sockets."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

from tests.slackserver.things import ApiError, Grant, Json, User, Workspace
from tests.slackserver.webapi import Asked, method
from tests.slackserver.world import World

CODE_LIFE = 600.0
"""Seconds; docs: installing with OAuth, "code"."""


def authorize(world: World, url: str, workspace: Workspace, user: User) -> str:
    """What the consent page does after "Allow": the address it sends the browser to, with code and state.

    ``url`` is the address of the page, as the app made it. Raises ApiError for another app, for scopes beyond the
    manifest and for a redirect address that isn't in it.
    """
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    known, redirect = world.app.manifest.redirect_urls, query.get("redirect_uri", "")
    if query.get("client_id") != world.app.client_id:
        raise ApiError("invalid_client_id")
    scopes = frozenset(filter(None, query.get("scope", "").split(",")))
    if not scopes or not scopes <= world.app.manifest.scopes:
        raise ApiError("invalid_scope")
    if not known or not any((redirect or known[0]).startswith(one) for one in known):
        raise ApiError("bad_redirect_uri")
    code = f"{world.number()}.{world.number()}.code"
    world.grants[code] = Grant(workspace, user, scopes, redirect, world.clock.now())
    return f"{redirect or known[0]}?{urlencode({'code': code, 'state': query.get('state', '')})}"


@method("oauth.v2.access", bot=False)
def access(asked: Asked) -> Json:
    world, (client, secret) = asked.world, asked.basic
    if client != world.app.client_id:
        raise ApiError("invalid_client_id")
    if secret != world.app.client_secret:
        raise ApiError("bad_client_secret")
    grant = world.grants.get(asked.text("code"))
    if grant is None or world.clock.now() - grant.at > CODE_LIFE:
        raise ApiError("invalid_code")
    if grant.used:
        raise ApiError("code_already_used")
    if str(asked.args.get("redirect_uri") or "") != grant.redirect_uri:
        raise ApiError("bad_redirect_uri")
    grant.used = True
    made = world.install(grant.workspace, grant.user.id, grant.scopes)
    return {
        "app_id": world.app.id,
        "authed_user": {"id": grant.user.id},
        "scope": ",".join(sorted(made.scopes)),
        "token_type": "bot",
        "access_token": made.token,
        "bot_user_id": made.bot_user,
        "team": {"id": grant.workspace.id, "name": grant.workspace.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", bot=False)
def connections_open(asked: Asked) -> Json:
    world = asked.world
    if not asked.token:
        raise ApiError("not_authed")
    if asked.token.startswith("xoxb-"):
        raise ApiError("not_allowed_token_type")
    if asked.token != world.app.app_token:
        raise ApiError("invalid_auth")
    if "connections:write" not in world.app.app_scopes:
        provided = ",".join(sorted(world.app.app_scopes))
        raise ApiError("missing_scope", {"needed": "connections:write", "provided": provided})
    if not world.app.manifest.socket_mode:
        raise ApiError("forbidden")
    ticket = f"{world.number():032x}"
    world.tickets.add(ticket)
    address = world.base.replace("http://", "ws://", 1)
    return {"url": f"{address}/link/?ticket={ticket}&app_id={world.app.id}"}
