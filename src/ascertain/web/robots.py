"""What crawlers are asked to leave alone: every contest is a link to another scenario, without end."""

ROBOTS = """User-agent: *
Disallow: /*?*flip=
Disallow: /*.png
"""


def robots() -> str:
    """The text of `/robots.txt`."""
    return ROBOTS
