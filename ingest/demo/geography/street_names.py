"""Names for the streets of Rivemaine, by the kind of place they suit.

Old trades in the old town, figures in the faubourgs, artists and scientists in the estates,
trees, birds and fields in the suburbs, works and waters around the port.
"""

# ruff: noqa: E501  (a list of names reads best when it is dense)
from __future__ import annotations

from ingest.demo.chance import seeded

_OLD = """de l'Aiguillerie|des Orfèvres|de la Parcheminerie|des Poêliers|de la Chaudronnerie|du Pilori|
des Chanoines|de la Cathédrale|de l'Évêché|du Cloître|des Filatiers|des Sabotiers|de la Boucherie|
du Puits-Rond|de l'Écu|de la Croix-Blanche|du Cheval-Blanc|des Trois-Rois|de la Tannerie|du Marché-au-Blé|
de la Poissonnerie|de la Porte-Neuve|des Ursulines|des Jacobins|des Cordeliers|de la Vieille-Halle|
du Petit-Pont|de la Roë|de l'Aumônerie|du Minage|de la Harpe|du Lion-d'Or|de la Tour-Carrée|
Saint-Nicolas|Saint-Pierre|Saint-Mesmin|Sainte-Anne|Saint-Jacques|Saint-Martin|Saint-Étienne|
des Lavandières|du Lavoir|de la Passerelle|du Ponceau|des Moulins|des Passeurs|des Pêcheurs|
du Chai|des Tonneliers|de l'Hospice|de la Madeleine|du Cornet|de la Vieille-Forge|du Beffroi|
de l'Ancienne-Comédie|des Bons-Enfants|du Grand-Cerf|de la Fontaine|de l'Arsenal|du Colombier|
de la Serrurerie|des Drapiers|du Sel|de la Baudrière|des Marins|du Mûrier|de la Treille|
du Bac|des Barques|du Chanvre|de la Toue|du Gué|de l'Île|de la Grève|du Batardeau|
de la Gabarre|du Halage|des Cordiers|de l'Abreuvoir|de la Basse-Rue|du Vieux-Puits"""
_FAUBOURG = """Jean-Jaurès|Gambetta|Pasteur|Voltaire|Diderot|Émile-Zola|Michelet|Lamartine|Danton|
Jules-Ferry|Paul-Bert|Jules-Guesde|Ledru-Rollin|Raspail|Arago|Lakanal|Béranger|La Fontaine|Molière|Racine|
Corneille|Boileau|Montesquieu|Jean-Jacques-Rousseau|Condorcet|Mirabeau|Kléber|Marceau|Hoche|
Bugeaud|Faidherbe|Chanzy|Denfert-Rochereau|de Metz|de Strasbourg|d'Alsace|de Lorraine|de Verdun|de la Marne|
de l'Yser|du 11-Novembre|du 8-Mai-1945|de la Paix|de l'Alma|de Solférino|de Magenta|des Arènes|
de la Gare|du Haras|de l'Abattoir|de la Brasserie|du Gazomètre|de l'Octroi|des Fours-à-Chaux|
des Petites-Sœurs|du Séminaire|de la Visitation|de Bellevue|du Champ-de-Mars|du Manège|de la Tuilerie|
du Clos-Fleuri|de la Petite-Vitesse|des Cheminots|de la Filature|des Tisserands|du Lycée|de l'École-Normale|
Parmentier|Lavoisier|Ampère|Daguerre|Vauban|Colbert|Sully|La Pérouse|Surcouf|Jean-Bart|
Duguesclin|Bayard|Jeanne-d'Arc|de Belfort|de Sébastopol|du Maine|d'Anjou|de Bretagne|du Poitou"""
_ESTATE = """Pablo-Picasso|Henri-Matisse|Paul-Cézanne|Claude-Monet|Auguste-Renoir|Berthe-Morisot|Camille-Claudel|
Auguste-Rodin|Georges-Braque|Fernand-Léger|Maurice-Ravel|Claude-Debussy|Hector-Berlioz|Georges-Bizet|
Camille-Saint-Saëns|Frédéric-Chopin|Ludwig-van-Beethoven|Wolfgang-Amadeus-Mozart|Édith-Piaf|Boris-Vian|
Jacques-Prévert|Paul-Éluard|Louis-Aragon|Robert-Desnos|Guillaume-Apollinaire|Arthur-Rimbaud|Paul-Verlaine|
Colette|George-Sand|Marguerite-Yourcenar|Simone-de-Beauvoir|Albert-Camus|Antoine-de-Saint-Exupéry|
Joliot-Curie|Henri-Becquerel|Louis-de-Broglie|Henri-Poincaré|Sophie-Germain|Évariste-Galois|Blaise-Pascal|
Pierre-de-Fermat|Jean-Rostand|Claude-Bernard|Ambroise-Paré|Marie-Laurencin|Nicolas-Copernic|Isaac-Newton|
Albert-Einstein|Clément-Ader|Hélène-Boucher|Jean-Mermoz|Youri-Gagarine|Martin-Luther-King|Rosa-Parks|
Olympe-de-Gouges|Louise-Michel|Flora-Tristan|Germaine-Tillion|Joséphine-Baker|Missak-Manouchian|Aimé-Césaire|
Nelson-Mandela|Toussaint-Louverture|Victor-Schœlcher|Salvador-Allende|Pablo-Neruda|Federico-García-Lorca|
de la Commune-de-Paris|du Front-Populaire|de Bamberg|de Pise|de Haarlem|de Tolède"""
_SUBURB = """des Acacias|des Érables|des Charmes|des Frênes|des Bouleaux|des Cèdres|des Marronniers|des Peupliers|
des Noisetiers|des Merisiers|des Alisiers|des Cormiers|des Aulnes|des Ormeaux|des Châtaigniers|des Pommiers|
des Poiriers|des Cognassiers|des Genévriers|des Aubépines|des Églantiers|des Troènes|des Lilas|des Glycines|
des Camélias|des Pivoines|des Iris|des Bleuets|des Coquelicots|des Jonquilles|des Primevères|des Violettes|
des Anémones|de la Bruyère|des Ajoncs|des Fougères|des Hirondelles|des Mésanges|des Rouges-Gorges|
des Fauvettes|des Loriots|des Alouettes|des Bergeronnettes|des Chardonnerets|des Pinsons|des Martinets|
des Grives|du Rossignol|du Héron|des Sarcelles|des Vanneaux|des Moissons|des Semailles|des Vendanges|
du Vieux-Chêne|de la Croix-Verte|de la Pierre-Levée|du Grand-Pré|des Noues|de la Métairie|du Four-à-Pain|
de la Closerie|du Petit-Bois|de la Lande|des Landes-Fleuries|de la Garenne|du Clos-Bertin|de la Basse-Cour|
de la Mare-aux-Joncs|du Puits-Doré|de l'Étang|du Ruisseau|de la Coudraie|de la Sablonnière|des Vignes|
du Plessis|de la Haute-Motte|du Verger|de la Chênaie|de l'Orée|des Quatre-Vents|du Soleil-Levant|
des Tilleraies|de la Roche-Bleue|du Fief|de la Pelouse|des Carrières|de la Fendue|du Fond-Bleu|
de l'Ardoise|des Perreyeux|du Chevalement|de la Butte|du Petit-Anjou|des Ruettes|du Bois-Joli|
de la Belle-Étoile|des Gravelles|du Bocage|des Haies|du Moulin-à-Vent|des Ronces|de la Pâture|
du Cerisier|de la Pommeraie|du Sorbier|des Houx|des Mûriers-Blancs|des Figuiers|du Néflier|
de la Bouvraie|de la Grée|des Hauts-Champs|de la Guimonière|du Chêne-Tors|de la Planche|des Buis"""
_INDUSTRY = """de la Fonderie|des Forges|des Chantiers|de l'Usine|des Entrepôts|de l'Écluse|du Canal|des Docks|
des Grues|du Charbon|de la Sablière|des Bateliers|de la Drague|de la Câblerie|de l'Acier|du Tissage|
Denis-Papin|Gustave-Eiffel|Nicolas-Appert|Joseph-Jacquard|Philippe-Lebon|Zénobe-Gramme|Rudolf-Diesel|
des Artisans|du Commerce|de la Logistique|de la Scierie|de la Verrerie|des Salorges|du Môle|
de l'Avant-Port|de la Gare-d'Eau|de la Marine|du Silo|de la Minoterie|de la Laiterie"""

