"""Builds the bundled data packs from the shared facts, or checks the committed ones.

python tools/build_packs.py [--shared ../shared/data] [--out src/ascertain/packs] [--check] [--only ID] [--accept-inputs]
"""

import argparse
import difflib
import os
import sys
import tempfile
from pathlib import Path

from packing.checks import check_packs, verify_by_manifest
from packing.manifest import Description, describe, manifest_text, notice_text
from packing.registry import BUILDERS
from packing.workbench import PackFault, Workbench

ROOT = Path(__file__).resolve().parents[1]
INPUTS = ROOT / "tools" / "inputs.sha256"
DESCRIPTION = ROOT / "tools" / "packs.toml"
PACKS = ROOT / "src" / "ascertain" / "packs"
MANIFEST = "manifest.toml"
ABSENT = "shared data absent: packs verified by manifest only"
FAILED = 5


def parse_arguments(argv: list[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Build the bundled data packs from the shared facts.")
    parser.add_argument("--shared", type=Path, default=ROOT / ".." / "shared" / "data", help="folder of shared facts")
    parser.add_argument("--out", type=Path, default=PACKS, help="folder of packs")
    parser.add_argument("--check", action="store_true", help="compare with the packs that are there, write nothing")
    parser.add_argument("--only", metavar="ID", help="write or compare one pack only (the manifest follows)")
    parser.add_argument("--accept-inputs", action="store_true", help="accept shared files that have changed")
    return parser.parse_args(argv)


def expected_inputs() -> dict[str, str]:
    """The reviewed hashes of the shared files."""
    if not INPUTS.exists():
        return {}
    lines = INPUTS.read_text(encoding="utf-8").splitlines()
    return {path: digest for digest, path in (line.split("  ", 1) for line in lines)}


def check_inputs(bench: Workbench, *, accept: bool) -> None:
    """Hold every shared file that was read to its reviewed hash, or rewrite the list."""
    expected = expected_inputs()
    changed = sorted(path for path, digest in bench.hashes.items() if expected.get(path) != digest)
    if accept:
        lines = [f"{digest}  {path}\n" for path, digest in sorted(bench.hashes.items())]
        INPUTS.write_text("".join(lines), encoding="utf-8", newline="\n")
    elif changed:
        raise PackFault(f"{changed[0]} is not the file that was reviewed; look at it, then run with --accept-inputs")


def notice_of(out: Path) -> Path:
    """The repository's NOTICE for its own packs; packs built elsewhere keep theirs beside them."""
    return ROOT / "NOTICE" if out.resolve() == PACKS else out / "NOTICE"


def render(about: Description, bench: Workbench, *, out: Path) -> dict[str, bytes]:
    """Every file to be written, by its path relative to the folder of packs."""
    by_hand = {pack: (PACKS / about.file_of(pack)).read_bytes() for pack in about.packs if pack not in about.built()}
    files = {about.file_of(pack): data for pack, data in by_hand.items()}
    files |= {about.file_of(pack): bench.table(pack).text().encode("utf-8") for pack in about.built()}
    manifest = manifest_text(about, bench=bench, by_hand=by_hand)
    files[os.path.relpath(notice_of(out), out)] = notice_text(manifest).encode("utf-8")
    files[MANIFEST] = manifest.encode("utf-8")
    return files


def chosen(files: dict[str, bytes], *, about: Description, only: str | None) -> dict[str, bytes]:
    """All files, or one pack with the manifest and the notice."""
    if only is None:
        return files
    if only not in about.packs:
        raise PackFault(f"there is no pack {only!r}")
    keep = {about.file_of(only), MANIFEST}
    return {name: data for name, data in files.items() if name in keep or name.endswith("NOTICE")}


def write(files: dict[str, bytes], *, out: Path) -> None:
    """Write everything beside its place first, then replace, the manifest last."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".packs-") as folder:
        for number, (name, data) in enumerate(files.items()):
            draft, target = Path(folder) / str(number), out / name
            draft.write_bytes(data)
            target.parent.mkdir(parents=True, exist_ok=True)
            draft.replace(target)


def compare(files: dict[str, bytes], *, out: Path) -> None:
    """Compare byte for byte with what is there; the first difference is shown and fails."""
    for name, data in files.items():
        there = (out / name).read_bytes() if (out / name).exists() else b""
        if there == data:
            continue
        old, new = (text.decode("utf-8", "replace").splitlines() for text in (there, data))
        lines = list(difflib.unified_diff(old, new, f"{name} (committed)", f"{name} (built)", lineterm="", n=1))
        sys.stdout.write("\n".join(lines[:20]) + "\n")
        raise PackFault(f"{Path(name).name} differs from what the shared facts give")


def run(arguments: argparse.Namespace) -> str:
    """Build or check, and say what was done."""
    about = describe(DESCRIPTION)
    if not arguments.shared.is_dir():
        if not arguments.check:
            raise PackFault("shared data absent: nothing to build from")
        verify_by_manifest(arguments.out, notice=notice_of(arguments.out))
        return ABSENT
    keys = {pack: about.key_of(pack) for pack in about.packs}
    bench = Workbench(arguments.shared, builders=BUILDERS, keys=keys)
    for pack in about.built():
        bench.table(pack)
    check_inputs(bench, accept=arguments.accept_inputs)
    check_packs(bench, about=about)
    files = chosen(render(about, bench, out=arguments.out), about=about, only=arguments.only)
    (compare if arguments.check else write)(files, out=arguments.out)
    what = f"{len(about.built())} packs" if arguments.only is None else f"pack {arguments.only}"
    return f"{what}: " + ("as built" if arguments.check else "built")


def main(argv: list[str] | None = None) -> int:
    """Run, and turn a fault into one sentence and exit code 5."""
    try:
        print(run(parse_arguments(argv)))
    except PackFault as fault:
        print(f"build_packs: {fault}", file=sys.stderr)
        return FAILED
    except (KeyError, OSError) as fault:
        # A word, a name or a file that no builder knows: the shared facts are not those the builders were written for.
        print(f"build_packs: the shared facts do not fit the builders: {fault!r}", file=sys.stderr)
        return FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())
