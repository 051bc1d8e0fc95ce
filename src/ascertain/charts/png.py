"""PNG of a drawing by resvg, with the bundled fonts only: without fonts it would draw no text and not say so."""

from importlib.resources import as_file, files

from ascertain.errors import ExtraMissing

FONTS = ("PublicSans_400Regular.ttf", "PublicSans_700Bold.ttf")


def to_png(svg: str) -> bytes:
    """The drawing as PNG at its own width; raises `ExtraMissing` without the extra `png`."""
    try:
        import resvg_py
    except ImportError:
        raise ExtraMissing("PNG needs: pip install 'ascertain[png]'") from None
    with as_file(files("ascertain") / "fonts") as folder:
        paths = [str(folder / name) for name in FONTS]
        return bytes(resvg_py.svg_to_bytes(svg_string=svg, font_files=paths, skip_system_fonts=True))
