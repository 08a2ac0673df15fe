"""The named tolerances of all checks, in one table. In brackets: what the archive and the field's programs use."""

from __future__ import annotations

# Two lengths in Å are the same within the greater of these [archive: 0.001 Å alone; RELION warns beyond 0.1 %].
LENGTH_ABSOLUTE = 0.001
LENGTH_RELATIVE = 0.001
# Up to here they may be one calibrated and one nominal value: a warning.
LENGTH_NEARLY = 0.01
# A ratio this close to one of BINNINGS is told as a guess.
BINNING_RELATIVE = 0.005
BINNINGS = (0.25, 0.5, 2, 3, 4, 6, 8, 10, 12, 16)
# A tenth of the header's value, and fewer Å than this, may have been stated in nanometres.
NANOMETRES = 2.5
# No camera's pixel is smaller, in Å: others are not multiples of such a one.
PIXEL_LEAST = 0.3
# Programs write exactly this where nobody told them the size [IMOD, RELION, IsoNet].
PLACEHOLDER = 1.0

# x against y of an image, and z against x of a volume.
ANISOTROPY = 0.001
ANISOTROPY_ERROR = 0.01

# A pixel in Å of which a file speaks at all; beyond these it is a slip or a joke.
SPACING_LOW = 1e-3
SPACING_HIGH = 1e6

# A dose in e-/Å² of one image, or before it, that a specimen may have had; lamellae and test exposures included.
DOSE_HIGH = 1000.0

# A tilt angle in degrees lies within plus and minus this.
ANGLE_LIMIT = 90.0
# The tilt axis of one alignment stays within this of its first row, in degrees.
ROTATION_SPREAD = 5.0
# Size of a transform's determinant: so much may the magnification change [the field's programs: a few per cent] ...
DETERMINANT = (0.9, 1.1)
# ... and beyond these it is none.
DETERMINANT_POSSIBLE = (0.25, 4.0)
# rawtlt files are written with 2 decimals: half a unit of the last one, and a little for its own rounding.
ANGLE_MATCH = 0.0051
ANGLE_DECIMALS = 2
# Headers keep where the stage was, files often where it was sent: so far a section's angle may lie from its header's.
HEADER_ANGLE = 0.5

# mdoc against what was stated. Voltages in kV [mdocs round them].
VOLTAGE = 1.0
# Summed doses in e-/Å² [archive: 1]; up to this fraction beyond they may be one nominal and one measured value.
DOSE = 1.0
DOSE_NEARLY = 0.1
# Ends of the tilt range, stated to 1 decimal [archive: equal once rounded], and how far a stage may miss them.
TILT_RANGE = 0.1
TILT_RANGE_NEARLY = 1.0
# Steps of a stage against the nominal one: in degrees, or as a fraction of it; so many of them must be of it.
TILT_STEP = 0.15
TILT_STEP_RELATIVE = 0.05
TILT_STEP_SHARE = 1 / 3
# The tilt axis, in degrees on the circle [archive: 10].
TILT_AXIS = 10.0
# PixelSpacing of an mdoc is the microscope's nominal value: so far the calibrated one may lie from it.
MDOC_PIXEL_NEARLY = 0.03
# The movies' pixel over that which an mdoc tells: equal, or super-resolution.
SUPER_RESOLUTIONS = (1.0, 0.5, 0.25)

# Pixel of a tilt series over that of its movies: so near to a whole number, or to a half [AreTomo3 bins by floats].
WHOLE_RATIO = 0.005

# The stack that is given may be binned against the one that etomo had.
COM_STACK_BINNINGS = (1, 2, 3, 4, 6, 8)
# Smaller images are samples: nothing is told from how large they are.
LEAST_IMAGE = 16
# Shifts are those of an alignment at full size: of images smaller than this they tell nothing.
LEAST_SHIFTED = 64
# A tomogram is no larger than the diagonal of its images, and a little for rounding and padding.
TOMOGRAM_EXTENT = 1.1

# The longest sides of two tomograms of one alignment: as far as cropping and padding go.
EXISTING_EXTENT = 0.25

# Voxel size of a tomogram over pixel size of its tilt series. Any ratio above is usual, whole or not.
TOMOGRAM_RATIO = 0.9

# Points and meshes may lie so many voxels beyond the first and last one [archive: 0]: programs number from 0 or 1.
OUTSIDE = 1.0
# RELION 5 and its picker disagree about the centre: so many unbinned pixels are not judged.
CENTRE_PIXELS = 2.0


def length_tolerance(expected: float, *, binning: float = 1.0) -> float:
    """How far in Å a length may be off: what is stated to three decimals is binned together with its rounding error."""
    return max(LENGTH_ABSOLUTE * binning, LENGTH_RELATIVE * expected)
