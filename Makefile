# Alles wat je met Bondgenoot kunt doen; `make` alleen somt het op.
# Paden zijn steeds relatief: de map mag een spatie in haar naam hebben.

PYTHON ?= python3
PORT ?= 8000
stage ?=
SINCE ?=
ARGS ?=

IN := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help install run demo test sure fix bench bench-thermometer bench-records bench-reminders bench-year bench-years pictures verify rotate-keys recovery-key recover-key messages lock audit clean

help: ## deze lijst
	@echo "Bondgenoot. Kies een opdracht:"
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 26

install: ## de pakketten installeren (de andere opdrachten doen dit zelf)
	@$(PYTHON) -m tools.bootstrap

run: install ## van niets tot een verzonnen school in de browser (PORT=8000)
	@exec $(IN) -m tools.run serve --port "$(PORT)"

demo: install ## een casus in één stadium erbij laden (stage=…; zonder stage de hele school)
	@exec $(IN) -m tools.run demo $(stage)

test: install ## van niets tot een geslaagde suite (ARGS="-k naam" voor een deel)
	@exec $(IN) -m tools.test $(ARGS)

sure: install ## alles controleren, precies zoals CI het doet
	@exec $(IN) -m tools.sure

fix: install ## code en pagina's op orde brengen
	@.venv/bin/ruff check --fix . ; .venv/bin/ruff format . ; $(IN) -m tools.pages

bench: install ## de snelheid meten
	@exec $(IN) -m bench

bench-thermometer: install ## meten wat de thermometer aankan (tien minuten; ARGS=--quick voor een proef)
	@exec $(IN) -m bench.thermometer $(ARGS)

bench-records: install ## het dossier meten: snelheid, wat de namenscan vindt, en of er een naam lekt (vijf minuten)
	@$(IN) -m bench.record
	@$(IN) -m bench.names
	@exec $(IN) -m bench.leaks $(ARGS)

bench-reminders: install ## de mails van herinneringen: workers doden en tellen wat dubbel of verloren is (vier minuten)
	@exec $(IN) -m bench.reminders $(ARGS)

bench-year: install ## de pagina's van het jaar meten met 10.000 casussen van drie jaar (ARGS=--keep=map bewaart de database)
	@exec $(IN) -m bench.year $(ARGS)

bench-years: install ## willekeurige schooljaren doorlopen: blijft er iets liggen, krijgt iemand iets dubbel (tien minuten; ARGS="--minutes 60")
	@exec $(IN) -m bench.years $(ARGS)

pictures: install ## de afbeelding in de README opnieuw maken (vraagt Chromium)
	@BONDGENOOT_README_PICTURES=docs/pictures $(IN) -m pytest -q tests/test_pictures.py

verify: install ## nagaan of er in het logboek niets is veranderd of weggehaald (SINCE=aantal:zegel van een eerdere keer)
	@$(IN) manage.py verify_audit $(if $(SINCE),--since "$(SINCE)")

rotate-keys: install ## de hoofdsleutel wisselen (zet de nieuwe eerst vooraan in BONDGENOOT_MASTER_KEYS)
	@$(IN) manage.py hoofdsleutel_wisselen

recovery-key: install ## een herstelsleutel voor op papier maken (ARGS=pad.pdf, ARGS="--vervang pad.pdf")
	@$(IN) manage.py herstelsleutel_maken $(ARGS)

recover-key: install ## een verloren hoofdsleutel terughalen met de herstelsleutel
	@$(IN) manage.py hoofdsleutel_terughalen

messages: install ## de teksten verzamelen voor vertaling
	@exec $(IN) -m tools.messages

lock: ## uv.lock en requirements*.txt opnieuw maken uit pyproject.toml (vraagt uv)
	@uv lock --no-python-downloads
	@uv export --frozen --no-emit-project --no-header --no-annotate --no-dev -q -o requirements.txt
	@uv export --frozen --no-emit-project --no-header --no-annotate -q -o requirements-dev.txt

audit: install ## nagaan of er van een pakket een lek bekend is (vraagt internet)
	@.venv/bin/pip-audit --require-hashes --disable-pip -r requirements.txt

clean: ## alles weggooien wat hier gemaakt is, ook de verzonnen school
	@rm -rf .venv .tools var .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "Weg: de pakketten, de verzonnen school en de tussenbestanden."
