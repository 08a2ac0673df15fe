"""Pasted texts and the rows they become: for the server's function and for the browser's."""

STEPS: list[tuple[str, list[str]]] = [
    ("Grown in lactate + frozen + thawed", ["Grown in lactate", "frozen", "thawed"]),
    ("Ca2+ buffer, K+ free", ["Ca2+ buffer, K+ free"]),
    ("Only one step", ["Only one step"]),
    ("1. Grown\n2) Frozen\n- Thawed", ["Grown", "Frozen", "Thawed"]),
    ("Grown\r\nFrozen + thawed\r\n", ["Grown", "Frozen", "thawed"]),
    ("+ Grown +", ["+ Grown +"]),
    ("a + + b", ["a", "b"]),
    ("", [""]),
    (" + ", [" + "]),
]
ENTRIES: list[tuple[str, list[str]]] = [
    ("10.1038/s41586-022-04971-z", ["10.1038/s41586-022-04971-z"]),
    ("10.1038/a1, 10.1038/b2 10.1038/c3", ["10.1038/a1", "10.1038/b2", "10.1038/c3"]),
    (
        "https://doi.org/10.1038/a1\nhttps://doi.org/10.1038/b2\n",
        ["https://doi.org/10.1038/a1", "https://doi.org/10.1038/b2"],
    ),
    ("10.1002/(SICI)1097-0258(19980815)17:15;1661", ["10.1002/(SICI)1097-0258(19980815)17:15;1661"]),
    ("10.1038/a1;10.1038/b2; doi: 10.1038/c3", ["10.1038/a1", "10.1038/b2", "doi:10.1038/c3"]),
    ("EMPIAR-10499, EMD-1234 PDB-8ABC", ["EMPIAR-10499", "EMD-1234", "PDB-8ABC"]),
    ("EMPIAR 10499; PDB 8abc", ["EMPIAR:10499", "PDB:8abc"]),
    ("in preparation", ["in preparation"]),
    ("10.1038/a1 in preparation", ["10.1038/a1 in preparation"]),
    ("", [""]),
]