_WAYS = {
    "old": (("Rue", 8), ("Ruelle", 1), ("Montée", 0.5), ("Passage", 0.6)),
    "faubourg": (("Rue", 9), ("Avenue", 0.4)),
    "estate": (("Rue", 5), ("Avenue", 1), ("Allée", 2), ("Square", 0.4)),
    "suburb": (("Rue", 6), ("Allée", 2.5), ("Chemin", 1.4), ("Clos", 0.4)),
    "industry": (("Rue", 7), ("Chemin", 0.6)),
}  # fmt: skip
_LISTS = {
    "old": _OLD,
    "faubourg": _FAUBOURG,
    "estate": _ESTATE,
    "suburb": _SUBURB,
    "industry": _INDUSTRY,
}
_DEAD_END = ("Impasse", "Cour", "Venelle", "Sente")


class StreetNamer:
    """Give out street names, never the same twice."""

    def __init__(self) -> None:
        self._rng = seeded("street-names")
        self._left: dict[str, list[str]] = {}
        for kind, text in _LISTS.items():
            names = text.replace("\n", "").split("|")
            self._rng.shuffle(names)
            self._left[kind] = names
        self._second = {kind: list(names) for kind, names in self._left.items()}
        self._given: set[str] = set()

    def name(self, kind: str, length: float) -> str:
        """Return a free name for a street of this kind and length in metres."""
        if self._left[kind] and length > 110:
            ways = _WAYS[kind] if length < 900 or kind == "old" else (("Rue", 1.0), ("Avenue", 1.0))
            way = self._rng.choices([w for w, _ in ways], [n for _, n in ways])[0]
            return self._take(f"{way} {self._left[kind].pop()}")
        ways_left = _DEAD_END if length < 260 else ("Allée", "Chemin", "Passage", "Cité")
        for base in self._rng.sample(self._second[kind], len(self._second[kind])):
            full = f"{self._rng.choice(ways_left)} {base}"
            if full not in self._given:
                return self._take(full)
        return self._take(f"Voie {len(self._given) + 1}")

    def _take(self, name: str) -> str:
        self._given.add(name)
        return name
