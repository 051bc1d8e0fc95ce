"""`ascertain serve`."""

import click


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port to listen at.")
@click.option("--log", metavar="URL", help="A count log to follow.")
def serve(host: str, port: int, log: str | None) -> None:
    """Pages, API and live updates on this machine."""
    import uvicorn

    from ascertain.web.app import create_app

    uvicorn.run(create_app(log=log), host=host, port=port, log_level="warning")
