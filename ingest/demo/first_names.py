"""First names given in Rivemaine: each rises and fades around its own year."""

# ruff: noqa: E501  (a table reads best when it is dense)
from __future__ import annotations

from collections.abc import Iterator

from ingest.demo import terms
from ingest.demo.geography.city import INSEE
from ingest.demo.scene import Stage
from ingest.demo.table import DemoDataset, Row, Texts, column

# first name, sex, births at its peak, year of the peak, years it lasts
_FIRST_NAMES: tuple[tuple[str, str, float, int, float], ...] = tuple(
    (name, sex, float(peak), int(year), float(width))
    for sex, text in (
        ("F", ("Emma 17 2008 7,Jade 20 2017 7,Louise 19 2018 7,Alice 16 2017 8,Chloé 17 2005 6,"
              "Lina 15 2015 7,Léa 18 2003 6,Manon 16 2005 6,Camille 14 2005 8,Inès 13 2009 7,"
              "Sarah 11 2008 9,Zoé 11 2010 7,Anna 13 2017 7,Ambre 17 2021 5,Rose 15 2019 6,"
              "Mila 14 2018 5,Julia 13 2018 6,Léna 12 2011 6,Juliette 12 2013 8,Lucie 10 2006 7,"
              "Éva 10 2011 6,Jeanne 13 2018 8,Agathe 11 2017 7,Romane 12 2015 8,Alba 14 2023 4,"
              "Iris 11 2021 5,Alma 13 2023 4,Nour 9 2018 7,Margaux 9 2008 7,Clémence 8 2005 7,"
              "Mathilde 10 2003 6,Océane 10 2001 5,Anaïs 9 2003 6,Pauline 9 2001 6,Maëlys 10 2012 5,"
              "Victoire 7 2019 6,Capucine 7 2016 7,Adèle 9 2019 6,Olivia 10 2021 5,Yasmine 7 2012 8,"
              "Aya 8 2016 7,Fatoumata 6 2013 9,Maya 7 2014 7,Élise 8 2014 8,Charlie 8 2021 5,"
              "Apolline 6 2014 7,Suzanne 8 2020 6,Thaïs 6 2015 7,Noémie 7 2004 6,Louane 9 2013 4")),
        ("M", ("Gabriel 21 2016 8,Louis 18 2016 8,Raphaël 19 2016 7,Jules 19 2017 7,Léo 18 2018 7,"
              "Adam 16 2017 7,Arthur 17 2018 7,Hugo 19 2009 7,Lucas 20 2007 6,Enzo 18 2006 5,"
              "Nathan 18 2008 6,Mathis 15 2007 5,Théo 17 2004 6,Thomas 16 2001 6,Tom 14 2009 6,"
              "Noah 15 2015 7,Ethan 14 2011 5,Maël 15 2020 6,Liam 14 2018 6,Sacha 13 2017 7,"
              "Paul 13 2014 9,Gabin 13 2018 6,Noé 12 2019 7,Aaron 11 2018 6,Malo 12 2020 6,"
              "Antoine 12 2003 7,Clément 13 2004 7,Maxime 13 2003 7,Baptiste 12 2007 7,Axel 10 2010 7,"
              "Robin 9 2010 7,Timéo 12 2012 5,Nolan 11 2011 5,Evan 10 2010 5,Mohamed 10 2013 9,"
              "Ibrahim 9 2017 7,Rayan 9 2010 7,Yanis 10 2009 6,Ismaël 8 2018 7,Amir 7 2017 7,"
              "Victor 9 2014 8,Simon 9 2010 8,Martin 10 2015 8,Augustin 7 2017 7,Eliott 9 2013 6,"
              "Marius 10 2020 6,Naël 10 2020 5,Ayden 7 2019 5,Côme 7 2020 6,Basile 6 2021 6")),
    )
    for name, peak, year, width in (item.split(" ") for item in text.split(","))
)  # fmt: skip


def _first_names(stage: Stage) -> Iterator[Row]:
    for year in range(2001, stage.today.year):
        rng = stage.chance("first-names", year)
        counted = []
        for name, sex, peak, summit, width in _FIRST_NAMES:
            wave = peak * 2.718 ** (-(((year - summit) / width) ** 2) / 2)
            births = round(wave * rng.uniform(0.75, 1.3))
            if births >= 3:
                counted.append((sex, name, births))
        counted.sort(key=lambda item: (item[0], -item[2], item[1]))
        for sex, name, births in counted:
            yield (INSEE, "Rivemaine", sex, name, births, year)


FIRST_NAMES = DemoDataset(
    id="prenoms",
    title=Texts("Prénoms des nouveau-nés", "First names of new-borns"),
    description=Texts(
        "Les prénoms déclarés à l'état civil de Rivemaine depuis 2001. **Chaque ligne est un "
        "prénom, une année et un sexe**, avec le nombre de naissances. Le fichier suit le schéma "
        "SCDL *Prénoms des nouveau-nés*.\n\nUn prénom donné moins de trois fois dans l'année n'est "
        "pas publié, pour qu'aucun enfant ne puisse être reconnu. Les naissances sont celles "
        "déclarées dans la commune, où que vivent les parents.",
        "First names registered in Rivemaine since 2001. **Each row is a first name, a year and a "
        "sex**, with the number of births. The file follows the French SCDL schema for first "
        "names.\n\nA name given fewer than three times in a year is not published, so that no "
        "child can be recognised. Births are those registered in the commune, wherever the "
        "parents live.",
    ),
    theme=(terms.DEMOCRACY,),
    keywords=("état civil", "prénoms", "naissances", "SCDL"),
    publisher=terms.CITY,
    frequency=terms.ANNUAL,
    key=("ENFANT_SEXE", "ENFANT_PRENOM", "ANNEE"),
    references="https://schema.data.gouv.fr/scdl/prenoms/",
    since=2001,
    fields=(
        column("COLL_INSEE", "Code INSEE", "INSEE code"),
        column("COLL_NOM", "Collectivité", "Authority"),
        column("ENFANT_SEXE", "Sexe", "Sex", facet=True),
        column("ENFANT_PRENOM", "Prénom", "First name", facet=True, facetsort="count",
               sortable=True),
        column("NOMBRE_OCCURRENCES", "Nombre de naissances", "Births", "int", sortable=True),
        column("ANNEE", "Année", "Year", "int", facet=True, facetsort="-alphanum", sortable=True),
    ),
    rows=_first_names,
)  # fmt: skip

DATASETS = (FIRST_NAMES,)
