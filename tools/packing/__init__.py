"""The builders of the bundled data packs: shared facts in, re-keyed and corrected tables out.

Every builder is a pure function of its inputs; the driver is `tools/build_packs.py`.
"""
