"""What the central kitchen cooks: name, codes of allergens, labels and diets, cost in euros."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Dish:
    """A dish with what the menu must say of it."""

    name: str
    allergens: list[str]
    labels: list[str]
    diets: list[str]
    cost: float


_BIO, _ROUGE, _AOP, _IGP = "Agriculture biologique", "Label rouge", "AOP", "IGP"
_WORDS = {
    "g": "Gluten", "l": "Lait", "o": "Œufs", "p": "Poissons", "m": "Moutarde", "c": "Céleri",
    "s": "Soja", "f": "Fruits à coque", "e": "Sésame", "u": "Sulfites",
    "B": _BIO, "R": _ROUGE, "A": _AOP, "I": _IGP,
    "V": "végétarien", "P": "sans porc", "N": "sans viande",
}  # fmt: skip


def _read(text: str) -> tuple[Dish, ...]:
    dishes = []
    for line in text.strip().splitlines():
        name, codes, cost = (part.strip() for part in line.split("|"))
        words = [_WORDS[code] for code in codes]
        dishes.append(
            Dish(
                name=name,
                allergens=[w for c, w in zip(codes, words, strict=True) if c.islower()],
                labels=[w for c, w in zip(codes, words, strict=True) if c in "BRAI"],
                diets=[w for c, w in zip(codes, words, strict=True) if c in "VPN"],
                cost=float(cost),
            )
        )
    return tuple(dishes)


STARTERS = _read("""
Carottes râpées au citron | BVP | 0.24
Céleri rémoulade | comVP | 0.31
Betteraves vinaigrette | mBVP | 0.26
Taboulé à la menthe | gVP | 0.33
Potage de potimarron | lBVP | 0.29
Velouté de poireaux et pommes de terre | lVP | 0.25
Soupe de lentilles corail au cumin | cBVP | 0.28
Salade de mâche aux noix | mfVP | 0.46
Œuf dur mayonnaise | omRVP | 0.38
Chou rouge aux pommes | muVP | 0.24
Concombres à la crème | lVP | 0.33
Macédoine de légumes | omVP | 0.29
Radis, beurre demi-sel | lVP | 0.34
Salade de pois chiches aux herbes | mBVP | 0.27
Rillettes de sardine sur toast | gplPN | 0.52
Endives à l'emmental | lmVP | 0.38
Salade coleslaw | omVP | 0.27
Tomates et basilic | BVP | 0.41
Salade de blé aux légumes grillés | gVP | 0.35
Poireaux vinaigrette | muVP | 0.36
""")
MEAT = _read("""
Sauté de porc aux pruneaux | ugI | 1.42
Rôti de dinde aux champignons | lgRP | 1.38
Bœuf mironton | cguP | 1.71
Poulet rôti au thym | RP | 1.24
Blanquette de veau à l'ancienne | lgcP | 1.95
Jambon grillé, sauce au cidre | ulg | 1.18
Boulettes de bœuf à la tomate | gcP | 1.45
Émincé de poulet au curry doux | lRP | 1.33
Saucisse de Toulouse, jus au thym | uI | 1.21
Hachis parmentier | lgP | 1.52
Pot-au-feu et ses légumes | cP | 1.83
Escalope de dinde à la crème | lgP | 1.36
Paupiette de lapin à la moutarde | mlgP | 1.67
Rougail de saucisses | u | 1.25
Couscous au poulet et aux légumes | gcRP | 1.58
""")
FISH = _read("""
Dos de colin, sauce au beurre blanc | pluPN | 1.62
Poisson pané au four, quartier de citron | pgoPN | 1.28
Brandade de morue | plPN | 1.49
Filet de merlu à la provençale | pPN | 1.71
Saumon à l'oseille | plgPN | 2.05
Parmentier de poisson | plgPN | 1.44
Sandre de Loire au cidre | pulPN | 2.31
Calamars à la romaine | pgoPN | 1.57
""")
VEGETARIAN = _read("""
Lasagnes aux légumes et à la ricotta | gloVP | 1.12
Chili aux haricots rouges | cBVP | 0.84
Dahl de lentilles au lait de coco | BVP | 0.88
Omelette aux fines herbes | olRVP | 0.92
Gratin de pâtes au potiron | glVP | 0.86
Curry de pois chiches et patate douce | BVP | 0.91
Galette de sarrasin œuf et fromage | olIVP | 1.04
Couscous de légumes aux fèves | gcVP | 0.9
Quiche aux poireaux et au chèvre | gloVP | 1.15
Parmentier de lentilles vertes | lcBVP | 0.87
Boulettes de soja à la tomate | gsVP | 0.98
Tajine de légumes aux abricots | fVP | 0.95
""")
SIDES = _read("""
Purée de pommes de terre maison | lVP | 0.32
Haricots verts à l'ail | BVP | 0.36
Riz de Camargue | IVP | 0.24
Coquillettes au beurre | glBVP | 0.22
Gratin de chou-fleur | lgVP | 0.42
Lentilles vertes mijotées | cBVP | 0.3
Petits pois à la française | VP | 0.34
Épinards à la crème | lgVP | 0.37
Carottes de pays braisées | VP | 0.28
Poêlée de champignons de Saumur | lVP | 0.51
Semoule aux raisins | guVP | 0.26
Pommes noisettes au four | VP | 0.33
Ratatouille | BVP | 0.41
Boulgour aux oignons doux | gBVP | 0.27
Mogettes à la tomate | RVP | 0.33
Panais et pommes de terre rôtis | VP | 0.31
""")
DAIRY = _read("""
Comté | lAVP | 0.34
Yaourt nature fermier | lBVP | 0.28
Fromage blanc et coulis de framboise | lVP | 0.33
Emmental | lBVP | 0.25
Camembert | lVP | 0.24
Saint-nectaire | lAVP | 0.36
Petit-suisse sucré | lVP | 0.17
Crémet d'Anjou | lVP | 0.47
Tomme de brebis | lVP | 0.39
Bûche de chèvre | lVP | 0.31
Faisselle au miel | lVP | 0.35
Cantal | lAVP | 0.3
""")
DESSERTS = _read("""
Pomme reinette | IVP | 0.27
Poire du verger | BVP | 0.3
Kiwi | BVP | 0.26
Clémentines de Corse | IVP | 0.32
Compote de pommes sans sucre ajouté | BVP | 0.24
Crème dessert au chocolat | lVP | 0.27
Riz au lait à la vanille | lBVP | 0.29
Tarte aux pommes | glVP | 0.44
Gâteau au yaourt | gloVP | 0.32
Mousse au chocolat | loVP | 0.41
Salade de fruits frais | VP | 0.43
Flan pâtissier | gloVP | 0.39
Banane | BVP | 0.25
Far aux pruneaux | gloVP | 0.38
Île flottante | loVP | 0.42
Raisin de table | VP | 0.36
Cake aux noix | gofVP | 0.4
Poire pochée au cassis | uVP | 0.45
""")
BREAD = _read("""
Pain de campagne | gBVP | 0.09
Baguette tradition | gVP | 0.08
Pain complet | gBVP | 0.1
""")
