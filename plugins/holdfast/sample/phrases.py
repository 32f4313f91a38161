"""What customers and agents of the sample write."""

from __future__ import annotations

TOPICS = (
    ("entrega", 0.30),
    ("troca", 0.18),
    ("cobrança", 0.15),
    ("produto", 0.17),
    ("app", 0.12),
    ("cadastro", 0.08),
)

QUESTIONS = {
    "entrega": ("Meu pedido ainda não chegou.", "Qual o prazo da entrega?", "Faltou uma caixa na entrega de hoje."),
    "troca": ("Veio produto avariado, como faço a troca?", "Recebi o item errado.", "Quero devolver um item vencido."),
    "cobrança": ("O boleto veio com valor errado.", "Preciso da 2ª via do boleto.", "Fui cobrado duas vezes."),
    "produto": (
        "Vocês têm óleo de soja em caixa fechada?",
        "Qual a validade do queijo?",
        "Tem preço para 50 unidades?",
    ),
    "app": (
        "O aplicativo não abre.",
        "Não consigo finalizar o pedido no app.",
        "O app fecha sozinho na tela de pagamento.",
    ),
    "cadastro": (
        "Quero trocar o endereço de entrega.",
        "Como mudo o CNPJ do cadastro?",
        "Atualizem meu telefone, por favor.",
    ),
}
ANSWERS = {
    "entrega": (
        "Seu pedido saiu hoje e chega até as 18h.",
        "Abri ocorrência com a transportadora e aviso você amanhã cedo.",
    ),
    "troca": ("A coleta está marcada para amanhã; o reembolso sai em 5 dias.", "Enviamos outro item hoje, sem custo."),
    "cobrança": ("Corrigi o boleto e já enviei o novo.", "O valor em dobro foi estornado agora."),
    "produto": ("Temos, e para 50 unidades o preço cai 8%.", "A validade é de 60 dias a partir da entrega."),
    "app": ("Limpe o cache e atualize para a última versão.", "É uma falha nossa, já está com o time técnico."),
    "cadastro": ("Pronto, cadastro atualizado.", "Preciso do contrato social para mudar o CNPJ."),
}
ACKNOWLEDGEMENTS = (
    "Recebemos sua mensagem e já vamos verificar.",
    "Um momento, por favor.",
    "Olá! Já estou olhando o seu caso.",
)
REPLIES = ("E agora?", "Não resolveu ainda.", "Entendi, e o prazo?", "Ok, obrigado.")
CLOSINGS = ("Posso ajudar em algo mais?", "Fico à disposição. Até logo!", "Encerrando por aqui, obrigado pelo contato.")
