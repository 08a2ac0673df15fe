"""One full example of an export, as the archive's people would read it."""

from tests.submissions.documents import complete
from tests.submissions.exporting import exported, to_yaml

EXAMPLE = """\
version: '1.3.0'
standardization_config:
  deposition_id: 20001
  source_prefix: depositions/11111111-2222-3333-4444-555555555555
  run_data_map_file: run_map_20002.tsv
depositions:
- metadata:
    deposition_identifier: 20001
    deposition_title: Mitochondria isolated from respiring yeast
    deposition_description: Isolated mitochondria, imaged to map ribosomes.
    authors:
    - name: Ada Example
      ORCID: '0000-0002-1825-0097'
      email: ada@lab.example
      primary_author_status: true
      corresponding_author_status: false
    - name: Bo Sample
      ORCID: '0000-0001-5109-3700'
      email: bo@lab.example
      primary_author_status: false
      corresponding_author_status: true
    cross_references:
      publications: 10.1000/xyz.123, 10.1101/2026.01.01.000001
    deposition_types:
    - dataset
    dates:
      deposition_date: '2026-11-12'
      release_date: '2026-11-20'
      last_modified_date: '2026-11-19'
  sources:
  - literal:
      value:
      - 20001
datasets:
- metadata:
    dataset_identifier: 20002
    dataset_title: Mitochondria, plunge-frozen
    dataset_description: Mitochondria from yeast grown in lactate.
    sample_type: organelle
    cell_component:
      name: mitochondrion
      id: GO:0005739
    organism:
      name: Saccharomyces cerevisiae
      taxonomy_id: 4932
    sample_preparation: Yeast grown in lactate + Mitochondria isolated on a sucrose gradient
    grid_preparation: Quantifoil R2/1, glow discharged for 30 s
    development_stage:
      name: unknown
      id: unknown
    disease:
      name: normal
      id: PATO:0000461
    authors:
    - name: Ada Example
      ORCID: '0000-0002-1825-0097'
      email: ada@lab.example
      primary_author_status: true
      corresponding_author_status: false
    - name: Bo Sample
      ORCID: '0000-0001-5109-3700'
      email: bo@lab.example
      primary_author_status: false
      corresponding_author_status: true
    funding:
    - funding_agency_name: European Research Council
      grant_id: ERC-101
    - funding_agency_name: Example Trust
    cross_references:
      related_database_entries: EMPIAR-10499, EMD-12345
    assay:
      name: microscopy assay
      id: EFO:0002909
    dates:
      deposition_date: '2026-11-12'
      release_date: '2026-11-20'
      last_modified_date: '2026-11-19'
  sources:
  - literal:
      value:
      - '20002'
runs:
- sources:
  - source_glob:
      list_glob: g1/ts/*.st
      name_regex: (.*)\\.st$
collection_metadata:
- sources:
  - source_glob:
      list_glob: g1/mdoc/{run_name}.mdoc
frames:
- metadata:
    is_gain_corrected: false
    dose_rate: 2.5
  sources:
  - source_glob:
      list_glob: g1/frames/{run_name}_00*.mrc
tiltseries:
- metadata:
    microscope:
      manufacturer: TFS
      model: Krios G4
    acceleration_voltage: 300000
    spherical_aberration_constant: 2.7
    microscope_optical_setup:
      energy_filter: none
    camera:
      manufacturer: TFS
      model: FALCON 4i
    data_acquisition_software: SerialEM
    tilt_range:
      min: -60
      max: 60
    tilt_step: 3
    tilting_scheme: dose-symmetric
    total_flux: 123
    pixel_spacing: 1.35
    binning_from_frames: 1
    tilt_axis: float {tiltseries_tilt_axis}
    is_aligned: false
    tilt_series_quality: 4
  sources:
  - source_glob:
      list_glob: g1/ts/{run_name}.st
rawtilts:
- sources:
  - source_glob:
      list_glob: g1/ts/{run_name}.rawtlt
alignments:
- metadata:
    format: IMOD
    method_type: fiducial_based
    alignment_type: GLOBAL
  sources:
  - source_multi_glob:
      list_globs:
      - g1/aln/{run_name}.xf
      - g1/aln/{run_name}.tlt
voxel_spacings:
- sources:
  - literal:
      value:
      - 10.8
tomograms:
- metadata:
    voxel_spacing: 10.8
    ctf_corrected: true
    reconstruction_method: WBP
    reconstruction_software: IMOD 4.11
    processing: raw
    fiducial_alignment_status: FIDUCIAL
    authors:
    - name: Ada Example
      ORCID: '0000-0002-1825-0097'
      email: ada@lab.example
      primary_author_status: true
      corresponding_author_status: false
    - name: Bo Sample
      ORCID: '0000-0001-5109-3700'
      email: bo@lab.example
      primary_author_status: false
      corresponding_author_status: true
    dates:
      deposition_date: '2026-11-12'
      release_date: '2026-11-20'
      last_modified_date: '2026-11-19'
    tomogram_version: 1
    offset:
      x: 0
      y: 0
      z: 0
    is_visualization_default: true
  sources:
  - source_glob:
      list_glob: g1/tomo/{run_name}_rec.mrc
"""
RUN_MAP = "run_name\ttiltseries_tilt_axis\nTS_01\t84.1\nTS_02\t94.6\n"


def test_example_reads_as_expected() -> None:
    builder = complete(["TS_01", "TS_02"])
    builder.override(11, "TS_02", tilt_axis=94.6)
    archive = exported(builder)
    assert to_yaml(archive.config) == EXAMPLE
    assert archive.run_map == RUN_MAP
