"""Brazilian words: names, streets, cities with area codes, shops, products. Small, and all invented combinations."""

from __future__ import annotations

from typing import NamedTuple


class City(NamedTuple):
    name: str
    state: str
    area_code: str
    post_code: str  # first five digits
    weight: float


class Product(NamedTuple):
    product_id: str
    name: str
    category: str
    price: int  # centavos
    cost: int


def _listed(text: str, between: str | None = None) -> tuple[str, ...]:
    return tuple(text.split(between))


CITIES = (
    City("São Paulo", "SP", "11", "01310", 0.30),
    City("Campinas", "SP", "19", "13010", 0.10),
    City("Santos", "SP", "13", "11010", 0.06),
    City("Ribeirão Preto", "SP", "16", "14010", 0.06),
    City("Rio de Janeiro", "RJ", "21", "20040", 0.12),
    City("Belo Horizonte", "MG", "31", "30110", 0.09),
    City("Uberlândia", "MG", "34", "38400", 0.04),
    City("Curitiba", "PR", "41", "80010", 0.07),
    City("Florianópolis", "SC", "48", "88010", 0.04),
    City("Porto Alegre", "RS", "51", "90010", 0.04),
    City("Santa Maria", "RS", "55", "97010", 0.02),  # its area code is also the country's
    City("Goiânia", "GO", "62", "74010", 0.03),
    City("Brasília", "DF", "61", "70040", 0.03),
)

FIRST_NAMES = _listed(
    "Ana Maria João José Antônio Francisco Carlos Paulo Pedro Lucas Luiz Marcos Luís Gabriel Rafael Daniel Marcelo Bruno "
    "Eduardo Felipe Rodrigo Manoel Mateus André Fernando Fábio Leonardo Gustavo Guilherme Leandro Tiago Anderson Ricardo "
    "Francisca Antônia Adriana Juliana Márcia Fernanda Patrícia Aline Sandra Camila Amanda Bruna Jéssica Letícia Júlia "
    "Luciana Vanessa Mariana Gabriela Vera Vitória Larissa Cláudia Beatriz Simone Renata Sônia Tânia Conceição"
)
SURNAMES = _listed(
    "Silva Santos Oliveira Souza Rodrigues Ferreira Alves Pereira Lima Gomes Costa Ribeiro Martins Carvalho Almeida Lopes "
    "Soares Fernandes Vieira Barbosa Rocha Dias Nascimento Andrade Moreira Nunes Marques Machado Mendes Freitas Cardoso "
    "Ramos Gonçalves Santana Teixeira Araújo Pinto Corrêa Assunção Guimarães Magalhães Brandão"
)
STREETS = (
    "Rua das Flores",
    "Avenida Brasil",
    "Rua São João",
    "Rua XV de Novembro",
    "Avenida Getúlio Vargas",
    "Rua Sete de Setembro",
    "Travessa do Comércio",
    "Avenida Paulista",
    "Rua Tiradentes",
    "Rua Dom Pedro II",
    "Alameda dos Ipês",
    "Praça da Sé",
    "Rua Santo Antônio",
    "Avenida Rio Branco",
)
SHOPS = ("Mercearia", "Mercado", "Empório", "Mercadinho", "Quitanda", "Conveniência", "Padaria", "Supermercado")
RESTAURANTS = ("Restaurante", "Lanchonete", "Pizzaria", "Bar", "Churrascaria", "Café", "Cantina", "Hamburgueria")
HOUSE_NAMES = _listed(
    "São José|Bom Preço|Sabor Mineiro|Estrela|Nossa Senhora Aparecida|Avenida|Primavera|Dois Irmãos|Central|Boa Vista|"
    "Tropical|Família|Imperial|Progresso|Jardim|União|Pão Quente|Bela Vista|Serra Azul|Nova Aliança|do Zé|da Praça|Ipanema|"
    "Bandeirantes|Girassol|Cantinho Feliz|Ponto Certo|Alvorada|Ouro Verde|Recanto",
    "|",
)

OWNERS = (
    "Beatriz Nogueira",
    "Caio Prado",
    "Débora Assis",
    "Élcio Ramos",
    "Helena Brandão",
    "Íris Coutinho",
    "Otávio Lins",
    "Sérgio Guimarães",
)
AGENTS = ("ag-alice", "ag-bento", "ag-cecilia", "ag-davi", "ag-elisa", "ag-fabio", "ag-gilda")

_CATALOGUE = {
    "mercearia": "Arroz tipo 1 5 kg 2790|Feijão carioca 1 kg 849|Açúcar cristal 5 kg 2190|Café torrado 500 g 1890|Óleo de soja 900 ml 749|"
    "Farinha de trigo 5 kg 2350|Macarrão espaguete 500 g 459|Molho de tomate 2 kg 1690|Sal refinado 1 kg 329|Leite em pó 400 g 1790|"
    "Farofa pronta 500 g 699|Azeite extra virgem 500 ml 3990",
    "bebidas": "Água mineral 12x500 ml 1890|Refrigerante guaraná 6x2 l 4790|Suco de uva integral 1 l 1590|Cerveja pilsen 12x350 ml 4190|"
    "Energético 24x250 ml 15990|Cachaça artesanal 700 ml 5490|Vinho tinto seco 750 ml 3890|Água de coco 12x330 ml 4490",
    "limpeza": "Detergente neutro 5 l 2990|Água sanitária 5 l 1690|Desinfetante 5 l 2490|Sabão em pó 5 kg 5990|Álcool 70% 1 l 1190|"
    "Papel toalha 1000 fl 1890|Papel higiênico 64 rolos 8990|Saco de lixo 100 l 4590|Esponja multiuso 60 un 4990",
    "descartáveis": "Copo 200 ml 2500 un 11990|Guardanapo 5000 un 6990|Embalagem marmita 100 un 5790|Canudo biodegradável 500 un 2690|"
    "Talher kit 500 un 9990|Caixa de pizza 35 cm 25 un 4290|Luva descartável 100 un 2990",
    "frios": "Queijo muçarela 4 kg 15990|Presunto cozido 3 kg 8990|Requeijão 1,8 kg 4790|Manteiga 5 kg 18990|Calabresa 5 kg 9990|"
    "Bacon fatiado 1 kg 4290|Pão de queijo congelado 1 kg 2390|Batata pré-frita 2 kg 3490",
    "equipamentos": "Liquidificador industrial 4 l 129000|Balança 20 kg 89900|Forno elétrico 80 l 219900|Freezer 200 l 319900",
}


def _products() -> tuple[Product, ...]:
    products: list[Product] = []
    for category, text in _CATALOGUE.items():
        for entry in text.split("|"):
            name, price = entry.rsplit(" ", 1)
            number = len(products) + 1
            # Cost is 62 to 81 % of the price, differently for each product.
            products.append(
                Product(f"SKU-{number:03d}", name, category, int(price), int(price) * (62 + number * 7 % 20) // 100)
            )
    return tuple(products)


PRODUCTS = _products()
EVERYDAY = tuple(product for product in PRODUCTS if product.category != "equipamentos")
MACHINES = tuple(product for product in PRODUCTS if product.category == "equipamentos")
