"""Exports that no layout knows: what they are taken for."""

from __future__ import annotations

from pathlib import Path

import pytest

from holdfast.layout_maker import propose, try_layout
from holdfast.layout_maker.writing import as_yaml, in_words

# name of the file; header; a row; object; exported column of some canonical ones
EXPORTS: list[tuple[str, str, str, str, dict[str, str]]] = [
    ("export1", "Order Number,Customer Email,Order Date,Total Amount,Currency", "A-1,a@x.test,2025-01-31 10:00,12.50,USD", "orders.orders", {"order_id": "Order Number", "email": "Customer Email", "ordered_at": "Order Date", "gross_amount": "Total Amount"}),
    ("invoices", "InvoiceNo,InvoiceDate,CustomerNo,GrandTotal,SalesTax", "9,01/31/2025,C7,112.00,12.00", "orders.orders", {"order_id": "InvoiceNo", "ordered_at": "InvoiceDate", "gross_amount": "GrandTotal", "tax_amount": "SalesTax"}),
    ("till", "receipt_number;sale_date;amount;client_id", "R1;31.01.2025 09:15;10,00;8", "orders.orders", {"order_id": "receipt_number", "ordered_at": "sale_date", "gross_amount": "amount", "customer_id": "client_id"}),
    ("web", "orderId,placedAt,orderStatus,grossAmount,shippingCost", "1,2025-01-31T10:00:00Z,paid,10,2", "orders.orders", {"order_id": "orderId", "ordered_at": "placedAt", "status": "orderStatus", "shipping_amount": "shippingCost"}),
    ("vendas", "Nº Pedido;Data do Pedido;Cód. Cliente;Valor Total;Valor Frete;Situação", "77;31/01/2025 10:20;12;1.234,50;20,00;Pago", "orders.orders", {"order_id": "Nº Pedido", "ordered_at": "Data do Pedido", "customer_id": "Cód. Cliente", "gross_amount": "Valor Total", "shipping_amount": "Valor Frete", "status": "Situação"}),
    ("relatorio", "Numero do Pedido;Data da Venda;CPF/CNPJ;Valor Bruto;Valor Desconto", "77;31/01/2025;52998224725;100,00;5,00", "orders.orders", {"order_id": "Numero do Pedido", "ordered_at": "Data da Venda", "tax_id": "CPF/CNPJ", "gross_amount": "Valor Bruto", "discount_amount": "Valor Desconto"}),
    ("loja", "ID Venda;Emissão;Nome do Cliente;Total do Pedido;Canal de Venda", "5;31/01/2025 08:00;Ana;80,00;Loja", "orders.orders", {"order_id": "ID Venda", "ordered_at": "Emissão", "gross_amount": "Total do Pedido", "channel": "Canal de Venda"}),
    ("notas", "Nota Fiscal;Data Emissão;Cliente;Valor", "123;31/01/2025;Acme;10,00", "orders.orders", {"order_id": "Nota Fiscal", "ordered_at": "Data Emissão", "customer_id": "Cliente", "gross_amount": "Valor"}),
    ("lines", "Order No,SKU,Item Description,Qty,Unit Price,Unit Cost", "1,A-1,Lamp,2,9.90,4.10", "orders.order_lines", {"order_id": "Order No", "product_id": "SKU", "product_name": "Item Description", "quantity": "Qty", "unit_price": "Unit Price", "unit_cost": "Unit Cost"}),
    ("details", "invoice,stock_code,units,item_price,department", "1,A1,3,2.50,Home", "orders.order_lines", {"order_id": "invoice", "product_id": "stock_code", "quantity": "units", "unit_price": "item_price", "category": "department"}),
    ("itens", "Pedido;Código do Produto;Descrição do Produto;Qtde;Preço Unitário;Custo", "1;P9;Luz;2;9,90;4,00", "orders.order_lines", {"order_id": "Pedido", "product_id": "Código do Produto", "product_name": "Descrição do Produto", "quantity": "Qtde", "unit_price": "Preço Unitário", "unit_cost": "Custo"}),
    ("itens_nf", "NF;Item;Referência;Quantidade;Vlr Unitário", "1;1;R-2;3;10,50", "orders.order_lines", {"order_id": "NF", "line_number": "Item", "product_id": "Referência", "quantity": "Quantidade", "unit_price": "Vlr Unitário"}),
    ("refunds", "Refund ID,Original Order,Refund Date,Refunded Amount,Refund Reason", "r1,9,2025-02-01,5.00,broken", "orders.refunds", {"refund_id": "Refund ID", "order_id": "Original Order", "refunded_at": "Refund Date", "amount": "Refunded Amount", "reason": "Refund Reason"}),
    ("devolucoes", "ID Devolução;Pedido Original;Data da Devolução;Valor Devolvido;Motivo", "d1;9;01/02/2025;5,00;quebrado", "orders.refunds", {"refund_id": "ID Devolução", "order_id": "Pedido Original", "refunded_at": "Data da Devolução", "amount": "Valor Devolvido", "reason": "Motivo"}),
    ("clients", "Client ID,Full Name,E-mail Address,Mobile,Town,Date of Birth,Newsletter", "1,Ana,a@x.test,555,Leeds,1980-05-01,yes", "crm.customers", {"customer_id": "Client ID", "name": "Full Name", "phone": "Mobile", "city": "Town", "birth_date": "Date of Birth", "email_opt_in": "Newsletter"}),
    ("accounts", "accountNumber,companyName,postalCode,salesRep,createdAt", "1,Acme,LS1,Sam,2025-01-31", "crm.customers", {"customer_id": "accountNumber", "company": "companyName", "post_code": "postalCode", "owner": "salesRep", "created_at": "createdAt"}),
    ("clientes", "Código;Razão Social;CNPJ;Telefone;Município;UF;CEP;Vendedor;Data de Cadastro", "1;Acme;11222333000181;1133334444;Recife;PE;50000-000;Bia;31/01/2020", "crm.customers", {"customer_id": "Código", "name": "Razão Social", "tax_id": "CNPJ", "city": "Município", "state": "UF", "post_code": "CEP", "owner": "Vendedor", "created_at": "Data de Cadastro"}),
    ("cadastro", "Cód Cliente;Nome Completo;Celular;Correio;Data de Nascimento;Aceita e-mails", "1;Ana;11987654321;x;01/05/1980;sim", "crm.customers", {"customer_id": "Cód Cliente", "name": "Nome Completo", "phone": "Celular", "birth_date": "Data de Nascimento"}),
    ("subscriptions", "Subscription ID,Customer ID,Plan Name,Start Date,Renewal Date,MRR", "s1,c1,Pro,2025-01-01,2026-01-01,99.00", "crm.contracts", {"contract_id": "Subscription ID", "customer_id": "Customer ID", "product": "Plan Name", "started_on": "Start Date", "ends_on": "Renewal Date", "monthly_amount": "MRR"}),
    ("contratos", "Número do Contrato;Cliente;Plano;Data Início;Vencimento;Mensalidade", "7;C1;Ouro;01/01/2025;31/12/2025;99,90", "crm.contracts", {"contract_id": "Número do Contrato", "customer_id": "Cliente", "product": "Plano", "started_on": "Data Início", "ends_on": "Vencimento", "monthly_amount": "Mensalidade"}),
    ("visits", "Activity ID,Account ID,Activity Type,Contact Date,Sales Rep,Outcome", "1,c1,call,2025-01-31 10:00,Sam,ok", "crm.contacts", {"contact_id": "Activity ID", "customer_id": "Account ID", "channel": "Activity Type", "occurred_at": "Contact Date", "owner": "Sales Rep", "outcome": "Outcome"}),
    ("contatos", "ID Atividade;Cliente;Tipo de Contato;Data do Contato;Responsável;Resultado", "1;c1;visita;31/01/2025 10:00;Bia;ok", "crm.contacts", {"contact_id": "ID Atividade", "customer_id": "Cliente", "channel": "Tipo de Contato", "occurred_at": "Data do Contato", "owner": "Responsável"}),
    ("opportunities", "Opportunity ID,Account ID,Deal Value,Deal Stage,Close Date,Is Won", "1,c1,100.00,Proposal,2025-01-31,true", "crm.deals", {"deal_id": "Opportunity ID", "customer_id": "Account ID", "amount": "Deal Value", "stage": "Deal Stage", "is_won": "Is Won"}),
    ("negocios", "ID Negócio;Cliente;Etapa;Valor;Data de Fechamento", "1;c1;Proposta;100,00;31/01/2025", "crm.deals", {"deal_id": "ID Negócio", "customer_id": "Cliente", "stage": "Etapa", "amount": "Valor", "closed_at": "Data de Fechamento"}),
    ("tickets", "Ticket Number,Customer Email,Opened,Resolved At,Assigned To,Subject,CSAT", "1,a@x.test,2025-01-31 10:00,2025-01-31 12:00,Bia,Broken,5", "chat.conversations", {"conversation_id": "Ticket Number", "opened_at": "Opened", "closed_at": "Resolved At", "agent_id": "Assigned To", "topic": "Subject", "rating": "CSAT"}),
    ("atendimentos", "Protocolo;Cliente;Data de Abertura;Data de Fechamento;Atendente;Assunto;Nota", "1;c1;31/01/2025 10:00;31/01/2025 12:00;Bia;Defeito;5", "chat.conversations", {"conversation_id": "Protocolo", "customer_id": "Cliente", "opened_at": "Data de Abertura", "closed_at": "Data de Fechamento", "agent_id": "Atendente", "topic": "Assunto", "rating": "Nota"}),
    ("transcripts", "Chat ID,Message ID,Sent At,Sender Type,Message", "1,m1,2025-01-31 10:00:00,agent,Hello", "chat.messages", {"conversation_id": "Chat ID", "message_id": "Message ID", "sent_at": "Sent At", "author_kind": "Sender Type", "text": "Message"}),
    ("mensagens", "Atendimento;ID Mensagem;Data/Hora;Remetente;Texto", "1;m1;31/01/2025 10:00:00;agent;Oi", "chat.messages", {"conversation_id": "Atendimento", "message_id": "ID Mensagem", "sent_at": "Data/Hora", "author_kind": "Remetente", "text": "Texto"}),
    ("pedidos_es", "Número de Pedido;Fecha de Compra;Correo Electrónico;Importe Total;Envío", "1;31/01/2025;a@x.test;10,00;2,00", "orders.orders", {"order_id": "Número de Pedido", "ordered_at": "Fecha de Compra", "email": "Correo Electrónico", "gross_amount": "Importe Total", "shipping_amount": "Envío"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "header", "row", "expected", "columns"), EXPORTS, ids=[export[0] for export in EXPORTS]
)
def test_unseen_headers_are_proposed_right(
    tmp_path: Path, name: str, header: str, row: str, expected: str, columns: dict[str, str]
) -> None:
    file = tmp_path / f"{name}.csv"
    file.write_text(f"{header}\n{row}\n", encoding="utf-8")
    proposal = propose(file)
    assert f"{proposal.source}.{proposal.object_name}" == expected
    assert {column: proposal.columns[column].exported for column in columns if column in proposal.columns} == columns
    assert not proposal.missing


def test_what_is_proposed_loads(tmp_path: Path) -> None:
    file = tmp_path / "vendas.csv"
    file.write_text(
        "Nº Pedido;Data do Pedido;Cód. Cliente;Valor Total;Brinde\n77;31/01/2025 10:20;12;1.234,50;sim\n78;ontem;13;1,00;\n"
        + "".join(f"{number};31/01/2025 10:20;12;1,00;\n" for number in range(79, 90)),
        encoding="cp1252",
    )
    proposal = propose(file)
    layout = tmp_path / "vendas.yml"
    layout.write_text(as_yaml(proposal, "vendas", file), encoding="utf-8")
    [trial] = try_layout(file, layout)
    assert trial.counts == {"orders": {"rows": 12, "quarantined": 1}}
    header, rows = trial.rows["orders"]
    assert header == ["order_id", "customer_id", "ordered_at", "gross_amount"]
    assert rows[0] == ("77", "12", "2025-01-31 10:20:00", "1234.50")
    assert trial.rejects == [(3, "ordered_at 'ontem' is not an instant")]
    assert "Not mapped, kept aside: Brinde." in list(in_words(proposal))


def test_a_missing_required_column_is_named_with_what_is_left(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("Order Number,Total Amount,Zeitpunkt\n1,2.00,2025-01-01\n")
    proposal = propose(file)
    assert (proposal.object_name, proposal.missing) == ("orders", ["ordered_at"])
    assert "ordered_at: MISSING, and required; one of Zeitpunkt?" in as_yaml(proposal, "x", file)


def test_dates_of_two_readings_are_to_be_checked(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("Order Number,Order Date\n1,01/02/2025\n")
    text = as_yaml(propose(file), "x", file)
    assert "# CHECK the next lines: Its dates can be read in two ways" in text


def test_known_ids_tell_the_customer_from_other_numbers(tmp_path: Path) -> None:
    import duckdb

    known = tmp_path / "home" / "raw" / "crm" / "customers"
    known.mkdir(parents=True)
    duckdb.sql(f"copy (select 'shopify:7' as customer_id) to '{known}/00000001.parquet'")
    file = tmp_path / "orders.csv"
    file.write_text("Order Number,Order Date,Customer,Account Number\n1,2025-01-31,Ana,7\n")
    chosen = propose(file, tmp_path / "home").columns["customer_id"]
    assert (chosen.exported, "100% are known ids" in chosen.why) == ("Account Number", True)


def test_a_shipped_layout_is_tried_when_none_is_named(tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("customer_id,name\n1,Ana\n")
    [trial] = try_layout(file, None)
    assert (trial.source, trial.layout) == ("crm", "canonical")
    assert trial.counts == {"customers": {"rows": 1, "quarantined": 0}}


def test_what_no_layout_fits_says_why(tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("what,ever\n1,2\n")
    assert all("No layout fits its columns" in trial.refusal for trial in try_layout(file, None))


def test_the_command_writes_a_layout_once_and_tries_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from holdfast.layout_maker.__main__ import main

    monkeypatch.setenv("HOLDFAST_HOME", str(tmp_path / "home"))
    file, out = tmp_path / "Vendas 2025.csv", tmp_path / "mine" / "vendas.yml"
    file.write_text("Pedido;Data;Total\n1;31/01/2025;1,50\n")
    assert main(["propose", str(file), str(out)]) == 0
    assert "orders.orders (layout vendas_2025): 1 rows, 0 in quarantine" in capsys.readouterr().out
    assert main(["propose", str(file), str(out)]) == 2
    assert "is there already; remove it, or name another with OUT=" in capsys.readouterr().err
    assert main(["propose", str(file), str(tmp_path / "other.yml"), "orders.refunds"]) == 1
    assert "refund_id: MISSING, and required" in (tmp_path / "other.yml").read_text()
    assert main(["propose", str(file), "", "orders.sales"]) == 2
    assert "There is no object orders.sales" in capsys.readouterr().err
    assert main(["try", str(tmp_path / "none.csv")]) == 2
    assert "There is no file" in capsys.readouterr().err
