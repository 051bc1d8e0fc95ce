"""`ascertain export`."""

import sys
from pathlib import Path

import click


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--year", "years", type=int, multiple=True, help="An election to copy; several times for several, all without."
)
@click.option(
    "--base-url", default="", metavar="URL", help="Where the copy will stand: for canonical addresses and embed code."
)
@click.option(
    "--gzip",
    "compress",
    is_flag=True,
    help="Write each text file compressed beside it, for hosts that send such files.",
)
@click.option("--json", "told", is_flag=True, help="Print the manifest as JSON.")
def export(folder: Path, years: tuple[int, ...], base_url: str, compress: bool, told: bool) -> None:
    """A copy of the site as files: pages, JSON, CSV, pictures, and a manifest with their hashes.

    It works from any static host, from a folder of it, and under `python -m http.server`. An earlier copy in DIR is
    replaced; a folder with anything else in it is refused.
    """
    from ascertain.web.export import export as write

    made = write(folder, years=years, base_url=base_url, compress=compress)
    if told:
        from ascertain import wire

        sys.stdout.buffer.write(wire.to_json(made))
        return
    size = sum(own.bytes for own in made.files) / 1e6
    count = len(made.elections)
    about = f"{count} elections" if count > 1 else f"the election of {made.elections[0]}"
    click.echo(f"{len(made.files):,} files of {about}, {size:,.1f} MB. Written to {folder}.")
    if not any(own.path.endswith(".png") for own in made.files):
        click.echo("No PNG pictures: they need: pip install 'ascertain[png]'", err=True)
