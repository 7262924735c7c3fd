"""The tumours and the complications on record, one record a Condition."""

from dataclasses import dataclass, field
from enum import StrEnum

from fhirnet.dates import Interval


class Tumour(StrEnum):
    """What a tumour is, where a diagnosis says it."""

    HCC = "hcc"
    LIVER_UNSPECIFIED = "liver-malignancy-unspecified"
    NET = "net"
    NEC = "nec"
    OTHER = "malignancy-other"


class Morphology(StrEnum):
    """Histological type. NET codes never decide grade 2 against grade 3."""

    HCC = "hcc"
    NET_G1 = "net-g1"
    NET_G2 = "net-g2"
    NEC = "nec"
    SMALL_CELL_NEC = "small-cell-nec"
    LARGE_CELL_NEC = "large-cell-nec"


class Metastasis(StrEnum):
    """Where a metastasis is; anything but the liver is extrahepatic."""

    LIVER = "liver"
    LYMPH_NODE = "lymph-node"
    LUNG = "lung"
    BONE = "bone"
    PERITONEUM = "peritoneum"
    BRAIN = "brain"
    OTHER = "other"


class SiteGroup(StrEnum):
    """Embryological group of a primary site, as PRRT rules name it."""

    PANCREAS = "pancreas"
    FOREGUT = "foregut"
    MIDGUT = "midgut"
    HINDGUT = "hindgut"
    UNKNOWN_PRIMARY = "unknown-primary"
    LUNG = "lung"
    THYMUS = "thymus"
    OTHER = "other"


class PrimarySite(StrEnum):
    """Organ of the primary tumour."""

    PANCREAS = "pancreas"
    STOMACH = "stomach"
    DUODENUM = "duodenum"
    JEJUNUM = "jejunum"
    ILEUM = "ileum"
    SMALL_INTESTINE = "small-intestine"
    APPENDIX = "appendix"
    CECUM = "cecum"
    ASCENDING_COLON = "ascending-colon"
    TRANSVERSE_COLON = "transverse-colon"
    DESCENDING_COLON = "descending-colon"
    SIGMOID_COLON = "sigmoid-colon"
    COLON = "colon"
    RECTUM = "rectum"
    LUNG = "lung"
    THYMUS = "thymus"
    UNKNOWN = "unknown"
    FOREGUT = "foregut"
    MIDGUT = "midgut"
    HINDGUT = "hindgut"
    OTHER = "other"

    @property
    def group(self) -> SiteGroup:
        """The group this organ belongs to."""
        return _GROUPS[self]


_GROUPS = {
    PrimarySite.PANCREAS: SiteGroup.PANCREAS,
    PrimarySite.STOMACH: SiteGroup.FOREGUT,
    PrimarySite.DUODENUM: SiteGroup.FOREGUT,
    PrimarySite.JEJUNUM: SiteGroup.MIDGUT,
    PrimarySite.ILEUM: SiteGroup.MIDGUT,
    PrimarySite.SMALL_INTESTINE: SiteGroup.MIDGUT,
    PrimarySite.APPENDIX: SiteGroup.MIDGUT,
    PrimarySite.CECUM: SiteGroup.MIDGUT,
    PrimarySite.ASCENDING_COLON: SiteGroup.MIDGUT,
    PrimarySite.TRANSVERSE_COLON: SiteGroup.HINDGUT,
    PrimarySite.DESCENDING_COLON: SiteGroup.HINDGUT,
    PrimarySite.SIGMOID_COLON: SiteGroup.HINDGUT,
    PrimarySite.COLON: SiteGroup.HINDGUT,
    PrimarySite.RECTUM: SiteGroup.HINDGUT,
    PrimarySite.LUNG: SiteGroup.LUNG,
    PrimarySite.THYMUS: SiteGroup.THYMUS,
    PrimarySite.UNKNOWN: SiteGroup.UNKNOWN_PRIMARY,
    PrimarySite.FOREGUT: SiteGroup.FOREGUT,
    PrimarySite.MIDGUT: SiteGroup.MIDGUT,
    PrimarySite.HINDGUT: SiteGroup.HINDGUT,
    PrimarySite.OTHER: SiteGroup.OTHER,
}


class Verification(StrEnum):
    """How far a diagnosis is established; ASSUMED: not stated, taken as confirmed."""

    CONFIRMED = "confirmed"
    ASSUMED = "assumed"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One tumour statement: what it is, where it began (`primary`), where it has spread (`metastasis`).

    `primary` comes from the body site of the primary tumour or from a code that names both (ICD-10 C17.2).
    `related` is the key of the diagnosis a metastasis belongs to. `onset` of a metastasis is its appearance;
    None is undated and counts for "ever" questions only.
    """

    key: str
    tumour: Tumour | None = None
    morphology: Morphology | None = None
    primary: PrimarySite | None = None
    metastasis: Metastasis | None = None
    verification: Verification = Verification.CONFIRMED
    onset: Interval | None = None
    related: str | None = None
    recorded: str | None = None
    source: tuple[str, ...] = field(default=(), compare=False)


class Complication(StrEnum):
    """A non-tumour condition that a rule reads."""

    ASCITES = "ascites"
    ENCEPHALOPATHY = "encephalopathy"
    HEPATORENAL_SYNDROME = "hepatorenal-syndrome"
    HEPATIC_ARTERY_OCCLUSION = "hepatic-artery-occlusion"
    BREAST_FEEDING = "breast-feeding"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveComplication:
    """A complication that is active; resolved ones are not part of a case."""

    key: str
    kind: Complication
    onset: Interval | None = None
    verification: Verification = Verification.CONFIRMED
    recorded: str | None = None
    source: tuple[str, ...] = field(default=(), compare=False)
