"""The words of names: endings, what programs append to a run's name, what folders are called.

Sources: the suffixes in the code of AreTomo3, Warp, RELION and TOMOMAN, IMOD's manual, the archive's configurations.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# What an ending alone says. "volume", "stack" and "tiff" need a second look: see `kinds`.
ENDINGS: Mapping[str, str] = {
    ending: kind
    for kind, endings in {
        "mdoc": "mdoc", "order": "tomostar", "rawtlt": "rawtlt", "tlt": "tlt", "xtilt": "xtilt", "xf": "xf",
        "aln": "aln", "gain": "gain", "eer": "eer", "stack": "st", "aligned": "ali preali", "rec": "rec",
        "volume": "mrc mrcs map", "tiff": "tif tiff", "dm": "dm4 dm3", "zarr": "zarr", "star": "star", "csv": "csv tsv",
        "points": "ndjson coords tbl", "mesh": "glb stl obj vtk", "photo": "png jpg jpeg gif", "com": "com",
        "text": "txt",
        "program": "edf xml json yaml yml settings prexg prexf tltxf fid xyz resid seed mod ptsf matxf zfac maggrad "
                   "defocus fidxyz nogaps tltali patch_region adoc sl eps pdf cs py sh ipynb pickle npy h5 hdf5 mat "
                   "toml ini cfg xlsx docx md html dat",
        "log": "log out err pid lock tmp bak swp",
    }.items()
    for ending in endings.split()
}  # fmt: skip
# Endings within an ending: x.mrc.mdoc, x.mrc.st.
IMAGES = frozenset({"mrc", "mrcs", "st", "tif", "tiff", "eer", "ali", "rec", "map", "preali"})
PACKED = frozenset({"gz", "bz2", "zip"})

# What is appended to a run's name; stripped from the end, repeatedly, whatever the case.
TAG = re.compile(
    r"[_\-. ](?:(full[_-]rec|rec|full|aligned|align|preali|ali|vali|st|ts|vol|recon|tomo|evn|odd|even|half[_-]?\d?"
    r"|\dnd|\drd|tlt|order_list|bin_?\d{1,2}|b\d{1,2}|\d{1,3}(?:\.\d{1,3})?(?:apx|ang|(?-i:A))|dctf|ctf|corrected|corr"
    r"|dose[_-]?filt|filt|filtered|lp\d{1,3}|deconv|denoised?|cryocare|isonet|ddw|topaz|sirt|wbp|orig|original|fixed"
    r"|override|final|fractions|eer|imod|flipped))$",
    re.IGNORECASE,
)
PREFIX = re.compile(r"(?:rec|tomo|denoised|deconv|CountRef|SuperRef|gain)[_-](?=.)", re.IGNORECASE)
OF_GAIN = re.compile(r"(?:CountRef|SuperRef|gain(?:ref(?:erence)?)?)[_-]", re.IGNORECASE)
HALVES = frozenset({"evn", "odd", "even", "half"})
OF_TOMOGRAMS = frozenset({
    "fullrec", "rec", "full", "vol", "recon", "tomo", "nd", "rd", "dctf", "deconv", "denoise", "denoised", "cryocare",
    "isonet", "ddw", "topaz", "sirt", "wbp",
})  # fmt: skip
# Made from another tomogram or tilt series: the plain one is the first block.
ENHANCED = frozenset({
    "nd", "rd", "dctf", "ctf", "deconv", "denoise", "denoised", "cryocare", "isonet", "ddw", "topaz", "corrected",
    "filt",    "filtered", "lp", "sirt",
})  # fmt: skip
OF_STACKS = frozenset({"st", "ts", "ali", "align", "aligned", "preali"})
# A size of voxels is written behind tomograms alone.
TELLING = OF_TOMOGRAMS | OF_STACKS | {"apx"}
ALIGNED = frozenset({"ali", "align", "aligned", "preali"})
# Appended to the name of an mdoc that belongs to a run with the shorter name.
OF_MDOCS = frozenset({"override", "vali", "orig", "original", "fixed", "ali", "aligned", "preali", "st", "ts"})

# A movie's name: the run, a counter, the angle, maybe a moment and how it was recorded. The counter and angle nearest
# the end count, so that numbers in the run's name stay there.
MOVIE = re.compile(
    r"(?P<run>.+)[_-](?:\d{1,5}_-?\d{1,2}\.\d{1,4}|\d{3,5}\[\s*-?\d{1,2}\.\d{1,4}\]|\d{3,5}_-?\d{1,2}_\d)"
    r"(?:_[A-Za-z]{3}\d{1,2}_\d{1,2}\.\d\d\.\d\d|[_-]\d{6,8}[_-]\d{6}|-\d{1,6})?"
    r"(?P<after>(?:[_-](?:EER|fractions|frames|EVN|ODD|PS|DW|noDW|aligned|ali|Fractions|patchAligned|counting|super"
    r"|SR|CDS|counted|raw|norm|integrated))*)$",
    re.IGNORECASE,
)
# Weaker: an angle alone, a counter alone. Only for files that can be nothing but movies.
LOOSE_MOVIE = re.compile(
    r"(?P<run>.+?)[_-](?:\d{1,5}|-?\d{1,2}\.\d{1,4})(?P<after>(?:[_-](?:EER|fractions|frames))*)$", re.IGNORECASE
)

GAIN = re.compile(r"(?:^|[_\-. ])(gain(?:ref(?:erence)?)?|countref|superref|gainreference)(?=$|[_\-. ])", re.IGNORECASE)
MASK = re.compile(
    r"(?:^|[_\-. ])(seg|segs|segmentation|segmentations|segmask|segmented|segmentationmask|mask|masks|labels?|labelmap"
    r"|membranes?|membrain|multilabel|semantic|instance)(?=$|[_\-. \d])",
    re.IGNORECASE,
)

# Folders by what they hold. A part of a path counts where all its words (letters without numbers) are known.
FOLDERS: Mapping[str, str] = {
    word: kind
    for kind, words in {
        "movie": "frames frame movies movie rawframes rawmovies fractions dosefractions eer eers tif tiffs",
        "average": "average averages motioncorr motioncor motioncorrected averaged powerspectra powerspectrum "
                   "frameseries",
        "mdoc": "mdoc mdocs",
        "stack": "tiltseries tiltstack tiltstacks stack stacks rawstacks ts tilt series st tilts",
        "angles": "rawtilts rawtilt rawtlt rawtlts",
        "tomogram": "tomograms tomogram tomos tomo rec recs reconstruction reconstructions recons recon volumes volume "
                    "vol vols isonet cryocare denoised denoise deconv ddw dimage voxelspacing topaz sirt wbp tomoname "
                    "reprocessed",
        "annotation": "annotations annotation annot picks pick particles particle points point segmentations "
                      "segmentation segs seg masks mask labels label membranes membrane meshes mesh copick coordinates "
                      "coords star starfiles",
        "gain": "gain gains gainref gainrefs gainreference gainreferences references",
        "photo": "images photos photo keyphotos keyphoto keyimages pictures thumbnails snapshots",
        "alignment": "alignments alignment aln alignfiles imod etomo aretomo aligntiltseries transforms",
        "half": "even odd evn half halves halfmaps",
        "": "data processed processing raw rawdata import job external warp settings mdocfiles dataset exports results "
            "output outputs project tomostar generated file relion extract extracts empiar other misc logs thumbnail",
    }.items()
    for word in words.split()
}  # fmt: skip
# What is written behind a kind in a folder's name, without a meaning of its own.
BESIDE = frozenset({
    "bin", "b", "a", "apx", "angstrom", "raw", "aligned", "ali", "align", "corrected", "ctf", "dctf", "final", "new",
    "old", "bis", "all", "filtered", "filt", "dose", "and", "the", "of",
})  # fmt: skip

JUNK = re.compile(r"\.DS_Store|Thumbs\.db|desktop\.ini|\._.*|.*~|\.#.*|#.*#|\..*\.sw[a-p]|\.directory", re.IGNORECASE)
JUNK_FOLDERS = frozenset({"__MACOSX", ".Spotlight-V100", ".Trashes", ".git", "@eaDir", ".Nodes", ".relion_lock"})
