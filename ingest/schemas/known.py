"""Public schemas that French cities publish in, by the names of their columns.

Written from the public descriptions at https://schema.data.gouv.fr: names, types and closed
lists only. One line a field: name, type, then `*` required, `=a/b/c` a closed list, `[]` where
a cell may hold several of them.
"""

# ruff: noqa: E501  (one line a field)
from __future__ import annotations

from typing import Final

from datasets.types import FieldType
from ingest.schemas.model import SchemaField, TableSchema
from ingest.values.kinds import Writing

_TYPES: Final = {
    "text": FieldType.TEXT,
    "int": FieldType.INT,
    "number": FieldType.DOUBLE,
    "boolean": FieldType.BOOLEAN,
    "date": FieldType.DATE,
    "datetime": FieldType.DATETIME,
    "lonlat": FieldType.GEO_POINT_2D,
}
_PATTERNS: Final = {
    "siret": r"\d{14}",
    "siren": r"\d{9}",
    "insee": r"(?:[013-9]\d|2[AB1-9])\d{3}",
    "postcode": r"\d{5}",
}

_MENUS: Final = """
menuCollNom text *
menuCollSiret siret *
menuEtablissementNom text *
menuEtablissementSiret siret
menuRestaurantNom text *
menuRestaurantInsee insee
menuRestaurantId text
menuRestaurantIdType text * =SIRET/EN/autre/sans
menuRestaurantType text * =crèche/maternelle/élémentaire/collège/lycée/université/centre de formation/administration/résidence sénior/EHPAD/repas à domicile/centre de loisirs/restaurant d'entreprise/autre
menuRestaurantConvive text *
menuDate date *
menuRepasType text * =petit-déjeuner/déjeuner/goûter/dîner/collation/pique-nique/autre
menuPlatType text * =entrée/plat principal/garniture/dessert/produit laitier/pain/autre
menuPlatNom text *
menuPlatCode text
menuPlatNutriscore text =A/B/C/D/E
menuPlatPrix number
menuPublicationDate datetime *
menuModificationDate datetime
"""
_SUBVENTIONS: Final = """
nomAttribuant text *
idAttribuant siret *
dateConvention date *
referenceDecision text
nomBeneficiaire text *
idBeneficiaire siret
rnaBeneficiaire text
objet text *
montant number *
nature text * =aide en numéraire/aide en nature []
conditionsVersement text *
datesPeriodeVersement text *
idRAE text
notificationUE boolean *
pourcentageSubvention number *
dispositifAide text
"""
_DELIBERATIONS: Final = """
COLL_NOM text *
COLL_SIRET siret *
DELIB_ID text *
DELIB_DATE date *
DELIB_MATIERE_CODE text
DELIB_MATIERE_NOM text
DELIB_OBJET text *
BUDGET_ANNEE text
BUDGET_NOM text
PREF_ID text
PREF_DATE date
VOTE_EFFECTIF int
VOTE_REEL int
VOTE_POUR int
VOTE_CONTRE int
VOTE_ABSTENTION int
DELIB_URL text
"""
_PRENOMS: Final = """
COLL_NOM text *
COLL_INSEE insee *
ENFANT_SEXE text * =M/F
ENFANT_PRENOM text *
NOMBRE_OCCURRENCES int *
ANNEE text
"""
_EQUIPEMENTS: Final = """
COLL_NOM text *
COLL_SIRET siret *
EQUIP_UID text *
EQUIP_THEME text *
EQUIP_CODE text
EQUIP_TYPE text
EQUIP_NOM text *
ADR_NUMERO text
ADR_NOMVOIE text
ADR_CODEPOSTAL postcode
ADR_COMMUNE text
ADR_CLE_INTEROP text
EQUIP_LAT number
EQUIP_LONG number
EQUIP_OUVERTURE text
EQUIP_ACCES text
EQUIP_TEL text
EQUIP_EMAIL text
EQUIP_WEB text
"""
_BUDGET: Final = """
BGT_NATDEC text *
BGT_ANNEE text *
BGT_SIRET siret *
BGT_NOM text *
BGT_CONTNAT text *
BGT_CONTNAT_LABEL text
BGT_NATURE text
BGT_NATURE_LABEL text
BGT_FONCTION text
BGT_FONCTION_LABEL text
BGT_OPERATION text
BGT_SECTION text * =F/I
BGT_OPBUDG text
BGT_CODRD text * =R/D
BGT_MTREAL number
BGT_MTBUDGPREC number
BGT_MTRARPREC number
BGT_MTPROPNOUV number
BGT_MTPREV number
BGT_CREDOUV number
BGT_MTRAR3112 number
BGT_ARTSPE text
"""
_CATALOGUE: Final = """
COLL_NOM text *
COLL_SIRET siret *
ID text *
TITRE text *
DESCRIPTION text *
THEME text
PRODUCTEUR_NOM text *
PRODUCTEUR_SIRET siret *
COUV_SPAT_MAILLE text
COUV_SPAT_NOM text
COUV_TEMP_DEBUT date
COUV_TEMP_FIN date
DATE_PUBL date *
FREQ_MAJ text
DATE_MAJ date *
MOTS_CLES text
LICENCE text *
NOMBRE_RESSOURCES int *
FORMAT_RESSOURCES text *
URL text *
"""
_IRVE: Final = """
nom_amenageur text
siren_amenageur siren
contact_amenageur text
nom_operateur text
contact_operateur text *
telephone_operateur text
nom_enseigne text *
id_station_itinerance text *
id_station_local text
nom_station text *
implantation_station text * =Voirie/Parking public/Parking privé à usage public/Parking privé réservé à la clientèle/Station dédiée à la recharge rapide
adresse_station text *
code_insee_commune insee
coordonneesXY lonlat *
nbre_pdc int *
id_pdc_itinerance text *
id_pdc_local text
puissance_nominale number *
prise_type_ef boolean *
prise_type_2 boolean *
prise_type_combo_ccs boolean *
prise_type_chademo boolean *
prise_type_autre boolean *
gratuit boolean
paiement_acte boolean *
paiement_cb boolean
paiement_autre boolean
tarification text
condition_acces text * =Accès libre/Accès réservé
reservation boolean *
horaires text *
accessibilite_pmr text * =Réservé PMR/Accessible mais non réservé PMR/Non accessible/Accessibilité inconnue
restriction_gabarit text *
station_deux_roues boolean *
raccordement text =Direct/Indirect
num_pdl text
date_mise_en_service date
observations text
date_maj date *
cable_t2_attache boolean
"""
_ADDRESSES: Final = """
cle_interop text *
uid_adresse text
voie_nom text *
lieudit_complement_nom text
numero int *
suffixe text
commune_insee insee *
commune_nom text *
commune_deleguee_insee insee
commune_deleguee_nom text
position text =délivrance postale/entrée/bâtiment/cage d'escalier/logement/parcelle/segment/service technique
long number
lat number
x number
y number
cad_parcelles text
source text
date_der_maj date
certification_commune boolean
"""
_CARPOOL: Final = """
id_lieu text *
id_local text
nom_lieu text *
ad_lieu text *
com_lieu text *
insee insee *
type text *
date_maj date *
ouvert boolean *
source text *
Xlong number *
Ylat number *
nbre_pl int
nbre_pmr int
duree int
horaires text
proprio text
lumiere boolean
comm text
"""


