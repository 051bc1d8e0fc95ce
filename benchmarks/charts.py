"""Every year in every view, and 2016 view by view beside the figures that the design measured. Prints times and ratios."""

import time
from collections.abc import Callable

from ascertain import archive, charts
from ascertain.charts import Picture
from ascertain.law import elections
from ascertain.proceedings import decide

PLANNED_SVG_MS, PLANNED_SVG_KB, PLANNED_PNG_MS = 2.2, 85.0, 260.0


def best(run: Callable[[], object], *, rounds: int) -> float:
    """The least time of several rounds, in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return 1e3 * min(times)


def main() -> None:
    """Print each measurement beside its plan."""
    start = time.perf_counter()
    pictures: list[Picture] = []
    for year in elections():
        course = decide(archive.load_case(year), undecided="report")
        pictures.append(charts.portray(course, previous=pictures[-1] if pictures else None))
    print(f"{len(pictures)} pictures, decided and portrayed  {time.perf_counter() - start:8.2f} s")

    start, drawn, size = time.perf_counter(), 0, 0
    for picture in pictures:
        for view in charts.VIEWS:
            for width in (1200, 375):
                drawn, size = drawn + 1, size + len(charts.poster(picture, view=view, width=width))
    seconds = time.perf_counter() - start
    print(
        f"{drawn} drawings, every year and view   {seconds:8.2f} s   {1e3 * seconds / drawn:.1f} ms each, {size / drawn / 1e3:.0f} kB"
    )

    sample = next(picture for picture in pictures if picture.year == 2016)
    for view in charts.VIEWS:
        svg = charts.poster(sample, view=view)
        ours = best(lambda view=view: charts.poster(sample, view=view), rounds=20)  # type: ignore[misc]  # bound now
        image = best(lambda svg=svg: charts.to_png(svg), rounds=3)  # type: ignore[misc]  # bound now
        print(
            f"{view:8} SVG {ours:6.1f} ms ({ours / PLANNED_SVG_MS:4.1f} x planned)  {len(svg) / 1e3:6.1f} kB "
            f"({len(svg) / 1e3 / PLANNED_SVG_KB:4.2f} x)   PNG {image:6.0f} ms ({image / PLANNED_PNG_MS:4.2f} x)"
        )


if __name__ == "__main__":
    main()
