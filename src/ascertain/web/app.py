"""The application: the site's pages, the assets and the API on one ASGI application."""

from fastapi import FastAPI, Request, Response

from ascertain.web.page import Reply
from ascertain.web.site import Site


def create_app(*, log: str | None = None) -> FastAPI:
    """The application; `log` is the address of a count log to follow."""
    site = Site(log=log)
    app = FastAPI(title="ascertain", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/static/{hashed}", include_in_schema=False)
    def static(hashed: str) -> Response:
        asset = site.assets.by_hash(hashed)
        if asset is None:
            return Response(status_code=404)
        kept = {"Cache-Control": "public, max-age=31536000, immutable"}
        return Response(asset.body, media_type=asset.media, headers=kept)

    @app.get("/{path:path}", include_in_schema=False)
    def page(request: Request) -> Response:
        return _response(site.reply(request.url.path, request.url.query))

    return app


def _response(reply: Reply | None) -> Response:
    if reply is None:
        return Response("There is no such page.", status_code=404, media_type="text/plain")
    return Response(reply.body, status_code=reply.status, headers={**reply.headers, "Content-Type": reply.media})