def _schema(name: str, title: str, lines: str) -> TableSchema:
    fields = (_field(line) for line in lines.strip().splitlines())
    return TableSchema(name=name, title=title, fields=tuple(fields))


def _field(line: str) -> SchemaField:
    rest, _mark, allowed = line.partition(" =")
    name, kind, *marks = rest.split()
    is_list = allowed.endswith(" []")
    return SchemaField(
        name=name,
        type=_TYPES.get(kind, FieldType.TEXT),
        writing=Writing(order="lon_lat") if kind == "lonlat" else None,
        is_required="*" in marks,
        allowed=tuple(allowed.removesuffix(" []").split("/")) if allowed else (),
        is_list=is_list,
        pattern=_PATTERNS.get(kind, ""),
    )


KNOWN: Final = (
    _schema("scdl/menus-collectifs", "SCDL, menus de la restauration collective", _MENUS),
    _schema("scdl/subventions", "SCDL, subventions", _SUBVENTIONS),
    _schema("scdl/deliberations", "SCDL, délibérations", _DELIBERATIONS),
    _schema("scdl/prenoms", "SCDL, prénoms des nouveau-nés", _PRENOMS),
    _schema("scdl/equipements", "SCDL, équipements collectifs publics", _EQUIPEMENTS),
    _schema("scdl/budget", "SCDL, budget", _BUDGET),
    _schema("scdl/catalogue", "SCDL, catalogue de jeux de données", _CATALOGUE),
    _schema("etalab/schema-irve-statique", "IRVE, bornes de recharge", _IRVE),
    _schema("cnigfr/base-adresse-locale", "Base adresse locale", _ADDRESSES),
    _schema("etalab/schema-lieux-covoiturage", "Lieux de covoiturage", _CARPOOL),
)
